"""Shared by sites with markdown-it: the plug-ins that a script of settings names change the supported syntax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Support
from refcheck.renderers import NATIVE, TEXT, Reader, Renderer

ATTRIBUTES: Mapping[str, Support] = {
    "label": NATIVE,
    "label-div": TEXT,
    "attributes": NATIVE,
    "kramdown-attributes": NATIVE,
    "detached-attributes": NATIVE,
    "attribute-lists": NATIVE,
}
"""The forms that markdown-it-attrs reads: a block after its element, or at the end of a paragraph."""
MOST_SETTINGS = 8
"""The number of sites whose settings are kept as they were read."""
_NOTES: Mapping[str, Support] = {"footnote": NATIVE, "inline-note": NATIVE}
_NOTE_ANCHOR = compile_lazily(r"fn(?:ref)?\d+(?::\d+)?|top")
_PLUGIN = compile_lazily(r"[\"'](?P<name>(?:@[\w.-]+/)?markdown-it-[\w.-]+|@mdit/plugin-[\w.-]+)")
_READS_NONE = compile_lazily(
    r"markdown-it-(?:abbr|anchor|attrs|block-image|checkbox|container|deflist|emoji|external-links|footnote|highlight"
    r"|imsize|ins|kbd|katex|link-attributes|mark|mathjax3?|mermaid|multimd-table|plantuml|prism|ruby|sub|sup|task"
    r"|texmath|toc|video)"
)


def with_plugins(renderer: Renderer, settings: str) -> Renderer:
    """A renderer with the known plug-ins of markdown-it that the text of its settings names."""
    supports = dict(renderer.supports)
    if "markdown-it-attrs" in settings:
        supports |= ATTRIBUTES
    if "markdown-it-footnote" not in settings:
        return replace(renderer, supports=supports)
    made = renderer.generated_anchors
    return replace(
        renderer,
        supports={**supports, **_NOTES},
        first_note_wins=False,
        generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)) or made(anchor),
    )


@lru_cache(maxsize=MOST_SETTINGS)
def unknown_plugins(settings: str, name: str) -> tuple[Reader, ...]:
    """The plug-ins of markdown-it whose syntax is unknown, by the text of settings in a file."""
    named = sorted({match["name"] for match in _PLUGIN.finditer(settings)})
    return tuple(Reader(f"`{plugin}` in {name}") for plugin in named if not _READS_NONE.match(plugin))


def unsure_anchors(headings: tuple[str, ...], anchor: str) -> str:
    """The reason why a heading may have any anchor: a function of the site makes those of headings without an id."""
    return "a function `slugify` of the site makes the anchors of headings" if headings else ""

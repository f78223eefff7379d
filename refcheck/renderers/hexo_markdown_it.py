"""Hexo with hexo-renderer-markdown-it and hexo-reference-plus.

By default it has no notes and no attributes, so that `{#` opens a comment of the template engine as with marked. The
setting `markdown:` in the site's `_config.yml` enables more: markdown-it-footnote, markdown-it-attrs, other anchors of
headings. Run with Hexo 8.1.2, hexo-renderer-markdown-it 7.1.1, markdown-it-attrs 4.3.1, markdown-it-footnote 4.0.0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Document, Span, Support
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import (
    NATIVE,
    TEXT,
    DetectionContext,
    Evidence,
    Reader,
    Renderer,
    _front_matter,
    _hexo,
    hexo_marked,
)
from refcheck.renderers._settings import items, part
from refcheck.syntax.hexo_fences import HexoFenceCondition, HexoPlaceholderCondition

_NOTES: Mapping[str, Support] = {"footnote": NATIVE, "inline-note": NATIVE}
_ATTRIBUTES: Mapping[str, Support] = {
    "label": NATIVE,
    "label-div": TEXT,
    "attributes": NATIVE,
    "kramdown-attributes": NATIVE,
    "detached-attributes": NATIVE,
    "attribute-lists": NATIVE,
}
"""The forms that markdown-it-attrs reads: a block after its element, or at the end of a paragraph."""
_NOTE_ANCHOR = compile_lazily(r"fn(?:ref)?\d+(?::\d+)?|top")


# Plug-ins other than those above.
_READS_NO_REFERENCES = compile_lazily(
    r"markdown-it-(?:attrs$|footnote$|abbr|anchor|block-image|checkbox|cjk|container|deflist|emoji|external-links|hashtag"
    r"|highlight|html5|imsize|ins$|katex|kbd|lazy|linkify|mark$|mathjax|mermaid|multimd-table|named-headings|plantuml"
    r"|prism|responsive|ruby|sub$|sup$|task|texmath|toc|underline|video)|@(?:neilsustc|iktakahiro|vscode)/markdown-it-katex"
)


def _is_note_anchor(anchor: str) -> bool:
    return bool(_NOTE_ANCHOR.fullmatch(anchor))


def _plugins(settings: Mapping[str, Any]) -> frozenset[str]:
    """The names of the enabled plug-ins."""
    named = (plugin.get("name") if isinstance(plugin, dict) else plugin for plugin in items(settings, "plugins"))
    return frozenset(name for name in named if isinstance(name, str))


def with_plugins(renderer: Renderer, plugins: frozenset[str]) -> Renderer:
    """A renderer with the plug-ins of markdown-it of these names, if they change references."""
    supports = dict(renderer.supports)
    if "markdown-it-attrs" in plugins:
        supports |= _ATTRIBUTES
    if "markdown-it-footnote" not in plugins:
        return replace(renderer, supports=supports)
    return replace(renderer, supports={**supports, **_NOTES}, generated_anchors=_is_note_anchor)


def unknown_plugins(names: frozenset[str]) -> tuple[Reader, ...]:
    """The plug-ins of markdown-it whose syntax is unknown."""
    return tuple(Reader(f"`{name}` in _config.yml") for name in sorted(names) if not _READS_NO_REFERENCES.match(name))


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    settings = part(_hexo.metadata(context), _hexo.SITE, "markdown")
    return (*_hexo.find_readers(context), *unknown_plugins(_plugins(settings)))


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    settings = part(metadata, _hexo.SITE, "markdown")
    render = part(settings, "render")
    renderer = with_plugins(renderer, _plugins(settings))
    if render.get("html") is False:
        renderer = replace(
            renderer, keeps_html=False, does_not_parse=renderer.does_not_parse & ~BlockCondition.HTML_BLOCK
        )
    preset = settings.get("preset", "default")
    typographic = preset == "default" and render.get("typographer") is not False
    is_linked = preset == "default" and render.get("linkify") is not False
    renderer = replace(renderer, slugs=(_rule(part(settings, "anchors"), typographic),), links_bare_addresses=is_linked)
    has_attributes = renderer.support("label") == NATIVE
    renderer = _hexo.with_settings(renderer, metadata, "markdown", lambda braces: not has_attributes)
    if preset == "zero" and not items(settings, "enable_rules"):
        return replace(renderer, raw_parts=_everything)
    return renderer


def _rule(anchors: Mapping[str, Any], typographic: bool) -> Callable[[Sequence[slugs.Heading]], list[str]]:
    level, case = anchors.get("level"), anchors.get("case")
    return partial(
        slugs.hexo_markdown_it,
        level=level if isinstance(level, int) else 2,
        suffix=str(anchors.get("collisionSuffix") or ""),
        separator=str(anchors.get("separator") or "-"),
        case=case if case in (1, 2) else 0,
        typographic=typographic,
    )


def _everything(document: Document) -> tuple[Span, ...]:
    """The whole text: the preset `zero` knows only paragraphs."""
    return (Span(0, document.length),)


def _evidence(context: DetectionContext) -> Evidence | None:
    package = "hexo-renderer-markdown-it"
    return _hexo.evidence_of(context, package, f"the note is in a Hexo site that has {package}")


RENDERER = replace(
    hexo_marked.RENDERER,
    name="hexo-markdown-it",
    title="Hexo with hexo-renderer-markdown-it",
    front_matter=_front_matter.HEXO,
    summary="Hexo with markdown-it and the plugins that `markdown:` in `_config.yml` switches on.",
    slugs=(slugs.hexo_markdown_it,),
    # A plugin may read math between dollars.
    also_parses=HexoFenceCondition.FOR_HEXO | HexoPlaceholderCondition.REPLACED,
    # markdown-it-footnote
    folds_note_case=False,
    first_note_wins=False,
    with_settings=_adapt,
    evidence=_evidence,
    find_readers=_readers,
    makes_site=True,
    links_bare_addresses=True,
)

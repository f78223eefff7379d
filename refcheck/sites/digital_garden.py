r"""Digital Garden, a template of Eleventy for notes of Obsidian (its `.eleventy.js` of 2025 was read).

`[[path|text]]` is a link to the page of `src/site/notes/path.md`. If there is none, it is shown as a link to nothing;
`[[path]]`, which the plug-in of Obsidian does not write, stays text. In a table the bar is escaped: `[[path\|text]]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, Target, below
from refcheck.sites.eleventy import site_above

_NOTES = compile_lazily(r"[\"'`](?:\./)?(?P<folder>src/site/notes)/[\"'`]")
_MAKES_LINKS = compile_lazily(r"\bgetAnchorLink\(")


def is_garden(settings: str) -> bool:
    """Whether the settings of an Eleventy site are those of the template."""
    return _NOTES.search(settings) is not None and _MAKES_LINKS.search(settings) is not None


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    notes = _NOTES.search(site.text) if site is not None else None
    if site is not None and notes is not None:
        wanted = below(below(site.root, notes["folder"]), path)
        yield wanted if path.endswith(".md") else f"{wanted}.md"


def _split(destination: str) -> Target | None:
    # Its script makes the anchor, which is not checked.
    path = destination.partition("#")[0].strip()
    return Target(path, None) if path else None


WIKI = PathRules(_candidates, lambda context, path: True, split=_split)

"""Zola, whose Markdown is pulldown-cmark's: footnotes, ids and classes on headings.

Run with Zola 0.22.0; anchors also by the source of 0.22.1 (`components/markdown`). Front matter is between `+++`.
The id of a footnote is its name; `fn-name`, and `fr-name-1` for the first reference to it, with
`markdown.bottom_footnotes`. Definition lists are read if the settings enable them (`markdown.definition_list`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Renderer, mdbook
from refcheck.renderers._settings import part
from refcheck.sites import zola
from refcheck.slugs import _zola

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.destinations import LinkContext

_SITE = "settings of Zola"
_OF_PAGE = compile_lazily(r"continue-reading.*|(?i:top)")
_NOTE_AT_BOTTOM = compile_lazily(r"fn-(?P<note>.+)|fr-(?P<referenced>.+)-[1-9]\d*")


def _site(context: DetectionContext) -> zola.Site | None:
    site: zola.Site | None = context.once(zola.site_above, context.folders[0])
    return site


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None or not f"{context.folders[0]}{os.sep}".startswith(site.content + os.sep):
        return None
    return Evidence(80, f"the note is in the content of a Zola site, by {site.config}", "certain", site=site.root)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    site = _site(context)
    return {**context.front_matter, _SITE: site.settings if site is not None else {}}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer with the settings for anchors, footnotes and definition lists."""
    site = part(metadata, _SITE)
    if part(site, "markdown").get("bottom_footnotes") is True:
        renderer = replace(renderer, generated_anchors=_is_generated, note_of_anchor=_note_at_bottom)
    if part(site, "slugify").get("anchors", "on") != "on":
        renderer = replace(renderer, slugs=(_zola.zola_as_written,), unsure_anchors=Renderer.unsure_anchors)
    if part(site, "markdown").get("definition_list") is True:
        renderer = replace(renderer, does_not_parse=mdbook.RENDERER.does_not_parse)
    return renderer


def _is_generated(anchor: str) -> bool:
    return bool(_OF_PAGE.fullmatch(anchor) or _NOTE_AT_BOTTOM.fullmatch(anchor))


def _note_at_bottom(anchor: str) -> str:
    match = _NOTE_AT_BOTTOM.fullmatch(anchor)
    return match["note"] or match["referenced"] if match else ""


def _unsure_anchors(headings: tuple[str, ...], anchor: str) -> str:
    is_unsure = any(_zola.may_be(heading, anchor) for heading in _with_names(headings))
    return "headings have letters or emoji that Zola writes in Latin ones, and it is not known how" if is_unsure else ""


@lru_cache(maxsize=32)
def _with_names(headings: tuple[str, ...]) -> tuple[str, ...]:
    """The headings with other letters or symbols; found once for a page, which thousands of links can point to."""
    return tuple(dict.fromkeys(heading for heading in headings if not heading.isascii()))


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    # Only a page with an unresolved reference needs it.
    from refcheck.sites import layout_ids

    return layout_ids.unknowns_of(context, zola.CONFIGS, layout_ids.of_zola)


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by one command only.
    from refcheck.sites import leniency

    return leniency.of_zola(context)


RENDERER = Renderer(
    name="zola",
    title="Zola",
    has_free_base=False,
    summary="Zola, with links `@/a.md` and pulldown-cmark's Markdown.",
    supports={"label-heading": NATIVE, "footnote": NATIVE},
    slugs=(_zola.zola,),
    finds_html_paths=False,
    paths=zola.PATHS,
    tag_paths={"html": zola.HTML_PATHS},
    includes=True,
    unsure_anchors=_unsure_anchors,
    unknowns=_unknowns,
    # Any name can be that of a note.
    generated_anchors=lambda anchor: True,
    note_of_anchor=lambda anchor: "" if _OF_PAGE.fullmatch(anchor) else anchor,
    metadata=_metadata,
    with_settings=_adapt,
    makes_site=True,
    evidence=_evidence,
    lists_all=lambda context: True,
    leniency=_leniency,
)

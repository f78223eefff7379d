"""Eleventy, whose Markdown is markdown-it by default: no anchors, notes or attributes, and no indented code.

Plug-ins that the settings name add them; the anchors that these make depend on a script. Run with Eleventy 3.1.8.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Reader, Renderer, _markdown_it, any, commonmark
from refcheck.sites import digital_garden, eleventy
from refcheck.sites.scripted_site import ScriptedSite
from refcheck.slugs import _eleventy
from refcheck.slugs._heading import given_alone
from refcheck.syntax.code import CodeCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.raw_tags import RawTagCondition

_SITE = "settings of Eleventy"
_OWN_SLUGS = compile_lazily(r"\bIdAttributePlugin\b[^{}]{0,100}\{[^{}]{0,600}?\bslugify\b")
_HAS_PLUGIN = compile_lazily(r"\baddPlugin\(\s*(?:\w{1,60}\.)?IdAttributePlugin\b")
_OTHERS = compile_lazily(r"[Aa]nchor|rehype-slug|addTransform|setLibrary")
_MAKES_ANCHORS = compile_lazily(r"IdAttributePlugin|anchor|rehype-slug|heading|addTransform|setLibrary")

_ADDED = compile_lazily(
    r"\baddPlugin\(\s*(?:require\(\s*[\"'](?P<package>[^\"'\n]{1,200})[\"']|(?P<name>[A-Za-z_$][\w$]{0,60})\b)"
)
_BOUND = compile_lazily(
    r"\b(?:import|const|let|var)[ \t]+(?:(?P<name>[A-Za-z_$][\w$]{0,60})[ \t]*)?(?:,[ \t]*)?"
    r"(?:\{(?P<names>[^{}]{0,600})\}[ \t]*)?(?:=[ \t]*(?:await[ \t]+import|require)\(|from\b)[ \t]*"
    r"[\"'](?P<package>[^\"'\n]{1,200})[\"']"
)
# `plugin`, `default as plugin`, `default: plugin`.
_LAST_NAME = compile_lazily(r"[A-Za-z_$][\w$]{0,60}(?=\s*(?:,|$))")
# Packages of Eleventy itself, and what the names of others say that they are for.
_NO_ANCHORS = compile_lazily(
    r"@11ty/|\.|.*(?:sitemap|rss|feed|seo|embed|youtube|reading|time|svg|image|img|icon|vite|sass|css|minif|social"
    r"|schema|assets|date|draft|emoji|i18n|cache|share|navigation|fetch|search|robots|redirect|graph)"
)


def _site(context: DetectionContext) -> ScriptedSite | None:
    site: ScriptedSite | None = context.once(eleventy.site_above, context.folders[0])
    return site


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The ids in layouts and of included texts; looked for when an anchor is missing."""
    from refcheck.sites import layout_ids, liquid_ids

    of_layouts = layout_ids.unknowns_of(context, eleventy.CONFIGS, layout_ids.of_eleventy)
    return (*of_layouts, *liquid_ids.unknowns(context))


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None or not f"{context.folders[0]}{os.sep}".startswith(site.pages + os.sep):
        return None
    if context.name.lower().startswith("readme.") and context.folders[0] == site.root:
        # It is for the repository, whatever else is made of it.
        return None
    if _is_left_out(context, site.root):
        return None
    return Evidence(75, f"the note is in the pages of an Eleventy site, by {site.config}", "certain", site=site.root)


def _is_left_out(context: DetectionContext, folder: str) -> bool:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import left_out

    paths: left_out.LeftOut = context.once(left_out.of_eleventy, folder)
    return paths.covers(context.path_from(folder))


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    site = _site(context)
    return {**context.front_matter, _SITE: site.text if site is not None else ""}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    text = metadata.get(_SITE)
    return _with_text(renderer, text) if isinstance(text, str) else renderer


@lru_cache(maxsize=_markdown_it.MOST_SETTINGS)
def _with_text(renderer: Renderer, text: str) -> Renderer:
    """The renderer with the settings of a site; made once for all of its pages."""
    renderer = _markdown_it.with_plugins(renderer, text)
    if digital_garden.is_garden(text):
        tag_paths = {**renderer.tag_paths, "wiki": digital_garden.WIKI}
        renderer = replace(renderer, supports={**renderer.supports, "wiki-link": NATIVE}, tag_paths=tag_paths)
    if _OWN_SLUGS.search(text):
        return replace(renderer, slugs=(given_alone,), unsure_anchors=_markdown_it.unsure_anchors)
    if _HAS_PLUGIN.search(text) and not _OTHERS.search(text):
        return replace(renderer, slugs=(_eleventy.id_attributes,), html_headings=True, unsure_anchors=_unsure_anchors)
    if not _MAKES_ANCHORS.search(text) and not _adds_unknown(text):
        return renderer
    return replace(renderer, slugs=any.RENDERER.slugs, unsure_anchors=_unsure_anchors)


def _adds_unknown(text: str) -> bool:
    """Whether the settings add a plug-in of a package that may bring a Markdown library with anchors."""
    bound = dict[str, str]()
    for match in _BOUND.finditer(text):
        names = [match["name"] or "", *_LAST_NAME.findall(match["names"] or "")]
        bound.update(dict.fromkeys(names, match["package"]))
    packages = (match["package"] or bound.get(match["name"], "") for match in _ADDED.finditer(text))
    return builtins.any(package and not _NO_ANCHORS.match(package) for package in packages)


def _unsure_anchors(headings: tuple[str, ...], anchor: str) -> str:
    is_unsure = builtins.any(_eleventy.may_be(heading, anchor) for heading in _unsure(headings))
    return "a heading has letters or a template, of which it is not known what they become" if is_unsure else ""


@lru_cache(maxsize=32)
def _unsure(headings: tuple[str, ...]) -> tuple[str, ...]:
    """The headings with other letters or templates; found once for a page, which thousands of links can point to."""
    return tuple(dict.fromkeys(heading for heading in headings if not heading.isascii() or "{" in heading))


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    site = _site(context)
    return _markdown_it.unknown_plugins(site.text, site.config) if site is not None else ()


RENDERER = Renderer(
    name="eleventy",
    title="Eleventy",
    has_free_base=True,
    summary="Eleventy, with markdown-it and the plug-ins that its settings name.",
    slugs=commonmark.RENDERER.slugs,
    also_parses=CodeCondition.INDENTED_CODE | LinkCondition.TEMPLATE | RawTagCondition.IN_RAW,
    folds_note_case=False,
    finds_html_paths=False,
    paths=eleventy.PATHS,
    tag_paths={"url": eleventy.PATHS_OF_FILTER},
    includes=True,
    metadata=_metadata,
    with_settings=_adapt,
    makes_site=True,
    evidence=_evidence,
    unknowns=_unknowns,
    find_readers=_readers,
    lists_all=lambda context: True,
)

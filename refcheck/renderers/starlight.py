"""Starlight, the theme of Astro for documentation: GitHub's Markdown with asides, and MDX in `.mdx` files.

Anchors are those of github-slugger on the text with typographic dashes; attributes are text. Run with Starlight 0.42.4
and Astro 7.3.5.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Renderer, docusaurus
from refcheck.sites import starlight
from refcheck.sites.scripted_site import ScriptedSite
from refcheck.slugs._github import starlight as _slugs
from refcheck.syntax.divs import DivCondition

_IS_MDX = "is MDX"


def _site(context: DetectionContext) -> ScriptedSite | None:
    site: ScriptedSite | None = context.once(starlight.site_above, context.folders[0])
    return site


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None or not f"{context.folders[0]}{os.sep}".startswith(site.pages + os.sep):
        return None
    return Evidence(80, f"the note is in the pages of Starlight, by {site.config}", "certain", site=site.root)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    return {**context.front_matter, _IS_MDX: context.name.lower().endswith(".mdx")}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer with MDX, for a file with that ending."""
    if not metadata.get(_IS_MDX):
        return renderer
    mdx = docusaurus.RENDERER
    return replace(
        renderer,
        does_not_parse=mdx.does_not_parse,
        also_parses=mdx.also_parses,
        failure=mdx.failure,
        closes_tags=True,
        reads_styles=False,
    )


def _lists_all(context: LinkContext) -> bool:
    # Used only by a rule that is off by default.
    from refcheck.sites import page_lists

    return page_lists.of_starlight(context)


def _unknowns(context: LinkContext) -> Iterable[Unknown]:
    site = context.files.once(starlight.site_above, context.folder)
    if site is None:
        return ()
    # Only a page with an unresolved reference needs it.
    from refcheck.sites import component_ids

    return component_ids.unknowns(context, site.root)


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by one command only.
    from refcheck.sites import leniency

    return leniency.of_starlight(context)


RENDERER = Renderer(
    name="starlight",
    title="Starlight",
    summary="Starlight, Astro's theme for documentation, with Markdown and MDX.",
    supports={"footnote": NATIVE, "admonition": NATIVE},
    slugs=(_slugs,),
    does_not_parse=Renderer.does_not_parse | BlockCondition.PAST_CONTAINER | DivCondition.BELOW_OPENING,
    also_parses=BlockCondition.OUT_OF_CONTAINER | DivCondition.BELOW_TEXT,
    finds_html_paths=False,
    paths=starlight.PATHS,
    includes=True,
    open_anchors=docusaurus.RENDERER.open_anchors,
    generated_anchors=lambda anchor: (
        anchor.startswith("user-content-fn") or anchor in ("_top", "top", "footnote-label", "starlight__on-this-page")
    ),
    metadata=_metadata,
    with_settings=_adapt,
    unknowns=_unknowns,
    makes_site=True,
    evidence=_evidence,
    lists_all=_lists_all,
    links_bare_addresses=True,
    leniency=_leniency,
)

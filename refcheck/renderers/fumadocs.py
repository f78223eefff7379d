"""Fumadocs, whose pages are MDX: its plug-ins of fumadocs-core 16.19.0 were run on MDX 3.

Headings of every level have anchors of github-slugger, `[#id]` at the end gives another one. `<include>` inserts other
texts. Its preset has the plug-in for GitHub's Markdown (`applyMdxPreset` of fumadocs-mdx), with addresses without
brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.renderers import DetectionContext, Evidence, Renderer, _mdx
from refcheck.sites import fumadocs
from refcheck.slugs import _mdx_sites
from refcheck.slugs._github import slugger

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.destinations import LinkContext


def _evidence(context: DetectionContext) -> Evidence | None:
    site: fumadocs.Site | None = context.once(fumadocs.site_above, context.folders[0])
    if site is None or not fumadocs.has_page(site, context.folders[0]):
        return None
    return Evidence(80, f"the note is in the pages of Fumadocs, by {site.config}", "certain", site=site.root)


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    from refcheck.sites import component_ids, mdx_components

    site = context.files.once(fumadocs.site_above, context.folder)
    imported = component_ids.unknowns(context, site.root) if site is not None else ()
    return (*fumadocs.unknowns(context, slugger), *mdx_components.unknowns(context, slugger), *imported)


RENDERER = Renderer(
    name="fumadocs",
    title="Fumadocs",
    has_free_base=True,
    summary="Fumadocs, with MDX and its components.",
    slugs=(_mdx_sites.fumadocs,),
    paths=fumadocs.PATHS,
    evidence=_evidence,
    unknowns=_unknowns,
    **_mdx.MDX,
    lists_all=lambda context: True,
    links_bare_addresses=True,
)

"""Nextra, whose pages are MDX on Next.js: texts were compiled with Nextra 4.6.1 (`nextra/compile`).

Headings of the second level and below have anchors of github-slugger, `[#id]` at the end gives another one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from refcheck.renderers import DetectionContext, Evidence, Renderer, _mdx
from refcheck.sites import nextra
from refcheck.sites.scripted_site import ScriptedSite
from refcheck.slugs import _mdx_sites
from refcheck.slugs._github import slugger

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.destinations import LinkContext


def _evidence(context: DetectionContext) -> Evidence | None:
    site: ScriptedSite | None = context.once(nextra.site_above, context.folders[0])
    if site is None or not f"{context.folders[0]}{os.sep}".startswith(site.pages + os.sep):
        return None
    return Evidence(80, f"the note is in the pages of Nextra, by {site.config}", "certain", site=site.root)


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    from refcheck.sites import component_ids, mdx_components

    site = context.files.once(nextra.site_above, context.folder)
    imported = component_ids.unknowns(context, site.root) if site is not None else ()
    return (*nextra.unknowns(context), *mdx_components.unknowns(context, slugger), *imported)


RENDERER = Renderer(
    name="nextra",
    title="Nextra",
    has_free_base=True,
    summary="Nextra 4, with MDX on Next.js.",
    slugs=(_mdx_sites.nextra,),
    paths=nextra.PATHS,
    evidence=_evidence,
    unknowns=_unknowns,
    **_mdx.MDX,
    lists_all=lambda context: True,
    links_bare_addresses=True,
)

"""Mintlify, whose pages are MDX with components: run with mint 4.2.941.

Headings of every level have anchors, `{#id}` gives another one. Components (`<Accordion>`, `<Step>`, `<Tab>`) have
anchors made from their titles.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from refcheck.renderers import NATIVE, DetectionContext, Evidence, Renderer, _mdx
from refcheck.sites import mintlify
from refcheck.sites.scripted_site import ScriptedSite
from refcheck.slugs import _mdx_sites

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.destinations import LinkContext


def _evidence(context: DetectionContext) -> Evidence | None:
    site: ScriptedSite | None = context.once(mintlify.site_above, context.folders[0])
    if site is None or context.name.lower().startswith("readme."):
        return None
    if os.path.basename(context.folders[0]) == ".github":
        return None
    return Evidence(80, f"the note is in a Mintlify site, by {site.config}", "certain", site=site.root)


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    from refcheck.sites import component_ids, mdx_components

    site = context.files.once(mintlify.site_above, context.folder)
    imported = component_ids.unknowns(context, site.root) if site is not None else ()
    return (*mintlify.unknowns(context), *mdx_components.unknowns(context, _mdx_sites.mintlify_slug), *imported)


RENDERER = Renderer(
    name="mintlify",
    title="Mintlify",
    has_free_base=True,
    summary="Mintlify, with MDX and its components.",
    slugs=(_mdx_sites.mintlify,),
    anchor_key=_mdx_sites.mintlify_key,
    paths=mintlify.PATHS,
    site_lists=mintlify.site_lists,
    evidence=_evidence,
    unknowns=_unknowns,
    **{**_mdx.MDX, "supports": {"footnote": NATIVE, "label-heading": NATIVE}},
    links_bare_addresses=True,
)

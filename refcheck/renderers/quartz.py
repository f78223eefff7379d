"""Quartz, which makes a site of a vault: as built with Quartz 4.5.2, with the plug-ins of its own settings.

Wiki links and embedded notes are read as in Obsidian, but lead to the addresses of a site (`sites/quartz.py`), and to
the anchors of github-slugger. Inline notes (`^[text]`) are shown as text.
"""

from __future__ import annotations

from dataclasses import replace

from refcheck import slugs
from refcheck.renderers import DetectionContext, Evidence, _front_matter, obsidian
from refcheck.sites import quartz
from refcheck.slugs._github import slugger


def _evidence(context: DetectionContext) -> Evidence | None:
    pages: str = context.once(quartz.site_above, context.folders[0])
    return Evidence(80, "the note is in the pages of Quartz, by its settings", "certain", site=pages) if pages else None


def _anchor_key(anchor: str) -> str:
    """The anchor that a fragment becomes: that of a heading, or the id of a block without its mark."""
    return slugger(anchor.removeprefix("^").strip())


RENDERER = replace(
    obsidian.RENDERER,
    name="quartz",
    title="Quartz",
    summary="Quartz, which makes a site of an Obsidian vault.",
    supports={**obsidian.RENDERER.supports, "inline-note": "text"},
    slugs=(slugs.github,),
    paths=quartz.PATHS,
    # Links in properties are not shown.
    tag_paths={"wiki": quartz.WIKI, "embed": quartz.WIKI},
    front_matter=_front_matter.DOCUSAURUS,
    anchor_key=_anchor_key,
    nested_anchors=False,
    creates_notes=False,
    finds_html_ids=True,
    finds_html_paths=True,
    makes_site=True,
    lists_all=lambda context: True,
    evidence=_evidence,
    find_readers=lambda context: (),
    unknowns=quartz.unknowns,
)

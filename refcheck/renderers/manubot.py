"""Manubot: all chapters of `content` are one text, which pandoc reads with the filters of pandoc-xnos.

A citation key can locate the work itself, `@doi:10.1000/1`; all others need an entry in `manual-references.json`
or another `manual-references*` file beside the chapters, or an alias, `[@tag:x]: doi:10.1000/1`. Run with Manubot 0.6.1
and the build of its template: pandoc 2.19.2, pandoc-fignos 2.4.0, -eqnos 2.5.0, -tablenos 2.3.0. A reference that does
not resolve is shown as `??`, or as a citation with a question mark. The template does not run pandoc-secnos, so
`@sec:x` is a citation.
"""

from __future__ import annotations

import os
from dataclasses import replace

from refcheck.links.destinations import FILES, LinkContext, is_markdown
from refcheck.renderers import DetectionContext, Evidence, pandoc, pandoc_fignos

_KINDS = {name: kind for name, kind in pandoc_fignos.RENDERER.label_kinds.items() if kind != "section"}


def _evidence(context: DetectionContext) -> Evidence | None:
    return pandoc.evidence_of(context, "manubot")


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    """The chapters of a manuscript are on one page, which is all that is published."""
    if os.path.dirname(found) != context.folder or not is_markdown(found) or not os.path.basename(found)[0].isdigit():
        return None
    return "Manubot makes one page of all chapters; write the anchor of its heading alone"


RENDERER = replace(
    pandoc_fignos.RENDERER,
    name="manubot",
    title="Manubot",
    summary="Manuscripts of Manubot: pandoc with pandoc-xnos and citations by persistent identifiers.",
    label_kinds=_KINDS,
    heading_label=None,
    knows_all_entries=True,
    paths=replace(FILES, unpublished=_unpublished),
    evidence=_evidence,
)

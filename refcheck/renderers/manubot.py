"""Manubot: all chapters of `content` are one text, which pandoc reads with the filters of pandoc-xnos.

A citation key can locate the work itself, `@doi:10.1000/1`; all others need an entry in `manual-references.json`
or another `manual-references*` file beside the chapters, or an alias, `[@tag:x]: doi:10.1000/1`. Run with Manubot 0.6.1
and the build of its template: pandoc 2.19.2, pandoc-fignos 2.4.0, -eqnos 2.5.0, -tablenos 2.3.0. A reference that does
not resolve is shown as `??`, or as a citation with a question mark. The template does not run pandoc-secnos, so
`@sec:x` is a citation.
"""

from __future__ import annotations

from dataclasses import replace

from refcheck.renderers import DetectionContext, Evidence, pandoc, pandoc_fignos

_KINDS = {name: kind for name, kind in pandoc_fignos.RENDERER.label_kinds.items() if kind != "section"}


def _evidence(context: DetectionContext) -> Evidence | None:
    return pandoc.evidence_of(context, "manubot")


RENDERER = replace(
    pandoc_fignos.RENDERER,
    name="manubot",
    title="Manubot",
    summary="Manuscripts of Manubot: pandoc with pandoc-xnos and citations by persistent identifiers.",
    label_kinds=_KINDS,
    heading_label=None,
    knows_all_entries=True,
    evidence=_evidence,
)

"""pandoc with the filters of pandoc-xnos (fignos, eqnos, tablenos, secnos), run with 2.4.0.

Figures without a caption count, images in the items of a tight list do not; a label is any id that begins with `fig:`,
`eq:`, `tbl:` or `sec:`, such as `fig:a:b` and `fig:a.b` (with pandoc 2.19.2; newer ones it reads no figures of); every
section's id counts for `@sec:`. Braces that touch an image are its attributes even if pandoc does not read them:
`{#fig:a b}`, `{: #fig:a}`, a second block in place of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from refcheck.facts.model import Definition
from refcheck.markdown.conditions import BlockCondition
from refcheck.numbering.counting import Numbering
from refcheck.renderers import NATIVE, DetectionContext, Evidence, ReferenceIdiom, Renderer, pandoc
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.tables import TableCondition

_NO_FIGURE = ElementCondition.INLINE | TableCondition.IN_TABLE | ElementCondition.DETACHED | BlockCondition.TIGHT
_KINDS = {"fig": "figure", "tbl": "table", "eq": "equation", "sec": "section"}


def _tag(definition: Definition) -> str | None:
    tag = dict(definition.attributes).get("tag")
    return tag.strip("\"'") if tag else None


_NUMBERING = Numbering(parts=False, own=_tag, own_is_whole=True)
_SETTINGS = {"figure": "fignos", "table": "tablenos", "equation": "eqnos"}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer with `xnos-number-by-section` (for all kinds), `fignos-number-by-section` and the like."""
    kinds = frozenset(
        kind
        for kind, name in _SETTINGS.items()
        if True in (metadata.get("xnos-number-by-section"), metadata.get(f"{name}-number-by-section"))
    )
    if not kinds:
        return renderer
    return replace(renderer, numbering=renderer.numbering._replace(chapters=1, chapter_kinds=kinds, chapter_zero=True))


def _section_label(anchor: str) -> str | None:
    """The label of a section: `sec:` and its id."""
    return anchor if anchor.startswith("sec:") else f"sec:{anchor}"


def numbers(definition: Definition, kind: str) -> bool:
    """Whether pandoc-xnos gives this label a number."""
    conditions, element = definition.conditions, definition.element
    if kind == "figure":
        if element == "image":
            return not conditions & _NO_FIGURE
        return element == "div"
    if kind == "equation":
        return element == "math" and not conditions & (ElementCondition.NEXT_LINE | ElementCondition.PUNCTUATED)
    if kind == "table":
        return element == "table" and not conditions & ElementCondition.PUNCTUATED
    return element == "heading" and not conditions & ElementCondition.UNNUMBERED


def _evidence(context: DetectionContext) -> Evidence | None:
    of_build = pandoc.evidence_of(context, "pandoc-fignos", "pandoc-xnos", "pandoc-fignos")
    if of_build is not None:
        return of_build
    for setting in context.front_matter:
        if setting.startswith(("fignos-", "xnos-", "eqnos-", "tablenos-", "secnos-")):
            return Evidence(70, f"the front matter sets `{setting}`")
    return None


RENDERER = replace(
    pandoc.RENDERER,
    name="pandoc-fignos",
    title="pandoc with pandoc-xnos",
    summary="pandoc with the filters pandoc-fignos, -eqnos, -tablenos and -secnos.",
    supports={
        **pandoc.RENDERER.supports,
        "cross-reference": NATIVE,
        "label-math": NATIVE,
        "label-code-caption": NATIVE,
    },
    label_kinds=_KINDS,
    does_not_parse=pandoc.RENDERER.does_not_parse & ~ElementCondition.LOOSE,
    reference_idiom=ReferenceIdiom("{@{}}", "{+@{}}"),
    isolated_reference="{{@{}}}",
    numbering=_NUMBERING,
    with_settings=_adapt,
    folds_first_letter=False,
    heading_label=_section_label,
    numbers=numbers,
    evidence=_evidence,
)

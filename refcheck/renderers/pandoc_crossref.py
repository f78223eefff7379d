"""pandoc with the filter pandoc-crossref: labels are numbered, `[@fig:x]` becomes "fig. 1".

What counts is in its manual ("Syntax") and was run with 0.3.12: the prefixes `fig: eq: tbl: lst:
sec:`, of which only the first letter folds its case; figures alone in their paragraph and with a
caption; listings with a caption; headings that are not `.unnumbered`. Before pandoc 3.8 the label of a
caption needs a blank before it, before pandoc 3 an image written by reference has no label and a fence has
only its attributes in its info string; what does not work there is not counted on.
"""

from __future__ import annotations

from dataclasses import replace

from refcheck.model import Condition, Definition
from refcheck.renderers import NATIVE, Evidence, Surroundings, pandoc

_NO_FIGURE = (
    Condition.INLINE
    | Condition.NO_CAPTION
    | Condition.IN_TABLE
    | Condition.SPACED
    | Condition.NEXT_LINE
    | Condition.BY_REFERENCE
)
_SETTINGS = ("figPrefix", "figureTitle", "eqnPrefix", "tblPrefix", "crossrefYaml", "autoSectionLabels", "cref")
_ELEMENTS = {
    "figure": ("image", "div"),
    "table": ("table", "div"),
    "equation": ("math",),
    "listing": ("code", "div"),
    "section": ("heading",),
}


def numbers(definition: Definition, kind: str) -> bool:
    """Whether pandoc-crossref gives this label a number."""
    conditions, element = definition.conditions, definition.element
    if element not in _ELEMENTS[kind] or not definition.key[:1].islower():
        return False
    if element == "image":
        return not conditions & _NO_FIGURE
    if kind == "equation":
        return not conditions & (Condition.PUNCTUATED | Condition.FOLLOWED)
    if kind == "listing":
        return element == "div" or not conditions & (Condition.NO_CAPTION | Condition.SPACED)
    if kind == "table":
        return element == "div" or not conditions & (Condition.PUNCTUATED | Condition.NO_CAPTION)
    if kind == "section":
        return not conditions & Condition.UNNUMBERED
    return True


def _evidence(surroundings: Surroundings) -> Evidence | None:
    name = pandoc.build_file_with(surroundings, "pandoc-crossref")
    if name:
        return Evidence(80, f"{name} runs pandoc-crossref")
    for setting in _SETTINGS:
        if setting in surroundings.front_matter:
            return Evidence(70, f"the front matter sets `{setting}`")
    if any(surroundings.files("pandoc-crossref.yaml")):
        return Evidence(75, "there is a pandoc-crossref.yaml")
    return None


RENDERER = replace(
    pandoc.RENDERER,
    name="pandoc-crossref",
    title="pandoc with pandoc-crossref",
    summary="pandoc with the filter pandoc-crossref, which numbers labels and resolves references to them.",
    supports={**pandoc.RENDERER.supports, "cross-reference": NATIVE, "label-math": NATIVE},
    numbers=numbers,
    folds_first_letter=True,
    duplicate_labels_break=True,
    evidence=_evidence,
)

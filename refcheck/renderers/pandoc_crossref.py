"""pandoc with the filter pandoc-crossref: labels are numbered, `[@fig:x]` becomes "fig. 1".

The rules are in its manual ("Syntax", "Customization") and were run with 0.3.12: the prefixes `fig: eq: tbl: lst:
sec:`, of which only the first letter is case-insensitive; figures alone in their paragraph and with a
caption; listings with a caption; headings that are not `.unnumbered`. Before pandoc 3.8 the label of a
caption needs a space before it, before pandoc 3 an image written by reference has no label and a fence has
only its attributes in its info string; syntax that does not work there is not relied on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.numbering.counting import Numbering, brief, character, roman
from refcheck.renderers import CITATIONS, NATIVE, DetectionContext, Evidence, Renderer, _forges, pandoc
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.code import CodeCondition
from refcheck.syntax.tables import TableCondition

_NO_FIGURE = (
    ElementCondition.INLINE
    | ElementCondition.NO_CAPTION
    | TableCondition.IN_TABLE
    | ElementCondition.DETACHED
    | ElementCondition.BY_REFERENCE
)
# Python does not parse numbers of more than some thousand digits.
_MOST_FIGURES = 20
# Of a note to none of which it refers.
_MANY_LABELS = 3
# Syntaxes of programs that do not run pandoc with filters.
_OF_OTHERS = frozenset(("toml-front-matter", "hugo-shortcodes", "erb-references", "key-references", "reference-block"))
# More than that of a forge, which shows any page; less than that of a site, or of a run of pandoc.
_OF_LABELS = 22
_MOST_LEVELS = 6
_SETTINGS = ("figPrefix", "figureTitle", "eqnPrefix", "tblPrefix", "crossrefYaml", "autoSectionLabels", "cref")
_ELEMENTS = {
    "figure": ("image", "div"),
    "table": ("table", "div"),
    "equation": ("math", "math-span"),
    "listing": ("code", "code-caption", "div"),
    "section": ("heading",),
}
_LABELS = {"figure": "fig", "part": "subfig", "equation": "eq", "table": "tbl", "listing": "lst", "section": "sec"}
_TABLE_CAPTION = compile_lazily(r"(?:[Tt]able)?:[ \t]+\S")


def numbers(definition: Definition, kind: str, *, captions_beside: bool = False) -> bool:
    """Whether pandoc-crossref gives this label a number.

    Args:
        captions_beside: whether the paragraph next to a listing can be its caption (`codeBlockCaptions`).
    """
    conditions, element = definition.conditions, definition.element
    if element not in _ELEMENTS[kind] or (definition.key and not definition.key[:1].islower()):
        return False
    if element == "image":
        return not conditions & _NO_FIGURE
    if kind == "figure":
        return not conditions & ElementCondition.NO_CAPTION
    if kind == "equation":
        return not conditions & (ElementCondition.PUNCTUATED | ElementCondition.FOLLOWED)
    if kind == "listing":
        return _is_listing(definition, captions_beside)
    if kind == "table":
        if element == "div":
            return bool(_TABLE_CAPTION.match(definition.text))
        return not conditions & (ElementCondition.PUNCTUATED | ElementCondition.NO_CAPTION)
    return not conditions & ElementCondition.UNNUMBERED


def _is_listing(definition: Definition, captions_beside: bool) -> bool:
    conditions = definition.conditions
    if definition.element == "div":
        classes = [value.split() for key, value in definition.attributes if key == "class"]
        return any(names[:1] == ["listing"] for names in classes[:1]) and bool(definition.text)
    if definition.element == "code-caption":
        return captions_beside and not conditions & ElementCondition.NO_CAPTION
    if conditions & CodeCondition.CAPTION_BESIDE:
        return captions_beside and not conditions & ElementCondition.SPACED
    return not conditions & (ElementCondition.NO_CAPTION | ElementCondition.SPACED)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The front matter, on top of the build's metadata and `pandoc-crossref.yaml`, or the file of `crossrefYaml`."""
    name = context.front_matter.get("crossrefYaml")
    settings = context.settings(name if isinstance(name, str) else "pandoc-crossref.yaml")
    below, above = pandoc.metadata_of(context)
    return {**settings, **below, **context.front_matter, **above}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The settings that change what is numbered and how (manual, "General options", "Custom numbering")."""
    levels = metadata.get("secLevelLabels")
    numbering = Numbering(
        # `Header` and figures are not walked into (source of 0.3.24a).
        skips_notes_of=frozenset(("heading", "image")),
        chapters=_whole(metadata.get("chaptersDepth"), 1) if _is_set(metadata, "chapters") else 0,
        mark=brief(metadata.get("chapDelim"), "."),
        written={
            kind: _written(metadata[f"{name}Labels"]) for kind, name in _LABELS.items() if f"{name}Labels" in metadata
        },
        written_levels={level: _written(way) for level, way in enumerate(levels[:_MOST_LEVELS], 1)}
        if isinstance(levels, list)
        else {},
        own=_own,
        start=_start,
        unlabelled=frozenset(("math",)) if _is_set(metadata, "autoEqnLabels") else frozenset(),
        missing_level=1 if _is_set(metadata, "numberSections") else 0,
    )
    renderer = replace(renderer, numbering=numbering)
    if _is_set(metadata, "codeBlockCaptions"):
        renderer = replace(renderer, numbers=partial(numbers, captions_beside=True))
    if _is_set(metadata, "autoSectionLabels"):
        renderer = replace(renderer, heading_label=str, heading_anchor=_section_label)
    return renderer


def _section_label(anchor: str) -> str:
    return anchor if anchor.startswith("sec:") else f"sec:{anchor}"


def _is_set(metadata: Mapping[str, Any], name: str) -> bool:
    return metadata.get(name) in (True, "true", "True")


def _whole(value: object, otherwise: int) -> int:
    """A number of levels, which YAML may contain as text."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < _MOST_FIGURES else otherwise
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _own(definition: Definition) -> str | None:
    return dict(definition.attributes).get("label")


def _start(definition: Definition) -> int | None:
    value = dict(definition.attributes).get("number", "")
    return int(value) if value.isdecimal() and len(value) < _MOST_FIGURES else None


def _written(way: object) -> Callable[[int], str]:
    """A function that formats numbers as `arabic`, `roman`, `lowercase roman`, `alpha x` or by a list."""
    if isinstance(way, list):
        return lambda count: brief(way[count - 1], str(count)) if 0 < count <= len(way) else str(count)
    if way == "roman":
        return roman
    if way == "lowercase roman":
        return lambda count: roman(count).lower()
    if isinstance(way, str) and way.startswith("alpha ") and len(way) == len("alpha x"):
        return lambda count: character(way[-1], count)
    return str


def _evidence(context: DetectionContext) -> Evidence | None:
    of_build = pandoc.evidence_of(context, "pandoc-crossref", "pandoc-crossref")
    if of_build is not None:
        return of_build
    for setting in _SETTINGS:
        if setting in context.front_matter:
            return Evidence(70, f"the front matter sets `{setting}`")
    if any(context.files("pandoc-crossref.yaml")):
        return Evidence(75, "there is a pandoc-crossref.yaml")
    # Without a forge the note stays `any`. A README at the root is for the readers of a repository, whatever else
    # reads it.
    is_readme = context.name.lower() == "readme.md" and len(context.folders) == 1
    is_of_others = not context.syntaxes.isdisjoint(_OF_OTHERS)
    if "attributes" in context.syntaxes and not is_readme and not is_of_others and _forges.is_hosted(context):
        labels, used = context.own_labels()
        if used or labels >= _MANY_LABELS:
            return Evidence(_OF_LABELS, "the note has labels like `{#fig:x}`", "likely", "no build file says so")
    return None


RENDERER = replace(
    pandoc.RENDERER,
    name="pandoc-crossref",
    title="pandoc with pandoc-crossref",
    summary="pandoc with the filter pandoc-crossref, which numbers labels and resolves references to them.",
    supports={
        **pandoc.RENDERER.supports,
        "cross-reference": NATIVE,
        "label-math": NATIVE,
        "label-code-caption": NATIVE,
    },
    reference_idiom=CITATIONS,
    captions=frozenset(("image", "table", "code")),
    numbers=numbers,
    part_label=lambda key: f"fig:{key}",
    metadata=_metadata,
    with_settings=_adapt,
    folds_first_letter=True,
    duplicate_labels_break=True,
    evidence=_evidence,
)

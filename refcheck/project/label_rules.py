"""How a renderer treats one label, cross-reference or citation, depending on its syntax."""

from __future__ import annotations

from refcheck.facts.model import Definition, Reference, Support
from refcheck.project.view import View
from refcheck.renderers import NATIVE, TEXT, Renderer
from refcheck.syntax.attributes import ElementCondition

# The syntaxes of pandoc's attribute blocks, which renderers read on some elements and not on others.
_ATTRIBUTES = frozenset(("attributes", "code", "divs", "tables"))


def label_kind(renderer: Renderer, definition: Definition) -> str:
    """`figure`, `table` ... for a label that can be numbered, else the definition's own kind.

    HTML elements other than `div` and `span` have labels only in renderers without numbers of their own.
    """
    if definition.kind == "label" or (definition.kind == "anchor" and _has_label(renderer, definition)):
        by_element = renderer.element_kinds.get(definition.element)
        return by_element or renderer.kind_of(definition.key) or "anchor"
    return definition.kind


def _has_label(renderer: Renderer, anchor: Definition) -> bool:
    of_any_element = renderer.numbers is None or renderer.is_unknown or anchor.syntax != "html"
    return of_any_element or anchor.element in ("div", "span")


def label_feature(definition: Definition) -> str:
    """The feature that a label's syntax belongs to."""
    if definition.syntax in _ATTRIBUTES:
        return f"label-{definition.element}"
    return definition.syntax.replace("_", "-")


def label_support(view: View, definition: Definition) -> Support:
    """How the renderer treats a label or anchor, depending on its syntax."""
    if definition.kind == "anchor":
        return NATIVE
    is_below = definition.conditions & ElementCondition.NEXT_LINE and definition.syntax != "kramdown-attributes"
    if is_below and view.feature_support("block-attributes") == NATIVE:
        return NATIVE
    if definition.conditions & ElementCondition.DETACHED and definition.element == "image":
        by_next_line = definition.conditions & ElementCondition.NEXT_LINE
        if by_next_line and view.feature_support("attribute-lists") == NATIVE:
            return NATIVE
        return view.feature_support("detached-attributes")
    if definition.syntax == "implicit":
        return NATIVE
    if definition.conditions & ElementCondition.OVER_LINES and not view.renderer.attributes_over_lines:
        return TEXT
    return view.feature_support(label_feature(definition))


def can_be_referenced(renderer: Renderer, definition: Definition) -> bool:
    """Whether a cross-reference can name a label."""
    is_label = (
        definition.syntax == "implicit"
        or definition.element in renderer.element_kinds
        or renderer.is_label(definition.key)
    )
    return is_label and renderer.is_reference_key(definition.key)


def reference_feature(reference: Reference) -> str:
    """The feature that a cross-reference's syntax belongs to."""
    return "cross-reference" if reference.kind == "citation" else reference.syntax.replace("_", "-")


def reference_support(view: View, reference: Reference) -> Support:
    """How the renderer treats a cross-reference, depending on its syntax."""
    if reference.kind != "citation" and not view.renderer.is_reference_key(reference.key):
        return TEXT
    return view.feature_support(reference_feature(reference))


def citation_feature(reference: Reference) -> str:
    """The feature that a citation's syntax belongs to."""
    return "citation" if reference.syntax == "citations" else reference.syntax.replace("_", "-")


def citation_support(view: View, reference: Reference) -> Support:
    """How the renderer treats a citation, depending on its syntax."""
    return view.feature_support(citation_feature(reference))

"""The labels of a page that cross-references resolve to."""

from __future__ import annotations

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Reference
from refcheck.project.candidates import Candidates
from refcheck.project.label_rules import can_be_referenced, label_kind, label_support
from refcheck.project.numbers import Numbers
from refcheck.project.view import View
from refcheck.renderers import NATIVE, Failure


class Labels:
    """The labels that a cross-reference can resolve to.

    Args:
        view: what exists in the page.
        candidates: the definitions that can have a number.
        numbers: of the page.
    """

    def __init__(self, view: View, candidates: Candidates, numbers: Numbers) -> None:
        self._renderer = view.renderer
        self._view = view
        self._candidates = candidates
        self._numbers = numbers

    @cached_property
    def by_key(self) -> dict[str, tuple[Definition, ...]]:
        """The labels with a number, by normalized key; if the renderer gives none, a number in links."""
        renderer = self._renderer
        numbered = self._numbers.by_span if renderer.numbers is not None else self._numbers.in_links
        labels: dict[str, list[Definition]] = {}
        for definition in self._candidates.definitions:
            is_label = definition.span in numbered and can_be_referenced(renderer, definition)
            is_target = renderer.refers_to(definition) and label_support(self._view, definition) == NATIVE
            if definition.key and (is_label or is_target):
                labels.setdefault(renderer.label_key(definition.key), []).append(definition)
        return {key: tuple(definitions) for key, definitions in labels.items()}

    def find(self, key: str) -> tuple[Definition, ...]:
        """The labels that `@key` refers to."""
        if self._renderer.folds_first_letter:
            key = key[:1].lower() + key[1:]
        return self.by_key.get(self._renderer.label_key(key), ())

    def is_cross_reference(self, reference: Reference) -> bool:
        """Whether a reference names a label: by its syntax, or as a citation whose key is the key of a label."""
        if reference.kind == "citation":
            if reference.form == "role":
                return False
            # If labels need no prefix, a key is one if there is a label of this name; an id in HTML is none.
            is_named = not self._renderer.label_kinds and any(
                found.kind != "anchor" for found in self.find(reference.key)
            )
            return is_named or self._renderer.is_label(reference.key)
        return reference.kind == "cross-reference"

    @cached_property
    def failure(self) -> Failure | None:
        """The label that is defined twice, for a renderer that does not build such a page."""
        for key, definitions in self.by_key.items() if self._renderer.duplicate_labels_break else ():
            if len(definitions) > 1 and label_kind(self._renderer, definitions[0]) != "section":
                reason = f"the label `{key}` is defined twice"
                return Failure(definitions[1].span, reason, "give one of them another name")
        return None

"""The names of labels as written in a page, whether the renderer numbers the labels or not."""

from __future__ import annotations

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Malformed
from refcheck.facts.suggestions import Suggestions
from refcheck.project.keys import Keys
from refcheck.project.view import View


class LabelNames:
    """The names of labels, of malformed labels, and of labels with a wrong prefix.

    Args:
        view: what exists in the page.
        keys: the definitions by key.
    """

    def __init__(self, view: View, keys: Keys) -> None:
        self._view = view
        self._keys = keys

    @cached_property
    def all(self) -> tuple[str, ...]:
        """The keys of all labels that a cross-reference can name: by their prefix, or by their element."""
        renderer = self._view.renderer
        return tuple(
            key
            for key, definitions in self._keys.by_key.items()
            if renderer.is_label(key) or any(map(self._is_label, definitions))
        )

    def _is_label(self, definition: Definition) -> bool:
        renderer = self._view.renderer
        # If the renderer is unknown, only a prefix shows what is meant as a label.
        if definition.kind != "label" or renderer.is_unknown:
            return False
        return renderer.refers_to(definition) or definition.element in renderer.element_kinds

    @cached_property
    def by_folded_key(self) -> dict[str, list[str]]:
        """The keys of all labels by their case-folded key."""
        found: dict[str, list[str]] = {}
        for key in self.all:
            found.setdefault(key.casefold(), []).append(key)
        return found

    @cached_property
    def suggestions(self) -> Suggestions:
        """The keys of all labels, to suggest one in place of one that does not exist."""
        return Suggestions(self.all)

    @cached_property
    def malformed(self) -> dict[str, list[Malformed]]:
        """The malformed definitions of labels, by key."""
        found: dict[str, list[Malformed]] = {}
        for fact in self._view.malformed:
            if fact.kind in ("attributes", "stray-attributes") and fact.key:
                found.setdefault(fact.key, []).append(fact)
        return found

    @cached_property
    def misnamed(self) -> dict[str, list[Definition]]:
        """The labels whose prefix nearly matches one that the renderer knows, by the key that was meant."""
        renderer = self._view.renderer
        found: dict[str, list[Definition]] = {}
        for definition in self._view.definitions if renderer.pandoc_grammar else ():
            if definition.kind in ("label", "anchor") and definition.key:
                meant = renderer.meant_key(definition.key)
                if meant is not None and meant != definition.key:
                    found.setdefault(meant, []).append(definition)
        return found

    @cached_property
    def misnamed_keys(self) -> frozenset[str]:
        """The keys of these labels, as they are."""
        return frozenset(definition.key for named in self.misnamed.values() for definition in named)

    def is_free(self, key: str, but: int = 0) -> bool:
        """Whether a label can have this name: nothing else has it, or was meant to.

        Args:
            but: how many of those that have it are ignored, because they are the callers' own.
        """
        return len(self._keys.labels_and_anchors.get(key, ())) + len(self.malformed.get(key, ())) <= but

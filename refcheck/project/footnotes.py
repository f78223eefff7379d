"""The footnotes of a page: which are rendered, and where they are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Set

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Piece, Reference
from refcheck.project.surrounding_text import FindText, no_text
from refcheck.project.view import View
from refcheck.renderers import NATIVE
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.links import label_key


class Footnotes:
    """The footnotes of a page.

    Args:
        view: what exists in the page.
        one_text: returns the text that the page is a part of; None if the page is read alone.
    """

    def __init__(self, view: View, one_text: FindText = no_text) -> None:
        self._view = view
        self._renderer = view.renderer
        self._one_text = one_text

    @cached_property
    def all(self) -> list[Definition]:
        """The footnotes in document order."""
        return list(self._view.of_kind("footnote"))

    @cached_property
    def by_id(self) -> dict[str, list[Definition]]:
        """The footnotes by their normalized id."""
        notes: dict[str, list[Definition]] = {}
        for definition in self.all:
            notes.setdefault(self.normalize(definition.key), []).append(definition)
        return notes

    @property
    def referenced(self) -> set[str]:
        """The normalized ids that references of the page name."""
        return {self.normalize(reference.key) for reference in self._view.references_by_kind.get("footnote", ())}

    @property
    def referenced_outside_of_notes(self) -> Set[str]:
        """The normalized ids in references to footnotes, except in footnotes if the renderer ignores them there."""
        return self._first_references.keys()

    def normalize(self, key: str) -> str:
        """The normalized id of a footnote."""
        return label_key(key) if self._renderer.folds_note_case else key

    def around(self, fact: Definition | Reference) -> Definition | None:
        """The footnote whose text a fact is in; None outside of footnotes."""
        if not fact.conditions & FootnoteCondition.IN_NOTE:
            return None
        index = bisect_right(self.all, fact.span.start, key=lambda note: note.full_span.start) - 1
        while index >= 0:
            note = self.all[index]
            if fact.span.end <= note.full_span.end:
                if note is not fact:
                    return note
                index -= 1
            else:
                index = self._longer_before[index]
        return None

    def is_rendered(self, fact: Definition | Reference) -> bool:
        """Whether a fact is rendered: not in a footnote that is omitted because it is unused or overridden."""
        note = self.around(fact)
        if note is None or self._view.feature_support("footnote") != NATIVE:
            return True
        key, text = self.normalize(note.key), self._one_text()
        if text is not None:
            return key in text.read_notes and text.shows(key, note)
        shown = self.by_id[key][0 if self._renderer.first_note_wins else -1] if key in self.by_id else None
        return (key in self._first_references or self._renderer.shows_unused_notes) and shown is note

    def reading_position(self, fact: Definition | Reference) -> tuple[int, int]:
        """Sort key for reading: the content of a footnote is read where the note is first referenced."""
        note = self.around(fact)
        start = fact.full_span.start if isinstance(fact, Definition) else fact.span.start
        if note is None or self._view.feature_support("footnote") != NATIVE:
            return start, fact.span.start
        unused = note.full_span.start + (self._view.document.length if self._renderer.shows_unused_notes else 0)
        return self._first_references.get(self.normalize(note.key), unused), fact.span.start

    def numbering_position(self, fact: Definition | Reference) -> tuple[int, int]:
        """Sort key for numbering: as for reading or, with `notes_last`, footnotes after the body."""
        start, own = self.reading_position(fact)
        is_last = self._renderer.notes_last and self.around(fact) and self._view.feature_support("footnote") == NATIVE
        return start + (self._view.document.length if is_last else 0), own

    def is_note(self, piece: Piece) -> bool:
        """Whether a piece of a heading is a footnote for the renderer, inline or by an id that exists."""
        if piece.kind == "inline-note":
            return self._view.feature_support("inline-note") == NATIVE
        return self.has(piece.text[2:-1]) and self._view.feature_support("footnote") == NATIVE

    def has(self, name: str) -> bool:
        """Whether the page, or the text that it is a part of, defines a footnote."""
        key, text = self.normalize(name), self._one_text()
        return key in self.by_id or (text is not None and text.has_footnote(key))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each footnote by its normalized id, in the order of the first references."""
        return {key: number for number, key in enumerate(filter(self.by_id.__contains__, self._first_references), 1)}

    @cached_property
    def _first_references(self) -> dict[str, int]:
        """The offset of the first reference to each normalized id."""
        if not self._renderer.shows_notes_of_omitted:
            return self._reached
        first: dict[str, int] = {}
        for reference in self._view.references:
            # References in an omitted footnote are rendered all the same (run with cmark-gfm 0.29.0.gfm.13).
            is_read = self._renderer.nested_notes or self.around(reference) is None
            if reference.kind == "footnote" and is_read:
                first.setdefault(self.normalize(reference.key), reference.span.start)
        return first

    @property
    def _reached(self) -> dict[str, int]:
        """The same for the notes that the text refers to, and those that these refer to."""
        first: dict[str, int] = {}
        in_notes: dict[str, list[Reference]] = {}
        for reference in self._view.references:
            if reference.kind == "footnote":
                note = self.around(reference)
                if note is None:
                    first.setdefault(self.normalize(reference.key), reference.span.start)
                else:
                    in_notes.setdefault(self.normalize(note.key), []).append(reference)
        waiting = list(first)
        while waiting:
            for reference in in_notes.pop(waiting.pop(0), ()):
                key = self.normalize(reference.key)
                if key not in first:
                    first[key] = reference.span.start
                    waiting.append(key)
        return first

    @cached_property
    def _longer_before(self) -> list[int]:
        """For each footnote the index of the last one before it that ends after it; -1 if there is none."""
        longer: list[int] = []
        for index, note in enumerate(self.all):
            before = index - 1
            while before >= 0 and self.all[before].full_span.end <= note.full_span.end:
                before = longer[before]
            longer.append(before)
        return longer

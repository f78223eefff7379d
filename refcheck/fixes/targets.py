"""The targets of references before and after a change, and whether they are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from refcheck.facts.cancellation import Check, never
from refcheck.facts.model import Definition, Reference, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import UNCHANGED, Change
from refcheck.fixes.rewrites.entries import is_back_link
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, UNSUPPORTED, Resolution
from refcheck.syntax.footnotes import FootnoteCondition

_WHITESPACE_OR_QUOTE = " \t\r\n>"


class TargetIdentity(NamedTuple):
    """The identity of a reference's target, by which it is recognized after a change."""

    location: str
    """Of the file; empty for a target that is in none of the project's texts."""
    starts: frozenset[int] = frozenset()
    """The possible starts of the definition afterwards; empty within an edit, and for a file as a whole."""
    names: frozenset[str] = frozenset()
    """The names by which it can be referenced."""
    kind: str = ""
    end: int = 0
    """The end of a definition afterwards."""

    @property
    def marks(self) -> tuple[int | str | None, ...]:
        """The starts and names that it may share with another identity of the same target; None if it has none."""
        return (*self.starts, *self.names) or (None,)

    def is_same(self, other: TargetIdentity, after: Project) -> bool:
        """Whether this target, from before the change, is the same as another one, from after it."""
        if self.location != other.location:
            return False
        if self.starts & other.starts or self.names == other.names == frozenset():
            return True
        if not self.names & other.names:
            return False
        # It may be the text that an edit has written in its place; not while it still exists, unless the two are
        # adjacent.
        page = after.pages.get(self.location)
        if page is None:
            return True
        text = page.source.text
        existing = self.starts & page.once((_starts_of, self.kind), lambda: _starts_of(page, self.kind))
        behind = [start for start in existing if other.end <= start]
        if any(
            not text[start:new].strip(_WHITESPACE_OR_QUOTE + "#")
            for start in existing
            for new in other.starts
            if start <= new
        ):
            # It starts with that, as a heading in a list does with its anchor.
            return True
        return not existing or any(not text[other.end : start].strip(_WHITESPACE_OR_QUOTE) for start in behind)


def find_lost_target(before: Project, after: Project, change: Change, check: Check = never) -> str:
    """The first target that a reference, and the text that replaces it, no longer resolve to, in words.

    Empty if there is no such reference.
    """
    changed_paths = {before.pages[location].path for location in change.offsets}
    for page, references in affected_references(before, change):
        check()
        location = change.location(page.location)
        # A page that is not of the run was only read, and has not changed.
        page_after = after.pages.at(location)
        if page_after is None:
            return f"`{page.path}` would be gone"
        comparison = _Comparison(page, page_after, before, after, change)
        for reference in references:
            if comparison.has_lost(reference):
                line = page.source.displayed(reference.span.start).line
                where = "" if page.path in changed_paths else f" in {page.path}:{line}"
                return f"a reference{where} would no longer resolve to the same place ({reference.key})"
    return ""


def affected_references(before: Project, change: Change) -> Iterator[tuple[Page, Iterable[Reference]]]:
    """The pages with their references that a change can break."""
    if change.moves:
        yield from ((page, page.references) for page in before.pages.values())
        return
    incoming: dict[str, tuple[Page, list[Reference]]] = {}
    for location in change.offsets:
        page = before.pages[location]
        yield page, page.references
        for other, reference in before.references_from_other_pages(page):
            if other.location not in change.offsets:
                incoming.setdefault(other.location, (other, []))[1].append(reference)
    yield from incoming.values()


def rewritten_targets(page: Page, project: Project, offsets: OffsetMap) -> Iterator[TargetIdentity]:
    """The targets of the references that edits of a page have written or changed.

    Args:
        page: after the edits.
        offsets: of its text.
    """
    for reference in page.references:
        if not offsets.is_kept(reference.span):
            yield from _identities(reference, page, project)


class _Comparison:
    """The references of one page before and after a change."""

    def __init__(self, page: Page, page_after: Page, before: Project, after: Project, change: Change) -> None:
        self._page, self._page_after = page, page_after
        self._before, self._after = before, after
        self._change = change
        self._offsets = change.offsets_of(page.location)

    def has_lost(self, reference: Reference) -> bool:
        """Whether neither a reference nor the text that replaces it resolves to its target."""
        if reference.form == "property" and self._change.other_renderer:
            # It is not visible to readers.
            return False
        resolution = self._before.resolve(self._page, reference)
        if self._page is self._page_after and self._is_unchanged(reference, resolution):
            return False
        is_kept = self._is_kept(reference)
        if resolution.status == UNKNOWN and is_kept and not self._change.other_renderer:
            return self._is_known_to_be_lost(reference)
        target = self._target(resolution, is_kept)
        if target is None:
            return False
        start = self._offsets.forward(reference.key_span.start)
        same = self._references.get((reference.kind, start)) if start is not None else None
        if same is not None:
            return not self._reaches(same, resolution, target)
        if is_kept and self._change.other_renderer and start is not None:
            return not _is_unread(reference, start, self._page_after)
        return is_kept or not self._is_replaced(reference, resolution, target)

    def _is_unchanged(self, reference: Reference, resolution: Resolution) -> bool:
        """Whether a reference of an unchanged page resolves to the same as before, and not to a folder.

        Nearly all references of a large project do if a file is moved.
        """
        if resolution.found is not None and resolution.found.folder:
            return False
        return self._after.resolve(self._page, reference) == resolution

    def _is_known_to_be_lost(self, reference: Reference) -> bool:
        """Whether a reference that may resolve certainly does not resolve afterwards."""
        start = self._offsets.forward(reference.key_span.start)
        same = self._references.get((reference.kind, start)) if start is not None else None
        return same is not None and self._after.resolve(self._page_after, same).status not in (UNKNOWN, RESOLVED)

    def _is_kept(self, reference: Reference) -> bool:
        start = Span(reference.span.start, reference.span.start)
        return self._offsets.keeps(reference.key_span) is not None and self._offsets.keeps(start) is not None

    def _target(self, resolution: Resolution, is_kept: bool) -> TargetIdentity | None:
        """The target that must still be reached; None if a reference did not resolve."""
        # A reference that the renderer shows as text does not resolve, but the text that replaces it must.
        is_text = resolution.status == UNSUPPORTED and resolution.definitions and not self._change.other_renderer
        if resolution.status == RESOLVED or (is_text and not is_kept):
            return _identity(resolution, self._page, self._before, self._change)
        return None

    @cached_property
    def _references(self) -> Mapping[tuple[str, int], Reference]:
        """The references afterwards, by kind and the offset of their keys."""
        return {(reference.kind, reference.key_span.start): reference for reference in self._page_after.references}

    def _reaches(self, reference: Reference, resolution: Resolution, target: TargetIdentity) -> bool:
        """Whether the same reference afterwards resolves to the target, or need not."""
        found = self._after.resolve(self._page_after, reference)
        reached = _identity(found, self._page_after, self._after, None)
        is_as_good = found.status in (RESOLVED, resolution.status)
        if is_as_good and (reached is None or target.is_same(reached, self._after)):
            return True
        if not self._change.other_renderer:
            return False
        if found.status == UNSUPPORTED or target.marks == (None,):
            # The other renderer does not know it, nor the anchors that this one itself makes.
            return True
        return found.status != RESOLVED and _is_hidden(target, self._after)

    def _is_replaced(self, reference: Reference, resolution: Resolution, target: TargetIdentity) -> bool:
        """Whether the text that replaces a reference resolves to its target, or need not."""
        # References at its start come first; others are seldom needed.
        for start in self._offsets.possible_starts(reference.key_span.start):
            there = self._references.get((reference.kind, start))
            for other in _identities(there, self._page_after, self._after, resolution.status):
                if target.is_same(other, self._after):
                    return True
        if reference.kind == "footnote" or reference.form == "definition" or is_back_link(reference):
            # A reference that uses a link definition is compared itself.
            return True
        alike = (other for mark in target.marks for other in self._rewritten.get(mark, ()))
        if any(target.is_same(other, self._after) for other in alike):
            return True
        return self._change.other_renderer and _is_unknown(reference, self._page_after, self._after)

    @cached_property
    def _rewritten(self) -> Mapping[int | str | None, Iterable[TargetIdentity]]:
        """The rewritten targets, each once, by their marks."""
        by_mark: dict[int | str | None, dict[TargetIdentity, None]] = {}
        for target in rewritten_targets(self._page_after, self._after, self._offsets):
            for mark in target.marks:
                by_mark.setdefault(mark, {})[target] = None
        return by_mark


def _identities(
    reference: Reference | None, page: Page, project: Project, status: str = RESOLVED
) -> Iterator[TargetIdentity]:
    """The target of a reference after the change, if there is one and it resolves.

    Args:
        status: of the reference before; one that did not resolve before may still not do so.
    """
    resolution = project.resolve(page, reference) if reference is not None else None
    if resolution is not None and resolution.status in (RESOLVED, status):
        target = _identity(resolution, page, project, None)
        if target is not None:
            yield target


def _identity(resolution: Resolution, page: Page, project: Project, change: Change | None) -> TargetIdentity | None:
    """The target of a reference, with offsets after the change; None if it is elsewhere or unknown.

    Args:
        change: that is still to be made; None for a resolution after it.
    """
    where = resolution.page
    location = where.location if where is not None else resolution.found.real if resolution.found else ""
    offsets = change.offsets_of(location) if change is not None else UNCHANGED
    renamed = change.names.get(location, {}) if change is not None else {}
    if change is not None:
        is_folder = where is None and resolution.found is not None and resolution.found.folder
        location = change.folder(location, project.files) if is_folder else change.location(location)
    if not resolution.definitions:
        return TargetIdentity(location) if location else None
    definition = resolution.definitions[0]
    return TargetIdentity(
        location,
        starts=offsets.possible_starts(min(definition.full_span.start, definition.span.start)),
        names=frozenset(renamed.get(name, name) for name in _names(where or page, definition)),
        kind=definition.kind,
        end=max(definition.full_span.end, definition.span.end),
    )


def _names(page: Page, definition: Definition) -> Iterator[str]:
    if definition.kind == "reference-entry":
        yield f"ref-{definition.key}"
    yield page.anchors.of(definition) or definition.text
    if definition.key:
        yield definition.key


def _starts_of(page: Page, kind: str) -> frozenset[int]:
    """The starts of the definitions of a kind."""
    return frozenset(min(definition.full_span.start, definition.span.start) for definition in page.of_kind(kind))


def _is_hidden(target: TargetIdentity, project: Project) -> bool:
    """Whether the target is still in a footnote, but one that the renderer does not show."""
    page = project.pages.get(target.location)
    if page is None or any(page.anchors.find(name) != [] for name in target.names):
        return False
    in_notes = (fact for fact in page.document.definitions if fact.conditions & FootnoteCondition.IN_NOTE)
    return any(definition.key in target.names for definition in in_notes if definition.key)


def _is_unread(reference: Reference, start: int, page: Page) -> bool:
    """Whether a reference is where the renderer of a page parses no Markdown."""
    return (reference.kind, start) in page.once(_is_unread, lambda: _unread(page))


def _unread(page: Page) -> frozenset[tuple[str, int]]:
    """Kind and offset of the references that the renderer does not parse."""
    return frozenset(
        (reference.kind, reference.key_span.start)
        for reference in page.document.references
        if not page.view.is_parsed(reference.conditions)
    )


def _is_unknown(reference: Reference, page: Page, project: Project) -> bool:
    """Whether a reference is in a page as written, at another place, and is not one for the renderer."""
    return (reference.kind, reference.key) in project.once(page, _is_unknown, lambda: _unknown(page, project))


def _unknown(page: Page, project: Project) -> frozenset[tuple[str, str]]:
    """Kind and key of the references that the renderer does not support."""
    unsupported = (other for other in page.references if project.resolve(page, other).status == UNSUPPORTED)
    return frozenset((reference.kind, reference.key) for reference in unsupported)

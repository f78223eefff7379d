"""The proof that a change of texts has harmed nothing, taken before anything is written.

The changed texts are read again, and compared with what they were:

- what is defined and what points outside of the edits is the same as before;
- what a reference led to, it or what was written in its place leads to still;
- no rule finds what it had not found before.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from refcheck.facts.lazy_regex import expression
from refcheck.facts.model import Condition, Definition, Document, Edit, Finding, Reference, Span
from refcheck.fixes.rewrites.entries import is_back_link
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import RESOLVED, UNSUPPORTED, Project, Resolution

_BLANKS = " \t\r\n>"
_DIGITS = expression(r"\d+")
# What these report is told of the changed text in any case, and fixed with it where it can be.
_FOLLOWING_RULES = (
    "unused-suppression",
    "unused-label",
    "stale-number",
    "unnumbered-reference",
)
# Only the first thing that stops a build is told of; once that is mended, the next one comes to light.
_FIRST_ONLY = "broken-build"


class Version(NamedTuple):
    """A project before or after a change, with what the rules say of a page of it."""

    project: Project
    findings: Callable[[Page], Sequence[Finding]]


class Edits:
    """The edits of one text, made in one or several rounds, and where places are after them.

    Args:
        rounds: of each, its edits, sorted and apart; their spans are places in what the round before left.
    """

    def __init__(self, rounds: Iterable[Sequence[Edit]] = ()) -> None:
        self._rounds = [_Round(edits) for edits in rounds]

    def to(self, place: int) -> int | None:
        """Where a place of the text before is afterwards; None for one within an edit."""
        current: int | None = place
        for made in self._rounds:
            current = made.to(current) if current is not None else None
        return current

    def origin(self, place: int) -> int:
        """Where a place of the text afterwards was before; for one within an edit, where that begins."""
        for made in reversed(self._rounds):
            place = made.start_before(place)
        return place

    def starts(self, place: int) -> frozenset[int]:
        """Where something can begin afterwards that begins at a place of the text before.

        What is put right before it can be a part of it, as can be what replaces it.
        """
        places = {place}
        for made in self._rounds:
            places = {new for old in places for new in (made.to(old), made.start_of(old)) if new is not None}
        return frozenset(places)

    def keeps(self, span: Span) -> Span | None:
        """Where a span of the text before is afterwards; None where an edit touches it."""
        for made in self._rounds:
            moved = made.keeps(span)
            if moved is None:
                return None
            span = moved
        return span

    def touched(self) -> list[Span]:
        """What the edits replace, as spans of the text before; what a later round replaces of an earlier one's, too."""
        found: list[Span] = []
        for index, made in enumerate(self._rounds):
            for edit in made.edits:
                start, end = edit.span
                for earlier in reversed(self._rounds[:index]):
                    start, end = earlier.start_before(start), earlier.end_before(end)
                found.append(Span(start, max(start, end)))
        return found

    def inserted(self) -> Iterator[str]:
        """The texts that the edits write."""
        return (edit.text for made in self._rounds for edit in made.edits)

    def kept(self, span: Span) -> bool:
        """Whether no edit has touched what is a span of the text afterwards."""
        for made in reversed(self._rounds):
            before = made.origin(span)
            if before is None:
                return False
            span = before
        return True


class _Round:
    """Edits that were made at once."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self._starts = [edit.span.start for edit in edits]
        self._ends = [edit.span.end for edit in edits]
        self._shifts = [0]
        for edit in edits:
            self._shifts.append(self._shifts[-1] + len(edit.text) - (edit.span.end - edit.span.start))
        self._back = [-shift for shift in self._shifts]
        self._new_starts = [start + shift for start, shift in zip(self._starts, self._shifts, strict=False)]
        self._new_ends = [end + shift for end, shift in zip(self._ends, self._shifts[1:], strict=True)]

    def to(self, place: int) -> int | None:
        index = bisect_right(self._starts, place)
        if index and place < self._ends[index - 1]:
            return None
        return place + self._shifts[index]

    def start_before(self, place: int) -> int:
        index = bisect_right(self._new_starts, place)
        if index and place < self._new_ends[index - 1]:
            return self._starts[index - 1]
        return place - self._shifts[index]

    def end_before(self, place: int) -> int:
        index = bisect_left(self._new_starts, place)
        if index and place <= self._new_ends[index - 1]:
            return self._ends[index - 1]
        return place - self._shifts[index]

    def start_of(self, place: int) -> int | None:
        """Where the edit of a place has begun to write; None where none begins there."""
        index = bisect_left(self._starts, place)
        return self._new_starts[index] if self._starts[index : index + 1] == [place] else None

    def keeps(self, span: Span) -> Span | None:
        return _shifted(span, self._starts, self._ends, self._shifts)

    def origin(self, span: Span) -> Span | None:
        return _shifted(span, self._new_starts, self._new_ends, self._back)


def _shifted(span: Span, starts: Sequence[int], ends: Sequence[int], shifts: Sequence[int]) -> Span | None:
    """A span with the shift of what was edited before it; None where it overlaps or touches an edit."""
    first = bisect_left(ends, span.start)
    if first < len(starts) and starts[first] <= span.end:
        return None
    return Span(span.start + shifts[first], span.end + shifts[first])


class Change(NamedTuple):
    """What is changed in a project."""

    edits: Mapping[str, Edits]
    """Of each text that is changed, by its location before."""
    moves: Mapping[str, str] = {}
    """The locations of files that are moved, before and after; folders are named by the files in them."""
    other_renderer: bool = False
    """Whether the texts are for another renderer afterwards: what that does not know or finds wrong is no harm then."""
    names: Mapping[str, Mapping[str, str]] = {}
    """What definitions are called afterwards that have another name then, by the location of the file before."""

    def location(self, before: str) -> str:
        """Where a file is afterwards."""
        return self.moves.get(before, before)

    def folder(self, before: str, files: Files) -> str:
        """Where a folder is afterwards; another place only where all that is in it has moved together."""
        if not any(here.startswith(before + os.sep) for here in self.moves):
            return before
        moved = [(here[len(before) :], self.location(here)) for here in files.walk(before)]
        tops = {there.removesuffix(inner) for inner, there in moved}
        return tops.pop() if len(tops) == 1 else before

    def of(self, before: str) -> Edits:
        """The edits of the text at a location."""
        return self.edits.get(before) or _NONE


_NONE = Edits()


def harm(before: Version, after: Version, change: Change) -> str:
    """What a change has broken, in words; empty where it has broken nothing."""
    for location in change.edits:
        page, now = before.project.pages[location], after.project.pages[change.location(location)]
        name = _other_fact(page.document, now.document, change.of(location))
        where = f"{page.path}: " if len(change.edits) > 1 else ""
        if name:
            return f"{where}{name} would be read differently"
        finding = None if change.other_renderer else next(new_findings(page, before, after, change), None)
        if finding is not None:
            return f"{where}there would be a new finding ({finding.rule}: {finding.diagnostic.message})"
    return _lost_target(before, after, change)


def _other_fact(before: Document, after: Document, edits: Edits) -> str:
    """A definition or reference that no edit touches and that is not the same afterwards."""
    kept = Counter(_facts(before, edits.keeps))
    now = Counter(_facts(after, lambda span: span if edits.kept(span) else None))
    different = (kept - now) or (now - kept)
    return next((f"`{key or kind}`" for kind, key, _ in different), "")


def _facts(document: Document, moved: Callable[[Span], Span | None]) -> Iterator[tuple[str, str, int]]:
    """Kind, key and place of what an edit does not touch."""
    for definition in document.definitions:
        whole = Span(min(definition.body.start, definition.span.start), max(definition.body.end, definition.span.end))
        place = moved(whole)
        # The title of the front matter stands nowhere; a target is no more than what may be a definition.
        if place is not None and whole.end and definition.syntax != "targets":
            yield definition.kind, definition.key, definition.span.start + place.start - whole.start
    for reference in document.references:
        place = moved(reference.span)
        if place is not None:
            yield reference.kind, reference.key, place.start


def new_findings(page: Page, before: Version, after: Version, change: Change) -> Iterator[Finding]:
    """The findings that a change of a page has caused: of another name, at places where the rule had found nothing."""
    now = after.project.pages[change.location(page.location)]
    edits = change.of(page.location)
    moved = edits.to
    found = before.findings(page)
    known = Counter(_name_of(finding) for finding in found)
    places = {(finding.rule, moved(finding.diagnostic.span.start)) for finding in found}
    if change.moves:
        # The path that a message names is another one then.
        starts = ((finding.rule, edits.starts(finding.diagnostic.span.start)) for finding in found)
        places |= {(rule, start) for rule, all_starts in starts for start in all_starts}
    # What stood in a part that was shown raw has only come to light.
    raw = _Stretches((moved(part.start), moved(part.end)) for part in page.view.raw_parts)
    is_broken = any(one.rule == _FIRST_ONLY for one in found)
    elsewhere: list[Finding] = []
    for finding in after.findings(now):
        if (finding.rule, finding.diagnostic.span.start) not in places:
            elsewhere.append(finding)
        elif known[_name_of(finding)]:
            # It is where it was, and so is none of those that have another place now.
            known[_name_of(finding)] -= 1
    for finding in elsewhere:
        name = _name_of(finding)
        if known[name]:
            known[name] -= 1
        elif (
            finding.rule not in _FOLLOWING_RULES
            and not (finding.rule == _FIRST_ONLY and is_broken)
            and finding.diagnostic.span.start not in raw
        ):
            yield finding


class _Stretches:
    """Stretches of a text, from and up to places; one without one of them is none."""

    def __init__(self, stretches: Iterable[tuple[int | None, int | None]]) -> None:
        found = sorted((start, end) for start, end in stretches if start is not None and end is not None)
        self._starts = [start for start, _ in found]
        # How far those reach that have begun.
        self._farthest = list(accumulate((end for _, end in found), max))

    def __contains__(self, place: int) -> bool:
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and place < self._farthest[index]


def _name_of(finding: Finding) -> tuple[str, str]:
    """What a finding is about; the numbers in its message change with the lines before it."""
    return finding.rule, _DIGITS.sub("", finding.diagnostic.message)


class _Goal(NamedTuple):
    """What a reference leads to."""

    location: str
    """Of the file; empty for what is in none of the project's texts."""
    places: frozenset[int] = frozenset()
    """Where the definition can begin afterwards; none within an edit, and for a file as a whole."""
    names: frozenset[str] = frozenset()
    """What it can be called by."""
    kind: str = ""
    end: int = 0
    """Of a definition afterwards."""

    @property
    def marks(self) -> tuple[int | str | None, ...]:
        """What it has in common with others that are the same: a place or a name; None where it has neither."""
        return (*self.places, *self.names) or (None,)

    def is_same(self, reached: _Goal, after: Project) -> bool:
        """Whether this one, of the time before, is another one, of the time after."""
        if self.location != reached.location:
            return False
        if self.places & reached.places or self.names == reached.names == frozenset():
            return True
        if not self.names & reached.names:
            return False
        # What an edit has written in its place; but not while it is there itself, unless the two stand together.
        page = after.pages.get(self.location)
        if page is None:
            return True
        there = page.once((_starts_of, self.kind), lambda: _starts_of(page, self.kind))
        text = page.source.text
        stands = self.places & there
        before = [place for place in stands if reached.end <= place]
        if any(
            not text[place:start].strip(_BLANKS + "#") for place in stands for start in reached.places if place <= start
        ):
            # It begins with that, as a heading in a list does with its anchor.
            return True
        return not stands or any(not text[reached.end : place].strip(_BLANKS) for place in before)


def _starts_of(page: Page, kind: str) -> frozenset[int]:
    """Where the definitions of a kind begin."""
    return frozenset(min(one.body.start, one.span.start) for one in page.of_kind(kind))


def _lost_target(before: Version, after: Version, change: Change) -> str:
    """What a reference led to that neither it nor what is written in its place leads to now."""
    for page, references in _witnesses(before, change):
        location = page.location
        edits, now = change.of(location), after.project.pages.get(change.location(location))
        if now is None:
            # It is no page of the run but was only read, and is as it was.
            now = after.project.page_at(change.location(location))
        if now is None:
            return f"`{page.path}` would be gone"
        places = {(fact.kind, fact.key_span.start): fact for fact in now.references}
        written: dict[int | str | None, dict[_Goal, None]] | None = None
        for reference in references:
            resolution = before.project.resolve(page, reference)
            kept = edits.keeps(reference.key_span) and edits.keeps(Span(reference.span.start, reference.span.start))
            # A reference that the renderer shows as text leads nowhere, but what is written in its place must.
            is_named = resolution.status == UNSUPPORTED and resolution.definitions and not change.other_renderer
            leads = resolution.status == RESOLVED or (is_named and not kept)
            goal = _goal(resolution, page, before.project, change) if leads else None
            if goal is None:
                continue
            start = edits.to(reference.key_span.start)
            same = places.get((reference.kind, start)) if start is not None else None
            if same is not None:
                found = after.project.resolve(now, same)
                reached = _goal(found, now, after.project, None)
                is_as_good = found.status in (RESOLVED, resolution.status)
                if is_as_good and (reached is None or goal.is_same(reached, after.project)):
                    continue
                if change.other_renderer and (found.status == UNSUPPORTED or goal.marks == (None,)):
                    # Among what the other renderer does not know are the anchors that this one makes by itself.
                    continue
                if change.other_renderer and found.status != RESOLVED and _is_hidden(goal, after.project):
                    continue
            elif change.other_renderer and kept and start is not None and _is_unread(reference, start, now):
                continue
            elif not kept:
                # What is written in its place comes first; that there are others is seldom asked.
                if any(
                    goal.is_same(other, after.project)
                    for start in edits.starts(reference.key_span.start)
                    for other in _goals(places.get((reference.kind, start)), now, after.project, resolution.status)
                ):
                    continue
                if written is None:
                    written = _by_mark(_written(now, after.project, edits))
                alike = (other for mark in goal.marks for other in written.get(mark, ()))
                if (
                    reference.kind == "footnote"
                    # What uses the definition is a witness of its own.
                    or reference.form == "definition"
                    or is_back_link(reference)
                    or any(goal.is_same(other, after.project) for other in alike)
                ):
                    continue
                if change.other_renderer and _is_unknown(reference, now, after.project):
                    continue
            where = "" if page.path in (before.project.pages[one].path for one in change.edits) else f" in {page.path}"
            return f"a reference{where} would no longer lead to where it did ({reference.key})"
    return ""


def _is_hidden(goal: _Goal, project: Project) -> bool:
    """Whether what a reference led to stands in a note still, of which the renderer shows nothing."""
    page = project.pages.get(goal.location)
    if page is None or any(page.anchors.find(name) != [] for name in goal.names):
        return False
    hidden = (one for one in page.document.definitions if one.conditions & Condition.IN_NOTE)
    return any(one.key in goal.names for one in hidden if one.key)


def _is_unread(reference: Reference, start: int, page: Page) -> bool:
    """Whether a reference stands at a place where the renderer of a page reads no Markdown."""
    unread = page.once(_is_unread, lambda: _unread(page))
    return (reference.kind, start) in unread


def _unread(page: Page) -> frozenset[tuple[str, int]]:
    """Kind and place of what would be a reference where a page is read."""
    return frozenset(
        (one.kind, one.key_span.start) for one in page.document.references if not page.view.is_parsed(one.conditions)
    )


def _is_unknown(reference: Reference, page: Page, project: Project) -> bool:
    """Whether a reference stands in a page as it was written, at another place, and is none for the renderer."""
    unknown = page.once(_is_unknown, lambda: _unknown(page, project))
    return (reference.kind, reference.key) in unknown


def _unknown(page: Page, project: Project) -> frozenset[tuple[str, str]]:
    """Kind and key of the references that are none for the renderer."""
    return frozenset((one.kind, one.key) for one in page.references if project.resolve(page, one).status == UNSUPPORTED)


def _by_mark(goals: Iterable[_Goal]) -> dict[int | str | None, dict[_Goal, None]]:
    """Each once, by all that it can be known again by."""
    found: dict[int | str | None, dict[_Goal, None]] = {}
    for goal in goals:
        for mark in goal.marks:
            found.setdefault(mark, {})[goal] = None
    return found


def _witnesses(before: Version, change: Change) -> Iterator[tuple[Page, Iterable[Reference]]]:
    """The pages with their references that a change can break."""
    if change.moves:
        yield from ((page, page.references) for page in before.project.pages.values())
        return
    incoming: dict[int, tuple[Page, list[Reference]]] = {}
    for location in change.edits:
        page = before.project.pages[location]
        yield page, page.references
        for other, reference in before.project.incoming(page):
            if other.location not in change.edits:
                incoming.setdefault(id(other), (other, []))[1].append(reference)
    yield from incoming.values()


def _written(page: Page, project: Project, edits: Edits) -> Iterator[_Goal]:
    """What the references lead to that edits have written or changed."""
    for reference in page.references:
        if not edits.kept(reference.span):
            yield from _goals(reference, page, project)


def _goals(reference: Reference | None, page: Page, project: Project, status: str = RESOLVED) -> Iterator[_Goal]:
    """What a reference of the time after leads to, if there is one and it leads anywhere.

    Args:
        status: of the reference that it stands for; what led nowhere before may do so still.
    """
    resolution = project.resolve(page, reference) if reference is not None else None
    leads = resolution is not None and resolution.status in (RESOLVED, status)
    goal = _goal(resolution, page, project, None) if resolution is not None and leads else None
    if goal is not None:
        yield goal


def _goal(resolution: Resolution, page: Page, project: Project, change: Change | None) -> _Goal | None:
    """What a reference leads to, with its places afterwards; None for what is elsewhere or cannot be known.

    Args:
        change: that is still to be made; None for a resolution of the time after it.
    """
    where = resolution.page
    location = where.location if where is not None else resolution.found.real if resolution.found else ""
    edits = change.of(location) if change is not None else _NONE
    renamed = change.names.get(location, {}) if change is not None else {}
    if change is not None:
        is_folder = where is None and resolution.found is not None and resolution.found.folder
        location = change.folder(location, project.files) if is_folder else change.location(location)
    if not resolution.definitions:
        return _Goal(location) if location else None
    definition = resolution.definitions[0]
    start = min(definition.body.start, definition.span.start)
    names = frozenset(renamed.get(name, name) for name in _names(where or page, definition))
    return _Goal(location, edits.starts(start), names, definition.kind, max(definition.body.end, definition.span.end))


def _names(page: Page, definition: Definition) -> Iterator[str]:
    if definition.kind == "reference-key":
        yield f"ref-{definition.key}"
    yield page.anchors.of(definition) or definition.text
    if definition.key:
        yield definition.key

"""Which fixes go together, what they make of a text, and the proof that they harmed nothing."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from refcheck.model import Definition, Edit, Finding, Fix, Span
from refcheck.page import Page
from refcheck.project import RESOLVED, Project

MOST_ROUNDS = 10
_DIGITS = re.compile(r"\d+")
# What these report is told of the fixed text in any case, and fixed with it where it can be.
_FOLLOWING_RULES = (
    "unused-suppression",
    "unused-label",
    "stale-number",
    "unnumbered-reference",
    "swallowed-reference",
    "misnamed-label",
)

Moved = Callable[[int], "int | None"]


class Fixed(NamedTuple):
    """A text after its fixes."""

    text: str
    rounds: int
    applied: tuple[Finding, ...]
    """The findings whose fixes were made, in the order in which they were made."""
    refused: str = ""
    """Why nothing is changed, where the fixes could not be proven harmless."""


class State(NamedTuple):
    """A page in its project, with what the rules say of it."""

    page: Page
    project: Project
    findings: tuple[Finding, ...]


def fix_text(text: str, state: State, read: Callable[[str], State], *, unsafe: bool = False) -> Fixed:
    """Makes the fixes of a page, round after round until none is left.

    Args:
        text: of the page.
        state: the page as it stands.
        read: a text of the page, as it would be after fixing -> the page, read again.
        unsafe: whether fixes are made that may change what the author meant.
    """
    current, now = text, state
    applied: list[Finding] = []
    moves: list[_Moved] = []
    for number in range(MOST_ROUNDS + 1):
        chosen = choose(now.findings, unsafe=unsafe)
        if not chosen:
            harm = _harm(state, now, moves)
            return Fixed(text, number, (), harm) if harm else Fixed(current, number, tuple(applied))
        edits = sorted({edit for finding in chosen for edit in _fix(finding).edits})
        current = apply(current, edits)
        now = read(current)
        applied += chosen
        moves.append(_Moved(edits))
    rules = ", ".join(sorted({finding.rule for finding in chosen}))
    return Fixed(text, MOST_ROUNDS, (), f"these rules undo each other's fixes: {rules}")


def _fix(finding: Finding) -> Fix:
    assert finding.diagnostic.fix is not None
    return finding.diagnostic.fix


def choose(findings: Iterable[Finding], *, unsafe: bool = False) -> list[Finding]:
    """The findings whose fixes can be made together: in the order of the file, none touching an earlier one."""
    chosen: list[Finding] = []
    taken: list[Span] = []
    accepted: set[Edit] = set()
    # Many findings can share one fix, and then do so as one object.
    decided: dict[int, bool] = {}
    for finding in findings:
        fix = finding.diagnostic.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe):
            continue
        if id(fix) not in decided:
            new = [edit for edit in fix.edits if edit not in accepted]
            decided[id(fix)] = not any(_touches(edit.span, taken) for edit in new)
            if decided[id(fix)]:
                accepted.update(new)
                for edit in new:
                    insort(taken, edit.span)
        if decided[id(fix)]:
            chosen.append(finding)
    return chosen


def _touches(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span overlaps or touches one of others, which are sorted and apart."""
    index = bisect_right(taken, span)
    return any(other.start <= span.end and span.start <= other.end for other in taken[max(0, index - 1) : index + 1])


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with sorted edits that do not overlap."""
    parts, position = [], 0
    for edit in edits:
        parts += [text[position : edit.span.start], edit.text]
        position = edit.span.end
    parts.append(text[position:])
    return "".join(parts)


def _harm(before: State, after: State, moves: Sequence[_Moved]) -> str:
    """What the fixes have broken; empty where nothing is."""

    def moved(place: int) -> int | None:
        current: int | None = place
        for move in moves:
            current = move.to(current) if current is not None else None
        return current

    new = _new_finding(before, after, moved)
    if new is not None:
        return f"a fix would cause a new finding ({new.rule}: {new.diagnostic.message})"
    targets = {(kind, start): key for kind, start, key in _resolved(after, lambda start: start)}
    for kind, start, key in _resolved(before, moved):
        if start is not None and targets.get((kind, start)) != key:
            return f"a fix would change what a reference leads to ({key})"
    for page, reference in before.project.incoming(before.page):
        worked = before.project.resolve(page, reference).status == RESOLVED
        if worked and after.project.resolve(page, reference).status != RESOLVED:
            return f"a fix would break a reference in {page.path} ({reference.key})"
    return ""


def _new_finding(before: State, after: State, moved: Moved) -> Finding | None:
    """A finding that the fixes have caused: one of another name, at a place where the rule had found nothing."""
    known = Counter(_name_of(finding) for finding in before.findings)
    places = {(finding.rule, moved(finding.diagnostic.span.start)) for finding in before.findings}
    # What stood in a part that was shown raw has only come to light.
    raw = [(moved(part.start), moved(part.end)) for part in before.page.raw_parts]
    for finding in after.findings:
        start, name = finding.diagnostic.span.start, _name_of(finding)
        if known[name]:
            known[name] -= 1
        elif (
            finding.rule not in _FOLLOWING_RULES
            and (finding.rule, start) not in places
            and not any(first is not None and end is not None and first <= start < end for first, end in raw)
        ):
            return finding
    return None


def _name_of(finding: Finding) -> tuple[str, str]:
    """What a finding is about; the numbers in its message change with the lines before it."""
    return finding.rule, _DIGITS.sub("", finding.diagnostic.message)


def _resolved(state: State, moved: Moved) -> Iterable[tuple[str, int | None, str]]:
    """Each reference that works: its kind, where its key begins, and the name of what it leads to."""
    for reference in state.page.references:
        resolution = state.project.resolve(state.page, reference)
        if resolution.status == RESOLVED and resolution.definitions:
            where = resolution.page or state.page
            yield reference.kind, moved(reference.key_span.start), _name(where, resolution.definitions[0])


def _name(page: Page, definition: Definition) -> str:
    return page.anchor(definition) or definition.text


class _Moved:
    """Where a place of a text is after edits; None for one within an edit."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.span.start for edit in edits]
        self._shifts = [0]
        for edit in edits:
            self._shifts.append(self._shifts[-1] + len(edit.text) - (edit.span.end - edit.span.start))

    def to(self, place: int) -> int | None:
        index = bisect_right(self._starts, place)
        if index and place < self._edits[index - 1].span.end:
            return None
        return place + self._shifts[index]

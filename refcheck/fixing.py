"""Which fixes go together, and what they make of a text."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from refcheck.model import Edit, Finding, Fix, Span
from refcheck.source import Source

MOST_ROUNDS = 10


Rounds = Sequence[Sequence[Edit]]
"""The edits of one round after the other, each sorted and apart."""


class Text(NamedTuple):
    """A text with what the rules say of it."""

    text: str
    findings: Sequence[Finding]


class Fixed(NamedTuple):
    """A text after its fixes."""

    text: str
    rounds: Rounds
    applied: tuple[Finding, ...]
    """The findings whose fixes were made, in the order in which they were made."""
    refused: str = ""
    """Why nothing is changed, where the fixes could not be proven harmless."""


def fix_text(
    before: Text, read: Callable[[str], Text], harm: Callable[[str, Rounds], str], *, unsafe: bool = False
) -> Fixed:
    """Makes the fixes of a text, round after round until none is left.

    Args:
        before: the text as it stands.
        read: a text as it would be after fixing -> what the rules say of it.
        harm: such a text and the edits that led to it -> what they have broken, empty for nothing.
        unsafe: whether fixes are made that may change what the author meant.
    """
    now = before
    applied: list[Finding] = []
    rounds: list[list[Edit]] = []
    first: list[Finding] = []
    while len(rounds) <= MOST_ROUNDS:
        chosen = choose(now.findings, unsafe=unsafe)
        if not chosen:
            broken = harm(now.text, rounds) if rounds else ""
            if broken:
                return Fixed(before.text, (), (), _blame(before.text, first, harm, broken))
            return Fixed(now.text, rounds, tuple(applied))
        first = first or chosen
        rounds.append(_edits(chosen))
        now = read(apply(now.text, rounds[-1]))
        applied += chosen
    rules = ", ".join(sorted({finding.rule for finding in chosen}))
    return Fixed(before.text, (), (), f"these rules undo each other's fixes: {rules}")


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    # Thousands of findings can share one fix with as many edits.
    fixes = {id(fix): fix for fix in map(_fix, findings)}
    return sorted({edit for fix in fixes.values() for edit in fix.edits})


def _blame(text: str, findings: Sequence[Finding], harm: Callable[[str, Rounds], str], broken: str) -> str:
    """What is broken, with the one of the fixes that breaks it also when it is made alone, if there is one."""

    def does(some: Sequence[Finding]) -> bool:
        edits = _edits(some)
        return harm(apply(text, edits), [edits]) == broken

    while len(findings) > 1:
        half = len(findings) // 2
        guilty = next((some for some in (findings[:half], findings[half:]) if does(some)), None)
        if guilty is None:
            return broken
        findings = guilty
    if not does(findings):
        return broken
    line = Source("", text).line_of(findings[0].diagnostic.span.start)
    return f"the fix of {findings[0].rule} in line {line} does harm: {broken}"


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

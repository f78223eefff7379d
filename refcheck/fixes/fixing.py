"""Chooses the fixes that can be made together, and applies them to a text."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from refcheck.facts.model import Edit, Finding, Fix, Span
from refcheck.facts.offset_map import OffsetMap

MAX_ROUNDS = 10
# After this many damaging fixes nothing in a text is changed: then parsing is wrong, rather than a fix.
_MAX_WITHHELD = 20
_MAX_RUNS = 5


Rounds = Sequence[Sequence[Edit]]
"""The edits of one round after the other, each sorted and without overlaps."""


class Text(NamedTuple):
    """A text with its findings."""

    text: str
    findings: Sequence[Finding]


class Withheld(NamedTuple):
    """A finding with a fix that is not made."""

    finding: Finding
    reason: str
    """The damage that the fix would do, in words."""


class Fixed(NamedTuple):
    """A text after its fixes."""

    text: str
    rounds: Rounds
    applied: tuple[Finding, ...]
    """The findings whose fixes were made, in the order in which they were made."""
    refused: str = ""
    """The reason why nothing is changed, if the fixes could not be proven safe."""
    withheld: tuple[Withheld, ...] = ()
    """The findings of the original text whose fixes would damage something."""

    def and_then(self, later: Fixed) -> Fixed:
        """Both, one after the other; findings that the second one has fixed are no longer withheld."""
        made = {(finding.rule, finding.diagnostic.message) for finding in later.applied}
        withheld = [kept for kept in self.withheld if (kept.finding.rule, kept.finding.diagnostic.message) not in made]
        rounds, applied = (*self.rounds, *later.rounds), (*self.applied, *later.applied)
        return Fixed(later.text, rounds, applied, "", tuple(withheld) if self.rounds else later.withheld)


FindDamage = Callable[[str, str, Rounds], str]
"""Given a text, the fixed text, and the edits between them, returns the damage; empty if there is none."""

# The same for a given original text.
_FindDamageOf = Callable[[str, Rounds], str]


def fix_text(
    before: Text,
    read: Callable[[str], Text],
    find_damage: FindDamage,
    again: Callable[[str], Sequence[Finding]] = lambda text: (),
    *,
    unsafe: bool = False,
) -> Fixed:
    """Make the fixes of a text until none is left, except those that damage something.

    If some are left out, the fixes of the new text are made, as the next run would do: a fix that does damage
    together with another one may be safe after it.

    Args:
        before: the original text.
        read: a text after fixing -> its findings.
        find_damage: returns the damage that fixes do.
        again: a fixed text -> the findings that another run would fix if it detects another renderer for it.
        unsafe: whether fixes are made that may change the meaning.
    """
    done, now = Fixed(before.text, (), ()), before
    for runs in range(_MAX_RUNS):
        fixed = _fix_once(now, read, partial(find_damage, now.text), unsafe)
        if not fixed.rounds:
            done = fixed if not runs else done
            break
        done = done.and_then(fixed)
        if not fixed.withheld:
            break
        now = read(fixed.text)
    else:
        return Fixed(before.text, (), (), f"another run would change more ({_rules(fixed.applied)})")
    broken = find_damage(before.text, done.text, done.rounds) if runs and done.rounds else ""
    if broken:
        return Fixed(before.text, (), (), broken)
    more = again(done.text) if done.rounds else ()
    if more:
        return Fixed(before.text, (), (), f"another run would change more ({_rules(more)})")
    return done


def _fix_once(before: Text, read: Callable[[str], Text], find_damage: _FindDamageOf, unsafe: bool) -> Fixed:
    """Make the fixes of a text, round after round until none is left, except those that damage something."""
    withheld: list[Withheld] = []
    while True:
        made = _Made(before, read, unsafe, withheld)
        if made.undone:
            return Fixed(before.text, (), (), f"these rules undo each other's fixes: {_rules(made.undone)}")
        broken = find_damage(made.now.text, made.rounds) if made.rounds else ""
        if not broken:
            return Fixed(made.now.text, made.rounds, tuple(made.applied), "", tuple(withheld))
        guilty = _guilty(before.text, made.first, find_damage, broken) if len(withheld) < _MAX_WITHHELD else None
        if guilty is None:
            return Fixed(before.text, (), (), broken)
        withheld += (Withheld(finding, broken) for finding in made.first if _fix(finding) is _fix(guilty))


class _Made:
    """The fixes of a text, round after round.

    Attributes:
        now: the text after them.
        rounds: the edits.
        applied: the findings whose fixes were made.
        first: those of the first round.
        undone: the findings that are still there after the last round, as fixes undo each other.
    """

    def __init__(self, before: Text, read: Callable[[str], Text], unsafe: bool, withheld: Sequence[Withheld]) -> None:
        self.now = before
        self.rounds: list[list[Edit]] = []
        self.applied: list[Finding] = []
        self.first: Sequence[Finding] = ()
        self.undone: Sequence[Finding] = ()
        kept_back = {(kept.finding.rule, kept.finding.diagnostic.span.start) for kept in withheld}
        while len(self.rounds) <= MAX_ROUNDS:
            offsets = OffsetMap(self.rounds)
            findings = [
                finding
                for finding in self.now.findings
                if (finding.rule, offsets.backward(finding.diagnostic.span.start)) not in kept_back
            ]
            chosen = choose(findings, unsafe=unsafe)
            if not chosen:
                return
            self.first = self.first or chosen
            self.rounds.append(_edits(chosen))
            self.now = read(apply(self.now.text, self.rounds[-1]))
            self.applied += chosen
        self.undone = chosen


def _rules(findings: Iterable[Finding]) -> str:
    return ", ".join(sorted({finding.rule for finding in findings}))


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    # Thousands of findings can share one fix with as many edits.
    fixes = {id(fix): fix for fix in map(_fix, findings)}
    return sorted({edit for fix in fixes.values() for edit in fix.edits})


def _guilty(text: str, findings: Sequence[Finding], find_damage: _FindDamageOf, broken: str) -> Finding | None:
    """The finding of the first round whose fix breaks something; None if it cannot be determined.

    The fix breaks it alone, or together with those before it.
    """

    def does(some: Sequence[Finding]) -> bool:
        edits = _edits(some)
        return find_damage(apply(text, edits), [edits]) == broken

    alone = findings
    while len(alone) > 1:
        half = len(alone) // 2
        guilty = next((some for some in (alone[:half], alone[half:]) if does(some)), None)
        if guilty is None:
            break
        alone = guilty
    if len(alone) == 1:
        return alone[0] if does(alone) else None
    if not does(findings):
        return None
    fewest, most = 1, len(findings)
    while fewest < most:
        half = (fewest + most) // 2
        if does(findings[:half]):
            most = half
        else:
            fewest = half + 1
    return findings[most - 1]


def _fix(finding: Finding) -> Fix:
    assert finding.diagnostic.fix is not None
    return finding.diagnostic.fix


def choose(findings: Iterable[Finding], *, unsafe: bool = False) -> list[Finding]:
    """The findings whose fixes can be made together: in the order of the file, none touching an earlier one."""
    chosen: list[Finding] = []
    taken: list[Span] = []
    accepted: set[Edit] = set()
    # Many findings can share one fix, as one object.
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
    """Whether a span overlaps or touches one of others, which are sorted and disjoint."""
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

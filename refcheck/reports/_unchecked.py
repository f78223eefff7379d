"""The unknown references: a line for each, and one that states how many there are and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from refcheck.facts.model import Diagnostic, Finding
from refcheck.reports._places import place, written
from refcheck.reports._terminal import safe

if TYPE_CHECKING:
    from refcheck.facts.model import Results

UNKNOWN = "unknown"
"""In place of a rule and a severity."""
_MOST_REASONS = 3
# The share of unknown references from which on a run suggests to declare what is made.
_MANY = 0.2


def unchecked_lines(results: Results, paint: Callable[[str, str], str]) -> Iterator[str]:
    """A line for each unknown reference, by file and place: `path:line:column: unknown: key: reason`."""
    for one in results.unchecked:
        where = written(safe(one.path), place(results, one.path, one.span))
        yield f"{paint(where, 'bold')}: {paint('unknown', 'info')}: {safe(one.key)}: {safe(one.reason)}"


def with_unchecked(results: Results) -> list[Finding]:
    """The findings; and, if they are listed, the unknown references as findings of a rule `unknown`."""
    if not results.shows_unchecked:
        return list(results.findings)
    unknown = (
        Finding(one.path, UNKNOWN, UNKNOWN, "info", Diagnostic(one.span, f"{one.key}: {one.reason}"))
        for one in results.unchecked
    )
    return [*results.findings, *unknown]


def not_checked(results: Results) -> Iterator[str]:
    """The number of unknown references, with the most frequent reasons, and what to do if there are many."""
    found = results.unchecked
    if not found:
        return
    counted = Counter(one.by for one in found).most_common()
    reasons = [f"{number} by {safe(by)}" for by, number in counted[:_MOST_REASONS]]
    left = sum(number for _, number in counted[_MOST_REASONS:])
    if left:
        reasons.append(f"{left} for other reasons")
    option = "" if results.shows_unchecked else " (--show-unknown)"
    nouns = "1 reference" if len(found) == 1 else f"{len(found)} references"
    yield f"{nouns} not checked ({_percent(len(found) / results.references)}): {', '.join(reasons)}{option}"
    if sum(not one.is_settled for one in found) > results.references * _MANY:
        yield (
            "more than a fifth cannot be checked: name in the settings what is made, by `generated` and `defines` "
            "(refcheck explain unknown)"
        )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.01 else "less than 1 %"

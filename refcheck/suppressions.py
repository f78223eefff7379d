"""Which findings of a page are switched off by its comments, and which comments switch nothing off."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from refcheck.model import Diagnostic, Finding, Suppression
from refcheck.source import Source

Rules = Callable[[str], frozenset[str]]
"""The names of the rules that a selector names."""


class _Off:
    """Lines, from and to (inclusive, None for the end), on which rules are switched off."""

    __slots__ = ("first", "last", "rules", "suppression")

    def __init__(self, first: int, last: int | None, suppression: Suppression, rules: frozenset[str]) -> None:
        self.first, self.last, self.suppression = first, last, suppression
        self.rules = rules
        """Their names; none for all of them."""


class _On(NamedTuple):
    """Rules that are switched on again from a line on, in a stretch where more than these are off."""

    first: int
    rules: frozenset[str]


class _Timeline(NamedTuple):
    """From which line on a rule is off or on."""

    lines: list[int]
    states: list[bool]

    def is_off(self, line: int) -> bool:
        index = bisect_right(self.lines, line) - 1
        return index >= 0 and self.states[index]


class Suppressions:
    """The suppression comments of a page, in the order of the text.

    Args:
        rules: the rules that a selector in a comment names.
    """

    def __init__(self, suppressions: Iterable[Suppression], source: Source, rules: Rules) -> None:
        self._source, self._rules = source, rules
        self._useless: list[Suppression] = []
        self._offs: list[_Off] = []
        self._ons: list[_On] = []
        self._timelines: dict[tuple[str, bool], _Timeline] = {}
        self._asked: dict[str, list[int]] = {}
        self._asked_of_all: list[int] = []
        self._read(suppressions)

    def _read(self, suppressions: Iterable[Suppression]) -> None:
        # By what they switch off, as there can be many of each.
        is_open: dict[tuple[bool, frozenset[str]], list[_Off]] = {}
        for suppression in suppressions:
            line = self._source.line_of(suppression.span.start)
            rules = frozenset(name for selector in suppression.rules for name in self._rules(selector))
            of_all = not suppression.rules
            if suppression.action == "disable":
                self._offs.append(_Off(line, None, suppression, rules))
                is_open.setdefault((of_all, rules), []).append(self._offs[-1])
            elif suppression.action == "disable-next-line":
                next_line = self._source.line_of(suppression.span.end) + 1
                self._offs.append(_Off(next_line, next_line, suppression, rules))
            else:
                ended = [key for key in is_open if of_all or (not key[0] and key[1] <= rules)]
                for key in ended:
                    for off in is_open.pop(key):
                        off.last = line
                # Everything was off, or more; only the named rules come back.
                partly = any(off_all or off_rules & rules for off_all, off_rules in is_open)
                if partly and rules:
                    self._ons.append(_On(line, rules))
                elif not ended:
                    self._useless.append(suppression)

    def hides(self, finding: Finding, by_name: bool = False) -> bool:
        """Whether a finding is switched off where it stands.

        Args:
            by_name: whether only a comment that names the rule counts, as none without names may hide itself.
        """
        line = self._source.line_of(finding.diagnostic.span.start)
        self._asked.setdefault(finding.rule, []).append(line)
        if not by_name:
            self._asked_of_all.append(line)
        key = finding.rule, by_name
        if key not in self._timelines:
            self._timelines[key] = self._timeline(*key)
        return self._timelines[key].is_off(line)

    def _timeline(self, rule: str, by_name: bool) -> _Timeline:
        events: list[tuple[int, int, _Off | None]] = []
        for off in self._offs:
            if rule in off.rules or not (off.suppression.rules or by_name):
                events.append((off.first, 1, off))
                if off.last is not None:
                    events.append((off.last + 1, 0, off))
        events += [(on.first, 2, None) for on in self._ons if rule in on.rules]
        events.sort(key=lambda event: event[:2])
        timeline = _Timeline([], [])
        active: set[int] = set()
        for line, kind, of in events:
            if of is None:
                active.clear()
            elif kind:
                active.add(id(of))
            else:
                active.discard(id(of))
            timeline.lines.append(line)
            timeline.states.append(bool(active))
        return timeline

    def unused(self) -> Iterator[Diagnostic]:
        """The comments, and the rules in them, that switched off no finding that was asked about so far."""
        for suppression in self._useless:
            what = f" {_quoted(suppression.rules)}" if suppression.rules else ""
            yield Diagnostic(suppression.span, f"nothing switched off{what} before this", "remove the comment")
        asked = {rule: sorted(lines) for rule, lines in self._asked.items()}
        of_all = sorted(self._asked_of_all)
        for off in self._offs:
            selectors = off.suppression.rules
            unused = [
                selector
                for selector in selectors
                if not any(_any_in(asked.get(rule, ()), off) for rule in self._rules(selector))
            ]
            if len(unused) == len(selectors) and (unused or not _any_in(of_all, off)):
                of = f" of {_quoted(unused)}" if unused else ""
                yield Diagnostic(off.suppression.span, f"this comment hides no finding{of}", "remove the comment")
            elif unused:
                message = f"this comment hides no finding of {_quoted(unused)}"
                yield Diagnostic(off.suppression.span, message, f"remove {_quoted(unused)} from the comment")


def _any_in(lines: list[int] | tuple[()], off: _Off) -> bool:
    """Whether any of some sorted lines is one on which something is off."""
    index = bisect_left(lines, off.first)
    return index < len(lines) and (off.last is None or lines[index] <= off.last)


def _quoted(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)

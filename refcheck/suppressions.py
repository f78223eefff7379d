"""Which findings of a page are switched off by its comments, and which comments switch nothing off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from refcheck.model import Diagnostic, Finding, Suppression
from refcheck.source import Source

Names = Callable[[str, Finding], bool]
"""Whether a selector names the rule of a finding."""


class _Stretch:
    """Lines, from and to (inclusive, None for the end), on which rules are switched off."""

    __slots__ = ("first", "last", "suppression", "used")

    def __init__(self, first: int, last: int | None, suppression: Suppression) -> None:
        self.first, self.last, self.suppression = first, last, suppression
        self.used: set[str] = set()
        """The selectors that named a finding here; the empty one where there are none."""

    def holds(self, line: int) -> bool:
        return self.first <= line and (self.last is None or line <= self.last)

    def named(self, finding: Finding, names: Names) -> list[str]:
        rules = self.suppression.rules
        return [selector for selector in rules if names(selector, finding)] if rules else [""]


class _On(_Stretch):
    """Rules that are switched on again from a line on, within a stretch where all are off."""

    __slots__ = ()


class Suppressions:
    """The suppression comments of a page, in the order of the text.

    Args:
        names: whether a selector names the rule of a finding.
    """

    def __init__(self, suppressions: Iterable[Suppression], source: Source, names: Names) -> None:
        self._source, self._names = source, names
        self._useless: list[Suppression] = []
        self._stretches = list(self._read(suppressions))

    def _read(self, suppressions: Iterable[Suppression]) -> Iterator[_Stretch]:
        is_open: list[_Stretch] = []
        for suppression in suppressions:
            line = self._source.line_of(suppression.span.start)
            if suppression.action == "disable":
                is_open.append(_Stretch(line, None, suppression))
                yield is_open[-1]
            elif suppression.action == "disable-next-line":
                next_line = self._source.line_of(suppression.span.end) + 1
                yield _Stretch(next_line, next_line, suppression)
            else:
                yield from self._switch_on(suppression, line, [off for off in is_open if off.last is None])

    def _switch_on(self, suppression: Suppression, line: int, is_open: list[_Stretch]) -> Iterator[_Stretch]:
        found = False
        for off in is_open:
            if not suppression.rules or set(suppression.rules) >= set(off.suppression.rules) != set():
                off.last = line
                found = True
            elif not off.suppression.rules or set(suppression.rules) & set(off.suppression.rules):
                # Everything was off, or more; only the named rules come back.
                yield _On(line, None, suppression)
                found = True
        if not found:
            self._useless.append(suppression)

    def hides(self, finding: Finding, by_name: bool = False) -> bool:
        """Whether a finding is switched off where it stands.

        Args:
            by_name: whether only a comment that names the rule counts, as none without names may hide itself.
        """
        line = self._source.line_of(finding.diagnostic.span.start)
        hidden = False
        for stretch in self._stretches:
            if not stretch.holds(line) or (by_name and not stretch.suppression.rules):
                continue
            named = stretch.named(finding, self._names)
            if isinstance(stretch, _On):
                hidden = hidden and not named
            elif named:
                stretch.used.update(named)
                hidden = True
        return hidden

    def unused(self) -> Iterator[Diagnostic]:
        """The comments, and the rules in them, that switched off no finding that was asked about so far."""
        for suppression in self._useless:
            what = f" {_quoted(suppression.rules)}" if suppression.rules else ""
            yield Diagnostic(suppression.span, f"nothing switched off{what} before this", "remove the comment")
        for stretch in self._stretches:
            if isinstance(stretch, _On):
                continue
            rules = stretch.suppression.rules
            unused = [rule for rule in rules if rule not in stretch.used]
            if not stretch.used and (unused or not rules):
                of = f" of {_quoted(unused)}" if unused else ""
                yield Diagnostic(stretch.suppression.span, f"this comment hides no finding{of}", "remove the comment")
            elif unused:
                message = f"this comment hides no finding of {_quoted(unused)}"
                yield Diagnostic(stretch.suppression.span, message, f"remove {_quoted(unused)} from the comment")


def _quoted(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)

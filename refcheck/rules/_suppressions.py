"""Which findings of a page are switched off by its comments, and which comments switch nothing off."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from math import inf
from typing import cast

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Finding, Span, Suppression, SuppressionAction
from refcheck.facts.source import Source
from refcheck.facts.suggestions import did_you_mean

Selected = Callable[[str], tuple[str, ...]]
"""The names of the rules that a selector names: a name, a code, a beginning of codes or `all`."""


# In YAML or JavaScript, on a line of its own.
_COMMENT = compile_lazily(
    r"^[ \t]*(?:#|//)[ \t]*(?P<all>refcheck-(?P<action>disable-next-line|disable|enable)\b(?P<rules>[\w ,-]*))$", re.M
)
_RULE = compile_lazily(r"\w[\w-]*")


def comments_of(text: str) -> tuple[Suppression, ...]:
    """The suppression comments of a settings file, `# refcheck-disable-next-line RULE`, in the order of the text."""
    if "refcheck-" not in text:
        return ()
    return tuple(
        Suppression(
            cast("SuppressionAction", match["action"]), tuple(_RULE.findall(match["rules"])), Span(*match.span("all"))
        )
        for match in _COMMENT.finditer(text)
    )


class _Stretch:
    """Lines, from and to (inclusive), on which a comment switches a rule off."""

    __slots__ = ("first", "last", "suppression")

    def __init__(self, first: int, last: float, suppression: Suppression) -> None:
        self.first, self.last, self.suppression = first, last, suppression


class Suppressions:
    """The suppression comments of a page, in the order of the text.

    Args:
        selected: the rules that a selector names; none for one that is misspelt.

    Attributes:
        path: of the page, as it is displayed.
    """

    def __init__(self, suppressions: Iterable[Suppression], source: Source, selected: Selected) -> None:
        self.path = source.path
        self._suppressions, self._source, self._selected = tuple(suppressions), source, selected
        self._rules = {
            selector: selected(selector) for suppression in self._suppressions for selector in _selectors(suppression)
        }
        self._useless: set[Suppression] = set()
        self._stretches: defaultdict[str, list[_Stretch]] = defaultdict(list)
        self._ends: dict[tuple[str, bool], tuple[list[int], list[float]]] = {}
        self._hidden: defaultdict[str, list[int]] = defaultdict(list)
        self._read()

    def _read(self) -> None:
        is_open: defaultdict[str, list[_Stretch]] = defaultdict(list)
        for suppression in self._suppressions:
            line = self._source.line_of(suppression.span.start)
            rules = dict.fromkeys(rule for selector in _selectors(suppression) for rule in self._rules[selector])
            if suppression.action == "enable":
                off = [stretch for rule in rules for stretch in is_open.pop(rule, ())]
                for stretch in off:
                    stretch.last = line
                if not off:
                    self._useless.add(suppression)
                continue
            next_line = self._source.line_of(suppression.span.end) + 1
            for rule in rules:
                if suppression.action == "disable":
                    stretch = _Stretch(line, inf, suppression)
                    is_open[rule].append(stretch)
                else:
                    stretch = _Stretch(next_line, next_line, suppression)
                self._stretches[rule].append(stretch)

    def hides(self, finding: Finding, by_name: bool = False) -> bool:
        """Whether a comment suppresses a finding at its place.

        Args:
            by_name: whether only a comment that names the rule counts, as none without names may hide itself.
        """
        line = self._source.line_of(finding.diagnostic.span.start)
        firsts, lasts = self._switched_off(finding.rule, by_name)
        begun = bisect_right(firsts, line)
        hidden = begun > 0 and lasts[begun - 1] >= line
        if hidden:
            self._hidden[finding.rule].append(line)
        return hidden

    def _switched_off(self, rule: str, by_name: bool) -> tuple[list[int], list[float]]:
        """The first lines of a rule's stretches, sorted, and the last line of those that have begun by each."""
        if (rule, by_name) not in self._ends:
            stretches = [
                stretch for stretch in self._stretches.get(rule, ()) if stretch.suppression.rules or not by_name
            ]
            stretches.sort(key=lambda stretch: stretch.first)
            self._ends[rule, by_name] = (
                [stretch.first for stretch in stretches],
                list(accumulate((stretch.last for stretch in stretches), max)),
            )
        return self._ends[rule, by_name]

    def unused(self) -> Iterator[Diagnostic]:
        """The comments, and the rules in them, that switched off no finding that was asked about so far."""
        used = self._used()
        for suppression in self._suppressions:
            span = suppression.span
            unknown = [selector for selector in suppression.rules if not self._rules[selector]]
            if unknown:
                yield Diagnostic(span, f"no rule is called {_quoted(unknown)}", help=self._offered(unknown))
            rules = [selector for selector in suppression.rules if self._rules[selector]]
            if unknown and not rules:
                continue
            if suppression.action == "enable":
                if suppression in self._useless:
                    what = f" {_quoted(rules)}" if rules else ""
                    yield Diagnostic(span, f"nothing switched off{what} before this", help="remove the comment")
                continue
            unused = [selector for selector in rules if selector not in used[suppression]]
            of = f" of {_quoted(unused)}" if unused else ""
            if not used[suppression]:
                yield Diagnostic(span, f"this comment hides no finding{of}", help="remove the comment")
            elif unused:
                yield Diagnostic(
                    span, f"this comment hides no finding{of}", help=f"remove {_quoted(unused)} from the comment"
                )

    def _used(self) -> defaultdict[Suppression, set[str]]:
        """The selectors of each comment that hid a finding; `all` for a comment without any."""
        used: defaultdict[Suppression, set[str]] = defaultdict(set)
        for rule, hidden in self._hidden.items():
            lines = sorted(hidden)
            for stretch in self._stretches[rule]:
                index = bisect_left(lines, stretch.first)
                if index < len(lines) and lines[index] <= stretch.last:
                    selectors = _selectors(stretch.suppression)
                    used[stretch.suppression].update(
                        selector for selector in selectors if rule in self._rules[selector]
                    )
        return used

    def _offered(self, unknown: Iterable[str]) -> str:
        offers = (did_you_mean(selector.lower(), self._selected("all")) for selector in unknown)
        return next(filter(None, offers), "`refcheck rules` lists them")


def _selectors(suppression: Suppression) -> tuple[str, ...]:
    return suppression.rules or ("all",)


def _quoted(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)

"""Which findings of a page its comments suppress, and which comments suppress nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from math import inf

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Finding, Span, Suppression
from refcheck.facts.source import Source
from refcheck.facts.suggestions import did_you_mean
from refcheck.facts.suppression_comments import read_comment
from refcheck.rules._other_linters import ALL, SAME

Selected = Callable[[str], tuple[str, ...]]
"""The names of the rules that a selector names: a name, a code, the first digits of codes or `all`."""


# In YAML or JavaScript.
_COMMENT = compile_lazily(r"(?:^|(?<=[ \t]))(?:#|//)[ \t]*(?P<text>refcheck[-:][^\n]*)$", re.MULTILINE)
_FORMS = "`refcheck-disable-line`, `refcheck-disable-next-line`, `refcheck-disable-file`, `refcheck-disable`"


def comments_of(text: str) -> tuple[Suppression, ...]:
    """The suppression comments of a settings file, `# refcheck-disable-next-line RULE`, in the order of the text."""
    if "refcheck-" not in text:
        return ()
    read = (read_comment(match["text"].rstrip(), Span(*match.span("text"))) for match in _COMMENT.finditer(text))
    return tuple(suppression for suppression in read if suppression is not None)


class _Stretch:
    """A range of lines (inclusive) on which a comment disables a rule."""

    __slots__ = ("first", "last", "suppression")

    def __init__(self, first: int, last: float, suppression: Suppression) -> None:
        self.first, self.last, self.suppression = first, last, suppression


class Suppressions:
    """The suppression comments of a page, in the order of the text.

    Args:
        selected: the rules that a selector names; none for one that is misspelt.
        unjudged: the rules that could not run, so that nothing is known of comments for them alone.

    Attributes:
        path: of the page, as displayed.
    """

    def __init__(
        self,
        suppressions: Iterable[Suppression],
        source: Source,
        selected: Selected,
        unjudged: frozenset[str] = frozenset(),
    ) -> None:
        self.path = source.path
        self._unjudged = unjudged
        self._suppressions, self._source, self._selected = tuple(suppressions), source, selected
        self._rules = {
            (suppression.linter, selector): _same(selector) if suppression.linter else selected(selector)
            for suppression in self._suppressions
            for selector in _selectors(suppression)
        }
        self._useless: set[Suppression] = set()
        self._stretches: defaultdict[str, list[_Stretch]] = defaultdict(list)
        self._ends: dict[tuple[str, bool], tuple[list[int], list[float]]] = {}
        self._hidden: defaultdict[str, list[int]] = defaultdict(list)
        self._read()

    def _read(self) -> None:
        # Rules that comments of other linters disable are not enabled by those of refcheck.
        is_open: defaultdict[str, dict[str, list[_Stretch]]] = defaultdict(dict)
        captured: dict[str, dict[str, list[_Stretch]]] = {}
        for suppression in self._suppressions:
            is_off = is_open["other" if suppression.linter else ""]
            line = self._source.line_of(suppression.span.start)
            if suppression.action == "capture":
                captured[suppression.linter] = dict(is_off)
            elif suppression.action == "restore":
                self._restore(is_off, captured.get(suppression.linter, {}), suppression)
            elif suppression.action == "enable":
                off = [stretch for rule in self._named(suppression) for stretch in is_off.pop(rule, ())]
                for stretch in off:
                    stretch.last = line
                if not off:
                    self._useless.add(suppression)
            elif suppression.action == "disable":
                for rule in self._named(suppression):
                    stretch = self._switch_off(rule, line, inf, suppression)
                    is_off.setdefault(rule, []).append(stretch)
            elif suppression.action.startswith("disable-"):
                for rule in self._named(suppression):
                    self._switch_off(rule, *self._lines_of(suppression), suppression)

    def _restore(
        self, is_off: dict[str, list[_Stretch]], captured: dict[str, list[_Stretch]], suppression: Suppression
    ) -> None:
        """Disables and enables rules, so that the rules that were disabled before are disabled again."""
        line = self._source.line_of(suppression.span.start)
        for rule in [rule for rule in is_off if rule not in captured]:
            for stretch in is_off.pop(rule):
                stretch.last = line
        for rule in [rule for rule in captured if rule not in is_off]:
            is_off[rule] = [self._switch_off(rule, line, inf, suppression)]

    def _switch_off(self, rule: str, first: int, last: float, suppression: Suppression) -> _Stretch:
        stretch = _Stretch(first, last, suppression)
        self._stretches[rule].append(stretch)
        return stretch

    def _lines_of(self, suppression: Suppression) -> tuple[int, float]:
        """The first and the last line that a comment for certain lines, or for the whole file, applies to."""
        first, last = self._source.line_of(suppression.span.start), self._source.line_of(suppression.span.end)
        if suppression.action == "disable-file":
            return 0, inf
        return (first, last) if suppression.action == "disable-line" else (last + 1, last + 1)

    def _named(self, suppression: Suppression) -> dict[str, None]:
        """The rules that a comment names, each once."""
        selectors = _selectors(suppression)
        return dict.fromkeys(rule for name in selectors for rule in self._rules[suppression.linter, name])

    def hides(self, finding: Finding, by_name: bool = False) -> bool:
        """Whether a comment suppresses a finding at its place.

        Args:
            by_name: whether only comments that name the rule count, as a comment without names may not suppress
            itself.
        """
        line = self._source.line_of(finding.diagnostic.span.start)
        firsts, lasts = self._switched_off(finding.rule, by_name)
        begun = bisect_right(firsts, line)
        hidden = begun > 0 and lasts[begun - 1] >= line
        if hidden:
            self._hidden[finding.rule].append(line)
        return hidden

    def _switched_off(self, rule: str, by_name: bool) -> tuple[list[int], list[float]]:
        """The first lines of a rule's ranges, sorted, and the last line of all ranges up to each."""
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

    def malformed(self) -> Iterator[Diagnostic]:
        """The comments of an unknown form, and those that do not name a rule."""
        for suppression in self._suppressions:
            if suppression.action == "unknown":
                message = f"`{suppression.rules[0]}` is not a suppression comment"
                yield Diagnostic(suppression.span, message, help=f"write {_FORMS}; write a reason after ` -- `")
            elif unknown := self._unknown(suppression):
                message = f"unknown rule {_quoted(unknown)}"
                yield Diagnostic(suppression.span, message, help=self._offered(unknown))

    def _unknown(self, suppression: Suppression) -> list[str]:
        """The selectors in a comment that match no rule."""
        if suppression.linter or suppression.action == "unknown":
            return []
        return [selector for selector in suppression.rules if not self._rules["", selector]]

    def unused(self) -> Iterator[Diagnostic]:
        """The comments, and the selectors in them, that have suppressed none of the findings checked so far."""
        used = self._used()
        for suppression in self._suppressions:
            span, unknown = suppression.span, self._unknown(suppression)
            left_out = {*unknown, *(selector for selector in suppression.rules if self._is_unjudged(selector))}
            rules = [selector for selector in suppression.rules if selector not in left_out]
            if suppression.linter or suppression.action == "unknown" or (left_out and not rules):
                continue
            if suppression.action == "enable":
                if suppression in self._useless:
                    what = f" {_quoted(rules)}" if rules else ""
                    yield Diagnostic(span, f"nothing switched off{what} before this", help="remove the comment")
                continue
            unused = [selector for selector in rules if selector not in used[suppression]]
            of = f" of {_quoted(unused)}" if unused else ""
            if not used[suppression]:
                yield Diagnostic(span, f"unused suppression: there is no finding{of}", help="remove the comment")
            elif unused:
                yield Diagnostic(
                    span,
                    f"unused suppression: there is no finding{of}",
                    help=f"remove {_quoted(unused)} from the comment",
                )

    def _is_unjudged(self, selector: str) -> bool:
        return bool(self._unjudged) and not {*self._rules.get(("", selector), ("",))} - self._unjudged

    def _used(self) -> defaultdict[Suppression, set[str]]:
        """The selectors of each comment that suppressed a finding; `all` for a comment without any."""
        used: defaultdict[Suppression, set[str]] = defaultdict(set)
        for rule, hidden in self._hidden.items():
            lines = sorted(hidden)
            for stretch in self._stretches[rule]:
                index = bisect_left(lines, stretch.first)
                if index < len(lines) and lines[index] <= stretch.last:
                    selectors = _selectors(stretch.suppression)
                    used[stretch.suppression].update(
                        selector for selector in selectors if rule in self._rules[stretch.suppression.linter, selector]
                    )
        return used

    def _offered(self, unknown: Iterable[str]) -> str:
        offers = (did_you_mean(selector.lower(), self._selected("all")) for selector in unknown)
        return next(filter(None, offers), "`refcheck rules` lists them")


def _selectors(suppression: Suppression) -> tuple[str, ...]:
    return suppression.rules or ("all",)


def _same(selector: str) -> tuple[str, ...]:
    """The rules that mean the same as one of another linter; `all` for every rule."""
    return ALL if selector == "all" else SAME.get(selector.lower(), ())


def _quoted(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)

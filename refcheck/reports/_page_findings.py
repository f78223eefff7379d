"""The findings as data for the script of an HTML page: what is wrong, its lines, and what a fix would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from refcheck.facts.documentation import rule_address
from refcheck.reports._places import of, place, written
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import message

if TYPE_CHECKING:
    from refcheck.facts.model import Diagnostic, Edit, Finding, Fix, Results, Span
    from refcheck.facts.source import Source

# In characters: of a line.
_LONGEST_LINE = 180
# Lines before and after the one of a finding.
_AROUND = 1
# Of one fix; some rewrite a note in hundreds of places.
_MOST_HUNKS = 5
_MOST_HUNK_LINES = 12
# In characters, all findings together: of what is shown of their texts.
_MOST_TEXT = 8_000_000
_TAB = "    "
_CUT = "…"
# In characters: of a long line before the first edit of a hunk and after the last one.
_NEAR = 60


class PageFindings:
    """The findings of a run as data.

    Attributes:
        left_out: the number of findings without their lines, because the page would be too large.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._left = _MOST_TEXT
        self._fixes: dict[int, dict[str, Any]] = {}
        self.left_out = 0

    def entries(self) -> list[dict[str, Any]]:
        """An entry for each finding and, if they are listed, each unknown reference."""
        return [self._entry(finding) for finding in with_unchecked(self._results)]

    def _entry(self, finding: Finding) -> dict[str, Any]:
        diagnostic, where = finding.diagnostic, of(self._results, finding)
        source = self._results.sources.get(finding.path)
        entry: dict[str, Any] = {
            "path": finding.path,
            "place": written("", where).lstrip(":"),
            "severity": "unknown" if finding.rule == "unknown" else finding.severity,
            "rule": finding.rule,
            "code": finding.code,
            "address": rule_address(finding.rule),
            "message": message(finding),
            "help": diagnostic.help,
            "lines": [],
            "related": [
                (written(related.path, place(self._results, related.path, related.span)), related.message)
                for related in diagnostic.related
            ],
            "fix": None,
        }
        if source is None or not source.text:
            return entry
        return {**entry, **self._texts(source, diagnostic)}

    def _texts(self, source: Source, diagnostic: Diagnostic) -> dict[str, Any]:
        if self._left <= 0:
            self.left_out += 1
            return {"fix": None if diagnostic.fix is None else _without_texts(diagnostic.fix)}
        lines = list(_lines(source, diagnostic.span))
        fix = None if diagnostic.fix is None else self._fix(source, diagnostic.fix)
        self._left -= sum(len(part) for line in lines for part in line[1:])
        self._left -= sum(len(text) for _, text in fix["diff"]) if fix is not None else 0
        return {"lines": lines, "fix": fix}

    def _fix(self, source: Source, fix: Fix) -> dict[str, Any]:
        # Thousands of findings can share one fix of thousands of edits; the results keep it while this object lives.
        known = self._fixes.get(id(fix))
        if known is None:
            known = self._fixes[id(fix)] = _fix(source, fix)
        return known


def choices(findings: Sequence[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """The values to choose findings by, with their texts: `severity`, `rule` and `folder`."""
    severities = Counter(finding["severity"] for finding in findings)
    rules = Counter((finding["code"], finding["rule"]) for finding in findings)
    folders = Counter(folder for finding in findings for folder in _folders(finding["path"]))
    return {
        "severity": [(name, f"{name} ({severities[name]})") for name in severities],
        "rule": [(rule, f"{rule} [{code}] ({number})") for (code, rule), number in sorted(rules.items())],
        "folder": [(folder, f"{folder}/ ({number})") for folder, number in sorted(folders.items())],
    }


def _folders(path: str) -> Iterator[str]:
    """The folder of a file, and those that contain it."""
    end = path.find("/")
    while end > 0:
        yield path[:end]
        end = path.find("/", end + 1)


def _lines(source: Source, span: Span) -> Iterator[tuple[str, str, str, str]]:
    """The lines around a span: number, text before the mark, marked text, text after it.

    Of each only the part near the mark is read: a line can have megabytes, and thousands of findings.
    """
    first = source.line_of(span.start)
    for number in range(max(1, first - _AROUND), min(source.lines, first + _AROUND) + 1):
        start = source.offset_of_line(number)
        end = source.offset_of_line(number + 1) if number < source.lines else len(source.text)
        shown = str(source.displayed(start).line)
        if number == first:
            marked_end = max(span.start, min(span.end, end))
            before = _end_of(source.text, start, span.start)
            yield shown, before, _start_of(source.text, span.start, marked_end), _start_of(source.text, marked_end, end)
        else:
            yield shown, _start_of(source.text, start, end), "", ""


def _start_of(text: str, start: int, end: int) -> str:
    """The start of a part of a text, as it is displayed."""
    cut = _CUT if end - start > _LONGEST_LINE + 2 else ""
    return text[start : min(end, start + _LONGEST_LINE)].rstrip("\r\n").replace("\t", _TAB) + cut


def _end_of(text: str, start: int, end: int) -> str:
    """The end of a part of a text, as it is displayed."""
    cut = _CUT if end - start > _LONGEST_LINE else ""
    return cut + text[max(start, end - _LONGEST_LINE) : end].replace("\t", _TAB)


def _without_texts(fix: Fix) -> dict[str, Any]:
    return {"title": fix.title, "safe": fix.safe, "reason": fix.reason, "diff": [], "left": ""}


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    hunks = [list(edits) for _, edits in groupby(_numbered(source, fix.edits), key=lambda pair: pair[0])]
    left = len(hunks) - _MOST_HUNKS
    diff = [line for hunk in hunks[:_MOST_HUNKS] for line in _hunk(source, [edit for _, edit in hunk])]
    return {**_without_texts(fix), "diff": diff, "left": f"and {left} more places" if left > 0 else ""}


def _numbered(source: Source, edits: Iterable[Edit]) -> Iterator[tuple[int, Edit]]:
    """Edits with the number of their hunk: those that touch the same or the next line are one."""
    number, last = 0, -1
    for edit in sorted(edits):
        if last >= 0 and source.line_of(edit.span.start) > last + 1:
            number += 1
        last = source.line_of(edit.span.end)
        yield number, edit


def _hunk(source: Source, edits: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    """The lines before and after some edits, each with its sign."""
    first, last = source.line_of(edits[0].span.start), source.line_of(edits[-1].span.end)
    line_end = source.offset_of_line(last + 1) if last < source.lines else len(source.text)
    # Of long lines only the part near the edits.
    start = max(source.offset_of_line(first), edits[0].span.start - _NEAR)
    end = min(line_end, edits[-1].span.end + _NEAR)
    after: list[str] = []
    at = start
    for edit in edits:
        after += source.text[at : edit.span.start], edit.text
        at = max(at, edit.span.end)
    after.append(source.text[at : max(at, end)])
    old, new = source.text[start:end].split("\n"), "".join(after).split("\n")
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    yield from _signed("-", old[same:])
    yield from _signed("+", new[same:])


def _signed(sign: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((sign, _start_of(line, 0, len(line))) for line in lines[:_MOST_HUNK_LINES])
    if len(lines) > _MOST_HUNK_LINES:
        yield sign, f"{_CUT} {len(lines) - _MOST_HUNK_LINES} more lines"

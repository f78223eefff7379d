"""A table of contents lacks a heading of its page.

Readers who look for a section there do not find it. The rule is off by default: `severity: {unlisted-heading: warning}`
in the settings enables it.

A table of contents is a list of links between the comments of a tool (`<!-- toc -->` and `<!-- tocstop -->`,
`<!-- TOC -->` and `<!-- /TOC -->`, those of doctoc), or one below a heading such as "Contents" that holds only links
within the page. It is compared with the headings below it, at the levels that it lists. A list without such comments
may stop at some sections: a deeper heading is expected only if its section has another entry of that level. Headings
with `<!-- omit in toc -->`, `no_toc` or `.unlisted` are not expected.

```bad github
<!-- toc -->

- [One](#one)

<!-- tocstop -->

## One

## Two
```
```report
9:4 the table of contents lacks this heading
```
```good github
<!-- toc -->

- [One](#one)
- [Two](#two)

<!-- tocstop -->

## One

### Details

## Two

## Notes <!-- omit in toc -->
```
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Edit, Fix, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "308"
SEVERITY = "warning"
IS_OPTIONAL = True
SAFE_FIX = "an entry like the others, after that of the heading before it"

_MARK = compile_lazily(
    r"<!--[ \t]*(?:(?P<end>END doctoc|tocstop|/[ \t]*(?:Markdown)?TOC|(?:end|stop)[ -]toc|toc[ -](?:end|stop))"
    r"|START doctoc|(?:Markdown)?TOC)(?![\w-])[^>\n]*-->",
    re.IGNORECASE,
)
_ITEM = compile_lazily(r"(?:(?P<mark>[ \t]*[-*+][ \t]+)|[ \t]*\d{1,9}[.)][ \t]+)\[.*\]\(#[^\s()]+\)[ \t]*")
# All headings are compared with each.
_MOST_TABLES = 8
# A text without anything that could be markup.
_PLAIN = compile_lazily(r"\w[\w ,.?'-]*")
_OMITTED = compile_lazily(r"\b(?:omit|ignore)[ _-](?:in|from)[ _-]toc\b|\bno_?toc\b|\bunlisted\b", re.IGNORECASE)
_TITLES = frozenset(
    (
        *("contents", "table of contents", "toc", "inhalt", "inhaltsverzeichnis", "sommaire", "table des matières"),
        *("índice", "tabla de contenidos", "indice", "sumário", "содержание", "оглавление", "目录", "目錄", "目次"),
    )
)


class _Contents(NamedTuple):
    """A table of contents."""

    start: int
    end: int
    is_generated: bool
    """Whether a tool writes it, which lists all headings of some levels."""


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    headings = sorted(page.of_kind("heading"), key=_start)
    if not headings:
        return
    for contents in islice(_contents(page, headings), _MOST_TABLES):
        listed = _listed(page, project, headings, contents)
        if not listed:
            continue
        misdirected = _texts(page, contents) - {link.text.strip() for _, link in listed.values()}
        levels = sorted({one.level for one, _ in listed.values()})
        expected = [
            one
            for one in headings
            if one.span.start > contents.end
            and levels[0] <= one.level <= levels[-1]
            and not _is_nested(page.source.text, one)
            and not (one.span not in listed and _is_omitted(page.source.text, one))
        ]
        wanted = expected if contents.is_generated else _in_listed_sections(expected, listed, levels[0])
        before = dict(zip((one.span for one in expected), (None, *expected), strict=False))
        alike = _last_alike(expected, listed)
        for heading in wanted:
            # An entry that leads elsewhere is another finding.
            if heading.span not in listed and heading.text.strip() not in misdirected:
                anchor = page.anchors.of(heading)
                entry = f"[{heading.text.strip()}](#{anchor})"
                help_text = f"add `{entry}` to it" if anchor else "add it, or write the table anew"
                fix = None
                if contents.is_generated and anchor and not page.renderer.is_unknown:
                    fix = _added(page.source.text, listed, alike[heading.span], heading, before[heading.span], entry)
                yield Diagnostic(heading.span, "the table of contents lacks this heading", help=help_text, fix=fix)


def _contents(page: Page, headings: Sequence[Definition]) -> Iterator[_Contents]:
    """The tables of contents of a page: those between marks, or else that below a heading."""
    text, begun, is_marked = page.source.text, None, False
    for mark in _MARK.finditer(text):
        if begun is not None and (mark["end"] or mark[0] == begun[0]):
            yield _Contents(begun.end(), mark.start(), is_generated=True)
            begun, is_marked = None, True
        else:
            begun = None if mark["end"] else mark
    if is_marked:
        return
    for index, heading in enumerate(headings):
        if heading.text.strip(" \t:").casefold() in _TITLES:
            end = headings[index + 1].full_span.start if index + 1 < len(headings) else len(text)
            lines = [line for line in text[heading.full_span.end : end].splitlines() if line.strip()]
            if lines and all(map(_ITEM.fullmatch, lines)):
                yield _Contents(heading.full_span.end, end - 1, is_generated=False)


def _listed(
    page: Page, project: Project, headings: Sequence[Definition], contents: _Contents
) -> Mapping[Span, tuple[Definition, Reference]]:
    """The headings that the links of a table of contents lead to, by their places, each with its first link."""
    found: dict[Span, tuple[Definition, Reference]] = {}
    for reference in _entries(page, contents):
        for target in project.resolve(page, reference).definitions:
            # Or the heading below an anchor in HTML.
            index = bisect_left(headings, target.full_span.start, key=lambda heading: heading.full_span.end)
            if index < len(headings):
                found.setdefault(headings[index].span, (headings[index], reference))
    return found


def _entries(page: Page, contents: _Contents) -> Iterator[Reference]:
    """The links within the page that a table of contents holds."""
    for reference in page.references:
        is_entry = reference.kind == "link" and reference.key.startswith("#")
        if is_entry and contents.start <= reference.span.start < contents.end:
            yield reference


def _texts(page: Page, contents: _Contents) -> set[str]:
    return {reference.text.strip() for reference in _entries(page, contents)}


def _added(
    text: str,
    listed: Mapping[Span, tuple[Definition, Reference]],
    alike: tuple[Definition, Reference] | None,
    heading: Definition,
    before: Definition | None,
    entry: str,
) -> Fix | None:
    """A new line of the list, if it is certain where it goes and how it is written.

    Args:
        alike: the last heading of this level before it that is listed, with its link.
        before: the expected heading before this one.
        entry: the link.
    """
    if before is None or before.span not in listed or not _PLAIN.fullmatch(heading.text.strip()):
        return None
    if alike is None:
        return None
    like, link = alike
    item = _ITEM.fullmatch(*_line(text, link.span.start))
    last = _line(text, listed[before.span][1].span.start)
    if item is None or not item["mark"] or link.text.strip() != like.text.strip() or not _ITEM.fullmatch(*last):
        return None
    newline = "\r\n" if text.startswith("\r\n", last[2]) else "\n"
    start = f"{newline}{text[item.start() : item.end('mark')]}"
    return Fix("add an entry", (Edit(Span(last[2], last[2]), f"{start}{entry}"),))


def _last_alike(
    headings: Sequence[Definition], listed: Mapping[Span, tuple[Definition, Reference]]
) -> Mapping[Span, tuple[Definition, Reference] | None]:
    """The last heading of the same level before each heading that is listed."""
    last: dict[int, tuple[Definition, Reference]] = {}
    found: dict[Span, tuple[Definition, Reference] | None] = {}
    for heading in headings:
        found[heading.span] = last.get(heading.level)
        if heading.span in listed:
            last[heading.level] = listed[heading.span]
    return found


def _line(text: str, position: int) -> tuple[str, int, int]:
    """The text with the start and the end of the line at a place."""
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    return text, text.rfind("\n", 0, position) + 1, end - text.startswith("\r", end - 1)


def _in_listed_sections(headings: Sequence[Definition], told: Collection[Span], top: int) -> Iterator[Definition]:
    """The headings of the top level, and those that stand beside one that is listed.

    Args:
        told: the places of the headings that are listed.
    """
    groups: dict[tuple[int, int], list[Definition]] = {}
    above: list[int] = []
    for index, heading in enumerate(headings):
        while above and headings[above[-1]].level >= heading.level:
            above.pop()
        groups.setdefault((above[-1] if above else -1, heading.level), []).append(heading)
        above.append(index)
    for (_, level), beside in groups.items():
        if level == top or any(heading.span in told for heading in beside):
            yield from beside


def _is_nested(text: str, heading: Definition) -> bool:
    """Whether it is in a quote or an item, as doctoc 2.5 leaves them out."""
    start = heading.full_span.start
    return bool(text[text.rfind("\n", 0, start) + 1 : start].strip())


def _is_omitted(text: str, heading: Definition) -> bool:
    """Whether a comment in its line or above it, or attributes in its line or below it, leave a heading out."""
    start = text.rfind("\n", 0, heading.full_span.start) + 1
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    if text.startswith("<!--", above):
        start = above
    end = text.find("\n", max(heading.full_span.end - 1, heading.span.end))
    if end >= 0 and text.startswith("{", end + 1):
        end = text.find("\n", end + 1)
    return _OMITTED.search(text, start, end if end >= 0 else len(text)) is not None


def _start(definition: Definition) -> int:
    return definition.span.start

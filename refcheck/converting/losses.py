"""What a conversion loses: what the other renderer does not know, and what would not come back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from refcheck.differences import differences as parts_that_differ
from refcheck.expressions import expression
from refcheck.model import Span
from refcheck.page import Page
from refcheck.renderers import NATIVE

# A bracket with what follows it, a word with its marks, blanks, or one character.
_TOKEN = expression(r"!?\[[^\[\]\r\n]*\](?:\([^()\s]*\)|\{[^{}\r\n]*\})?|[ \t]+|-?@?\w+(?:[:./@-]\w+)*|\r\n|.|\n", re.S)
_LINE = expression(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LONGEST = 60


def unknown(page: Page, converted: Page, text: str) -> Iterator[tuple[int, str]]:
    """What works in a page and is unknown to the other renderer, though no rule tells of it, by offset.

    Args:
        converted: the page in the other renderer.
        text: of the page.
    """
    goal = converted.renderer
    for reference in page.references:
        if not converted.reads(reference.conditions) and reference.form != "definition":
            yield reference.span.start, f"`{_short(text[slice(*reference.span)])}` is shown as text"
    told: set[Span] = set()
    for citation in page.references:
        group = (citation.citation and citation.citation.group) or citation.span
        is_literature = citation.kind == "citation" and not page.is_cross_reference(citation)
        if not is_literature or group in told or page.is_of_example_list(citation):
            continue
        if page.supports_citation(citation) == NATIVE != goal.support(page.citation_feature(citation)):
            told.add(group)
            yield group.start, f"`{_short(text[group.start : group.end])}` is shown as text"
    for label in page.of_kind("label"):
        if goal.numbers is None and page.kind(label) == "equation" and label.span in page.numbers:
            yield label.body.start, f"the equation's number, {page.numbers[label.span]}, is not shown"
    if goal.support("label-div") == NATIVE or page.support("label-div") != NATIVE:
        return
    for div in page.document.definitions:
        # Braces there are pandoc's alone.
        is_known = goal.support("admonition") == NATIVE and not text.startswith("{", div.span.start)
        if div.kind == "div" and not is_known and page.reads(div.conditions):
            yield div.span.start, f"the div is shown as text: `{_short(text[div.span.start : div.span.end])}`"


def differences(before: str, again: str) -> Iterator[tuple[int, str]]:
    """Where a text is another one after it has been converted and back, by offset, and in words what it is then."""
    lines, others = _LINE.findall(before), _LINE.findall(again)
    if len(lines) == len(others):
        offset = 0
        for line, other in zip(lines, others, strict=True):
            if line != other:
                yield from _in_lines(offset, line, other)
            offset += len(line)
        return
    starts = list(accumulate(map(len, lines), initial=0))
    for start, end, other_start, other_end in parts_that_differ(lines, others):
        yield from _in_lines(starts[start], "".join(lines[start:end]), "".join(others[other_start:other_end]))


def _in_lines(offset: int, before: str, again: str) -> Iterator[tuple[int, str]]:
    words, others = _TOKEN.findall(before), _TOKEN.findall(again)
    starts = list(accumulate(map(len, words), initial=offset))
    for start, end, other_start, other_end in parts_that_differ(words, others):
        was, now = "".join(words[start:end]), "".join(others[other_start:other_end])
        if was.strip() and now.strip():
            message = f"`{_short(was)}` would come back as `{_short(now)}`"
        elif was.strip():
            message = f"`{_short(was)}` would not come back"
        elif now.strip():
            message = f"`{_short(now)}` would be there when converted back"
        else:
            message = "blanks or blank lines would come back as others"
        yield starts[start], message


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."

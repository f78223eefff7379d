"""What a conversion loses: what the other renderer does not know, and what would not come back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

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
    offset = 0
    if len(lines) == len(others):
        for line, other in zip(lines, others, strict=True):
            if line != other:
                yield from _in_lines(offset, line, other)
            offset += len(line)
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, lines, others).get_opcodes():
        if tag != "equal":
            yield from _in_lines(offset, "".join(lines[i1:i2]), "".join(others[j1:j2]))
        offset += sum(map(len, lines[i1:i2]))


def _in_lines(offset: int, before: str, again: str) -> Iterator[tuple[int, str]]:
    words, others = _TOKEN.findall(before), _TOKEN.findall(again)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, words, others).get_opcodes():
        if tag != "equal":
            was, now = "".join(words[i1:i2]), "".join(others[j1:j2])
            if was.strip() and now.strip():
                message = f"`{_short(was)}` would come back as `{_short(now)}`"
            elif was.strip():
                message = f"`{_short(was)}` would not come back"
            elif now.strip():
                message = f"`{_short(now)}` would be there when converted back"
            else:
                message = "blanks or blank lines would come back as others"
            yield offset, message
        offset += sum(map(len, words[i1:i2]))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."

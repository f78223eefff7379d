"""Inline notes, written as footnotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import count

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Fix, Span
from refcheck.project.page import Page
from refcheck.renderers import NATIVE
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.links import LinkCondition

_FENCE = compile_lazily(r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_RAW_BLOCK = compile_lazily(
    r"^ {0,3}(?:<!--|<(?:script|pre|style|textarea)\b|\{%-?[ \t]*raw\b)", re.MULTILINE | re.IGNORECASE
)
_LINE_BREAK = compile_lazily(r"(?<![ \t])[ \t]*\r?[\n\r][ \t>]*")
_CHARACTER_CLASS = compile_lazily(r"\\?[^\s\w].*|(?:[A-Za-z0-9]-[A-Za-z0-9])+[\W_]*|\d+")
_QUANTIFIERS = frozenset("+*?{$|")


def shown_notes(page: Page) -> list[Definition]:
    """The inline notes of a page that are meant as notes, and are not part of a regular expression."""
    notes = [note for note in page.of_kind("inline-note") if not _CHARACTER_CLASS.fullmatch(note.text)]
    if not notes:
        return []
    text = page.source.text
    return [
        note
        for note in notes
        if text[note.span.end : note.span.end + 1] not in _QUANTIFIERS and not is_reversed(page, note)
    ]


def is_reversed(page: Page, note: Definition) -> bool:
    """Whether an inline note is rather meant as a reference to a footnote, `^[1]` for `[^1]`."""
    text = page.source.text
    named = (
        page.feature_support("footnote") == NATIVE
        and page.footnotes.normalize(note.text.strip()) in page.footnotes.by_id
    )
    return named and text[note.span.end : note.span.end + 1] not in _QUANTIFIERS


def notes_fix(page: Page, name: str = "{}", only: Definition | None = None) -> Fix | None:
    """Write all inline notes of a page as footnotes, with their texts at the end.

    Args:
        name: of the footnotes, with `{}` for their number.
        only: the only note to write so; None for all.
    """
    if page.feature_support("footnote") != NATIVE:
        return None
    source = page.source
    if ends_open(source.text):
        # Text added at the end would not be read.
        return None
    unfit = FootnoteCondition.IN_NOTE | LinkCondition.NESTED_LINK
    notes = [note for note in shown_notes(page) if note.text.strip() and not note.conditions & unfit]
    if only is not None:
        notes = [note for note in notes if note.span == only.span]
    names = {note.span: name for note, name in zip(notes, _free_names(_taken_names(page), name), strict=False)}
    inside = _nested(notes)
    texts = []
    for note in notes:
        body = source.text[note.span.start + 2 : note.span.end - 1]
        for inner in reversed(inside[note.span]):
            start, end = (offset - note.span.start - 2 for offset in inner.span)
            body = f"{body[:start]}[^{names[inner.span]}]{body[end:]}"
        texts.append(f"[^{names[note.span]}]: {_LINE_BREAK.sub(' ', body).strip()}")
    edits = [Edit(note.span, f"[^{names[note.span]}]") for note in inside[None]]
    if not edits:
        return None
    newline = source.newline
    lead = newline if source.text.endswith(("\n", "\r")) else newline * 2
    tail = newline if source.text.endswith(("\n", "\r")) else ""
    end_of_text = Span(len(source.text), len(source.text))
    addition = lead + (newline * 2).join(texts) + tail
    title = "make the inline notes footnotes" if only is None else "make the inline note a footnote"
    return Fix(title, (*edits, Edit(end_of_text, addition)))


def ends_open(text: str) -> bool:
    """Whether a fence, a comment, an HTML element with code or a raw block may be open at the end of a text."""
    fences: list[Span] = []
    fence, start = "", 0
    for mark in _FENCE.finditer(text):
        if not fence:
            fence = "" if mark["fence"][0] == "`" and "`" in mark["info"] else mark["fence"]
            start = mark.start()
        elif mark["fence"].startswith(fence) and not mark["info"].strip():
            fences.append(Span(start, mark.end()))
            fence = ""
    if fence:
        return True
    last = None
    for opening in _RAW_BLOCK.finditer(text):
        # Text in a fence opens nothing.
        index = bisect_right(fences, opening.start(), key=lambda span: span.start) - 1
        if index < 0 or fences[index].end < opening.start():
            last = opening
    if last is None:
        return False
    name = last.group().strip().lower()
    closing = "-->" if name == "<!--" else "endraw" if name.startswith("{") else f"</{name[1:]}"
    return text.lower().find(closing, last.start()) < 0


def _taken_names(page: Page) -> set[str]:
    """The names that no new footnote may have, normalized for comparison."""
    document = page.document
    taken = {
        page.footnotes.normalize(definition.key) for definition in document.definitions if definition.kind == "footnote"
    }
    taken |= {
        page.footnotes.normalize(reference.key) for reference in document.references if reference.kind == "footnote"
    }
    # A `^[1]` that is not a reference must not become one to a note of this name.
    taken |= {page.footnotes.normalize(note.text.strip()) for note in page.of_kind("inline-note")}
    return taken | {page.footnotes.normalize(fact.key) for fact in page.view.malformed if fact.kind == "footnote"}


def _free_names(taken: Collection[str], name: str) -> Iterator[str]:
    return (name.format(number) for number in count(1) if name.format(number) not in taken)


def _nested(notes: Iterable[Definition]) -> dict[Span | None, list[Definition]]:
    """The notes directly within each note, by its span; under None those that are not in another one."""
    inside: dict[Span | None, list[Definition]] = {None: []}
    around: list[Definition] = []
    for note in notes:
        while around and around[-1].span.end <= note.span.start:
            around.pop()
        inside[around[-1].span if around else None].append(note)
        inside[note.span] = []
        around.append(note)
    return inside

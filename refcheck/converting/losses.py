"""The losses of a conversion: content unknown to the other renderer, or not restored by converting back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from refcheck.facts.differences import differences as parts_that_differ
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.project.label_rules import citation_feature, citation_support
from refcheck.project.page import Page
from refcheck.renderers import NATIVE, Renderer, pandoc
from refcheck.syntax.links import label_key

# A bracket with the text after it, a word with its marks, spaces, or one character.
_TOKEN = compile_lazily(
    r"!?\[[^\[\]\r\n]*\](?:\([^()\s]*\)|\{[^{}\r\n]*\})?|[ \t]+|-?@?\w+(?:[:./@-]\w+)*|\r\n|.|\n", re.DOTALL
)
_LINE = compile_lazily(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DIRECTIVE = compile_lazily(
    r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(?::{3,}|`{3,}|~{3,})(?P<name>\{[A-Za-z][\w:.-]*\}[^\r\n]*)", re.MULTILINE
)
# Except those of equations, which TeX in a page shows.
_ENVIRONMENT = compile_lazily(
    r"^ {0,3}\\begin\{(?!(?:equation|align|gather|multline|eqnarray)\b)(?P<name>[A-Za-z]+\*?)\}", re.MULTILINE
)
_CELL = compile_lazily(r"^[ \t>]*(?:`{3,}|~{3,})[ \t]*(?P<info>\{[A-Za-z]\w*[ ,}][^`\r\n]*)", re.MULTILINE)
_FENCE = compile_lazily(r"`{3,}|~{3,}")
_GRID = compile_lazily(r"\+(?:[-=:]+\+)+")
_RULED = compile_lazily(r"-+(?:[ \t]+-+)+")
_MARKED = compile_lazily(r"(?:[Tt]able)?:[ \t]+\S")
_TOLD = frozenset(("ref", "references", "raw"))
_LONGEST = 60


def notes(page: Page, converted: Page) -> Iterator[tuple[int, str]]:
    """The notes and definitions for which the other renderer shows another one, or nothing, by offset into the page."""
    own, goal = page.renderer, converted.renderer
    twice: dict[tuple[str, str], list[Definition]] = {}
    for definition in page.definitions:
        if definition.kind in ("footnote", "link-definition"):
            key = (
                page.footnotes.normalize(definition.key) if definition.kind == "footnote" else label_key(definition.key)
            )
            twice.setdefault((definition.kind, key), []).append(definition)
    for (kind, _), same in twice.items():
        if len(same) < 2:
            continue
        is_note = kind == "footnote"
        was = own.first_note_wins if is_note else own.first_definition_wins
        now = goal.first_note_wins if is_note else goal.first_definition_wins
        if was != now and same[0].text != same[-1].text:
            name, gone = f"[^{same[0].key}]" if is_note else f"[{same[0].key}]", same[-1 if now else 0]
            which, text = "first" if now else "last", " ".join(gone.text.split())
            yield gone.span.start, f"of the definitions of `{name}` the {which} one counts there, not `{_short(text)}`"


def left(converted: Page, own: Renderer, text: str) -> Iterator[tuple[int, str]]:
    """Markup that only the original renderer supports, by offset into the converted text.

    Args:
        text: of the converted page.
    """
    goal = converted.renderer
    if own.label_idiom == "directives" != goal.label_idiom:
        for directive in _DIRECTIVE.finditer(text):
            yield directive.start("name"), f"the directive `{_short(directive['name'])}` is shown as text"
    if own.support("hexo-tag") == NATIVE != goal.support("hexo-tag"):
        for tag in converted.document.template_tags:
            if tag.name and not tag.in_code and tag.name not in _TOLD and not tag.name.startswith("end"):
                yield tag.span.start, f"the tag `{_short(text[slice(*tag.span)])}` is shown as text"
    if goal.pandoc_grammar and not own.pandoc_grammar:
        for tex in _ENVIRONMENT.finditer(text):
            # As much as is shown of it: it may not end.
            words = _short(text[tex.end() : tex.end() + 4 * _LONGEST].partition(f"\\end{{{tex['name']}}}")[0])
            yield tex.start(), f"`{tex[0].strip()}` is TeX there, of which a page does not show `{words}`"
    if own.pandoc_grammar and not goal.pandoc_grammar:
        yield from _tables(text, captions="table" in own.captions and "table" not in goal.captions)
    if own.pandoc_grammar and own.reads is not pandoc.reads is goal.reads:
        for cell in _CELL.finditer(text):
            yield cell.start("info"), f"the cell `{_short(cell['info'])}` is not run"


def _tables(text: str, *, captions: bool) -> Iterator[tuple[int, str]]:
    """The grid and simple tables of pandoc, and the captions with their mark, in a text without its code, by offset.

    Args:
        captions: whether captions are reported, too.
    """
    offset, fence, told, before, beside = 0, "", False, "", ""
    for whole in _LINE.findall(text):
        line = whole.strip("> \t\r\n")
        mark = _FENCE.match(line)
        if mark is not None and (not fence or (line.startswith(fence) and line == mark[0])):
            fence = "" if fence else mark[0]
        elif not fence and not whole.startswith(("    ", "\t")):
            is_ruled = bool(_RULED.fullmatch(line)) and "--" in line
            if not line:
                told = False
            elif not told and (_GRID.fullmatch(line) or is_ruled):
                told = True
                place = offset - len(before) if is_ruled and before.strip() else offset
                yield (
                    place,
                    f"the table with `{_short(before if is_ruled and before.strip() else line)}` is shown as text",
                )
            elif captions and _MARKED.match(line) and not before.strip() and beside.startswith("|"):
                yield offset, f"the caption `{_short(line)}` is shown as text, without a number"
            beside = line or beside
        before = whole
        offset += len(whole)


def gained(page: Page, converted: Page, text: str, offsets: OffsetMap) -> Iterator[tuple[int, str]]:
    """Text of a page that is markup for the other renderer, by offset.

    Args:
        offsets: of the text before and after the conversion.
        text: of the page.
    """
    goal = converted.renderer
    end = 0
    for note in page.document.definitions:
        if note.kind == "inline-note" and page.feature_support("inline-note") != NATIVE == goal.support("inline-note"):
            # pandoc shows no note in a note.
            how = "is a note there" if note.span.start >= end else "is a note in a note there, which is not shown"
            end = max(end, note.span.end)
            yield note.span.start, f"`{_short(text[slice(*note.span)])}` {how}"
        elif note.kind == "div" and page.feature_support("label-div") != NATIVE == goal.support("label-div"):
            yield note.span.start, f"`{_short(text[slice(*note.span)])}` is read there, and not shown"
    if page.feature_support("attributes") == NATIVE or goal.support("attributes") != NATIVE:
        return
    for block in page.document.attribute_blocks:
        if offsets.keeps(block.span) is not None:
            yield block.span.start, f"`{_short(text[slice(*block.span)])}` is read there, and not shown"


def unknown(page: Page, converted: Page, text: str, offsets: OffsetMap) -> Iterator[tuple[int, str]]:
    """Features of a page that the other renderer does not support and no rule reports, by offset.

    Args:
        offsets: of the text before and after the conversion.
        converted: the page in the other renderer.
        text: of the page.
    """
    goal = converted.renderer
    for reference in page.references:
        is_there = reference.form != "definition" and offsets.keeps(reference.span) is not None
        if is_there and not converted.view.is_parsed(reference.conditions):
            yield reference.span.start, f"`{_short(text[slice(*reference.span)])}` is shown as text"
    told: set[Span] = set()
    for citation in page.references:
        group = (citation.citation and citation.citation.group) or citation.span
        is_literature = citation.kind == "citation" and not page.labels.is_cross_reference(citation)
        if not is_literature or group in told or page.keys.is_of_example_list(citation):
            continue
        if citation_support(page.view, citation) == NATIVE != goal.support(citation_feature(citation)):
            told.add(group)
            yield group.start, f"`{_short(text[group.start : group.end])}` is shown as text"
    for label in page.of_kind("label"):
        if goal.numbers is None and page.kind(label) == "equation" and label.span in page.numbers.by_span:
            yield label.full_span.start, f"the equation's number, {page.numbers.by_span[label.span]}, is not shown"
    yield from _other_numbers(page, converted)
    if goal.support("label-div") == NATIVE or page.feature_support("label-div") != NATIVE:
        return
    for div in page.document.definitions:
        # Braces there are only pandoc's.
        is_known = goal.support("admonition") == NATIVE and not text.startswith("{", div.span.start)
        if div.kind == "div" and not is_known and page.view.is_parsed(div.conditions):
            yield div.span.start, f"the div is shown as text: `{_short(text[div.span.start : div.span.end])}`"


def _other_numbers(page: Page, converted: Page) -> Iterator[tuple[int, str]]:
    """The labels of sections that have another number there, if both renderers number them."""
    was, now = _numbered_sections(page), _numbered_sections(converted)
    if len(was) == len(now):
        for (label, number), (_, other) in zip(was, now, strict=True):
            if number != other:
                yield label.full_span.start, f"the number of `{label.key}` is {other} there, not {number}"


def _numbered_sections(page: Page) -> list[tuple[Definition, str]]:
    numbers = page.numbers.by_span
    labels = (label for label in page.of_kind("label") if label.span in numbers and page.kind(label) == "section")
    return [(label, numbers[label.span]) for label in labels]


def differences(before: str, again: str) -> Iterator[tuple[int, str]]:
    """The differences between a text and its conversion there and back, by offset, with the new text in words."""
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
            message = "spaces or blank lines would come back as others"
        yield starts[start], message


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."

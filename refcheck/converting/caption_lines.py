"""Captions that the other renderer does not show, as lines of their own (`*Figure 1: Arch*`), and back.

If a description is not a caption, `: Caption` is text and an attribute of a listing is ignored, a reader finds a
caption in a paragraph below: that of an image or a listing is put there, that of a table replaces its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from refcheck.converting.draft import Draft
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.facts.source import Source
from refcheck.fixes.rewrites.links import numbered_label
from refcheck.markdown.conditions import BlockCondition
from refcheck.numbering import templates
from refcheck.project.page import Page
from refcheck.renderers import NATIVE
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.tables import TableCondition

NO_CAPTION = ElementCondition.INLINE | TableCondition.IN_TABLE | LinkCondition.NESTED_LINK | ElementCondition.LINKED
_MARK = compile_lazily(r"^[ \t>]*(?P<mark>(?:[Tt]able)?:[ \t]+)", re.MULTILINE)
_BULLET = compile_lazily(r"(?:[-*+]|\d{1,9}[.)])(?=[ \t])")
ANCHOR = compile_lazily(r"<(?P<tag>a|span) (?:id|name)=\"(?P<key>[^\"<>\s]+)\"></(?P=tag)>[ \t]*(?:\r?\n){0,2}")
# A line that would be another block than a paragraph.
_BLOCK = compile_lazily(r"(?:[-+*>#|:]|\d{1,9}[.)]|`{3}|~{3}|<|=+$|\{)")
_REFERENCE = compile_lazily(r"\^\[[^\[\]]*\]|\[[@^-][^\[\]]*\]|@[\w:.-]+")
_WORD = compile_lazily(r"[^\W_]+")
WRAPPERS = ("*", "_", "")


class Captioned(NamedTuple):
    """An element with a caption that readers would no longer see."""

    element: str
    """`image`, `table` or `code`."""
    place: Span
    """After an image or a listing; the whole caption of a table."""
    line: str
    """The text that replaces it."""
    prefix: str
    """The prefix of each line in its container."""
    caption: str


class Numbered(NamedTuple):
    """The words for a numbered element before its caption."""

    kind: str
    number: str


def numbered(draft: Draft, renamed: Mapping[str, str]) -> dict[str, Numbered]:
    """The numbers of the labels of the original page, by their current names."""
    like, spelling = draft.original, draft.spelling
    renderer = replace(like.renderer, label_mark=spelling.label_mark, label_kinds=spelling.label_kinds)
    page = like.with_renderer(renderer)
    found: dict[str, Numbered] = {}
    for definition in page.definitions:
        label = numbered_label(page, definition) if definition.key else None
        if label is not None and label.unique and label.number:
            found[renamed.get(definition.key, definition.key)] = Numbered(label.kind, label.number)
    return found


def find(draft: Draft, numbers: Mapping[str, Numbered]) -> list[Captioned]:
    """Everything whose caption the other renderer would not show; called while labels are still in attribute blocks."""
    own, goal = draft.original.renderer, draft.goal
    by_directives = own.label_idiom == "directives" != goal.label_idiom
    page = draft.as_hybrid()
    found: list[Captioned] = []
    # An image with attributes can become HTML, whose description is not a caption.
    is_html = goal.support("attributes") != NATIVE
    if ("image" in own.captions or draft.figures) and ("image" not in goal.captions or is_html):
        found += _images(draft, page, numbers)
    if ("table" in own.captions or by_directives) and "table" not in goal.captions:
        found += _tables(draft, page, numbers)
    if "code" in own.captions and "code" not in goal.captions:
        found += _listings(draft, page, numbers)
    return found


def _images(draft: Draft, page: Page, numbers: Mapping[str, Numbered]) -> Iterator[Captioned]:
    labels = {label.span: label for label in page.of_kind("label") if label.element == "image"}
    moved = {since: draft.offsets_since(since) for since in {since for since, _ in draft.figures}}
    figures = {start for since, place in draft.figures for start in moved[since].possible_starts(place)}
    with_attributes = {
        block.span for block in page.view.attribute_blocks if any(name != "id" for name, _ in block.attributes)
    }
    for image in page.references:
        if not is_image(image) or not image.text.strip():
            continue
        label = labels.get(image.attributes) if image.attributes is not None else None
        known = numbers.get(label.key) if label is not None else None
        if "image" not in draft.original.renderer.captions and image.span.start not in figures:
            continue
        if "image" in draft.goal.captions and image.attributes not in with_attributes:
            continue
        caption = " ".join(image.text.split())
        if image.conditions & NO_CAPTION:
            if known is not None and image.conditions & ElementCondition.INLINE:
                # A part of a figure can share its line with others.
                draft.lose(image.span.start, _lost(caption, "image"))
            continue
        end = max(image.span.end, image.attributes.end if image.attributes is not None else 0)
        line = line_of(caption, known, page)
        prefix = prefix_at(draft.source, image.span.start)
        if prefix is None or line is None:
            draft.lose(image.span.start, _lost(caption, "image"))
        elif not has_line(draft.source, end, prefix, caption, page):
            yield Captioned("image", Span(end, end), line, prefix, caption)


def _tables(draft: Draft, page: Page, numbers: Mapping[str, Numbered]) -> Iterator[Captioned]:
    text = draft.text
    for label in page.of_kind("label"):
        if label.element != "table" or label.syntax != "attributes" or not label.text.strip():
            continue
        first = text.rfind("\n", 0, min(label.full_span.start, label.span.start)) + 1
        mark = next(reversed(list(_MARK.finditer(text, first, label.span.start))), None)
        caption = " ".join(label.text.split())
        line = line_of(caption, numbers.get(label.key), page)
        if mark is not None and line is not None:
            yield Captioned("table", Span(mark.start("mark"), label.span.end), line, "", caption)


def _listings(draft: Draft, page: Page, numbers: Mapping[str, Numbered]) -> Iterator[Captioned]:
    for label in page.of_kind("label"):
        caption = caption_of(label, draft)
        known = numbers.get(label.key)
        if label.element != "code" or not caption or known is None or label.conditions & BlockCondition.UNCLOSED_FENCE:
            continue
        line = line_of(caption, known, page)
        prefix = prefix_at(draft.source, label.full_span.start)
        end = label.full_span.start + len(draft.text[slice(*label.full_span)].rstrip())
        if prefix is None or line is None:
            draft.lose(label.span.start, _lost(caption, "listing"))
        elif not has_line(draft.source, end, prefix, caption, page):
            yield Captioned("code", Span(end, end), line, prefix, caption)


def caption_of(listing: Definition, draft: Draft) -> str:
    names = (draft.original.renderer.listing_caption, "caption")
    return next((value for name, value in listing.attributes if name in names), "")


def put(draft: Draft, found: list[Captioned], since: int) -> None:
    """Writes the captions that were found before the latest rounds of edits."""
    draft.make(_lines(draft, found, draft.offsets_since(since)))


def _lines(draft: Draft, found: list[Captioned], moved: OffsetMap) -> Iterator[Edit]:
    newline, text = draft.source.newline, draft.text
    for captioned in found:
        start, end = moved.forward(captioned.place.start), moved.forward(captioned.place.end)
        if captioned.element != "table":
            if end is None:
                draft.lose(start or 0, _lost(captioned.caption, captioned.element))
            elif not text.endswith(":::", 0, end):
                # Otherwise it is a directive with its caption in it.
                lead = f"{newline}{captioned.prefix.rstrip()}{newline}{captioned.prefix}"
                yield Edit(Span(end, end), f"{lead}{captioned.line}")
        elif (
            start is not None
            and end is not None
            and text.startswith((":", "T", "t"), start)
            and not text.endswith("}", 0, end)
        ):
            yield Edit(Span(start, end), captioned.line)


def line_of(caption: str, known: Numbered | None, page: Page) -> str | None:
    """A caption as a paragraph, with its number if it has one; None if it cannot be one."""
    text = caption
    if known is not None and templates.leading_number(caption, known.kind, page.templates) is None:
        text = templates.caption(known.kind, known.number, caption, page.templates)
    for wrapper in WRAPPERS:
        if wrapper and wrapper not in text and not text.endswith("\\"):
            return f"{wrapper}{text}{wrapper}"
    return None if _BLOCK.match(text) else text


def prefix_at(source: Source, start: int) -> str | None:
    """The prefix of the further lines of the paragraph that starts at an offset; None if it is unknown."""
    line_start = start + 1 - source.position(start)[1]
    before = ANCHOR.sub("", source.text[line_start:start])
    prefix = _BULLET.sub(lambda bullet: " " * len(bullet[0]), before)
    return prefix if not prefix.strip(" \t>") else None


def has_line(source: Source, end: int, prefix: str, caption: str, page: Page) -> bool:
    """Whether the paragraph below an element already contains its caption."""
    place = below(source, end, prefix)
    if place is None:
        return False
    line = source.text[slice(*place)].strip().strip("*_")
    if line == caption.strip("*_"):
        return True
    is_numbered = any(templates.leading(line, kind, page.templates) for kind in ("figure", "table", "listing"))
    return is_numbered and not _words(caption) - _words(line)


def _words(text: str) -> Counter[str]:
    """The words of a caption, without references and notes, which may be written differently."""
    return Counter(_WORD.findall(_REFERENCE.sub(" ", text)))


def below(source: Source, end: int, prefix: str) -> Span | None:
    """The line after a place and one blank line; None if there is none."""
    text = source.text
    blank = re.compile(rf"[ \t]*\r?\n{re.escape(prefix.rstrip())}[ \t]*\r?\n{re.escape(prefix)}(?=[^\s>])")
    match = blank.match(text, end)
    if match is None:
        return None
    stop = re.compile(r"[^\r\n]*").match(text, match.end())
    assert stop is not None
    return Span(*stop.span())


def is_image(reference: Reference) -> bool:
    is_label = reference.kind == "reference-link" and reference.form.startswith("image")
    return (reference.kind == "image" and reference.form == "inline") or is_label


def _lost(caption: str, element: str) -> str:
    return f'the caption "{caption}" of the {"listing" if element == "code" else element}'

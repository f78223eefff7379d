"""The elements that can have a label, and their syntax with it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span
from refcheck.facts.source import Source
from refcheck.project.page import Page

_IMAGE = compile_lazily(r"<img(?P<attributes>(?: [a-z][\w-]*=\"[^\"]*\")+) ?/?>")
_ATTRIBUTE = compile_lazily(r"(?P<name>[a-z][\w-]*)=\"(?P<value>[^\"]*)\"")
_BARE = compile_lazily(r"[\w.%-]+")
_SPECIAL = compile_lazily(r"([\\`*_\[\]<&$])")
_FENCE = compile_lazily(r"(?P<fence>`{3,}|~{3,})(?P<blank>[ \t]*)(?P<info>[^\r\n]*)")
_BLOCK = compile_lazily(r"\{(?P<rest>[^{}]*)\}")
_DELIMITER = compile_lazily(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_CAPTION = compile_lazily(r"(?:Table)?:[ \t]+\S")


def attribute_block(key: str, attributes: Iterable[tuple[str, str]]) -> str:
    """`{#id .class key=value}`; a single class is written without braces, as on a div."""
    parts = [f"#{key}"] if key else []
    for name, value in attributes:
        if name == "class":
            parts += [f".{class_name}" for class_name in value.split()]
        else:
            parts.append(f"{name}={value}" if _BARE.fullmatch(value) else f'{name}="{value}"')
    return "{" + " ".join(parts) + "}" if parts else ""


def markdown_image(tag: str, key: str) -> str | None:
    """An HTML image as Markdown with attributes; None if it is more than that."""
    image = _IMAGE.fullmatch(tag)
    if image is None:
        return None
    pairs = [
        (attribute["name"], html.unescape(attribute["value"])) for attribute in _ATTRIBUTE.finditer(image["attributes"])
    ]
    given = dict(pairs)
    if len(given) != len(pairs) or "src" not in given or "alt" not in given or "id" in given:
        return None
    source = given["src"]
    if re.search(r"[\s()<>]", source):
        source = f"<{source}>"
    title = given.get("title", "").replace("\\", r"\\").replace('"', r"\"")
    alt = _SPECIAL.sub(r"\\\1", given["alt"])
    rest = [(name, value) for name, value in pairs if name not in ("src", "alt", "title")]
    return f"![{alt}]({source}" + (f' "{title}"' if title else "") + ")" + attribute_block(key, rest)


class Element(NamedTuple):
    """An element that can have a label."""

    name: str
    start: int
    edit: Edit
    """The edit that adds a label, with a null character in the place of its key."""

    def labelled(self, key: str) -> Edit | None:
        """The edit that writes a label into it."""
        return self.edit._replace(text=self.edit.text.replace("\0", key))


class Elements:
    """The elements of a page that a label before them can belong to."""

    def __init__(self, page: Page, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._images: dict[int, Reference] = {
            reference.span.start: reference for reference in page.references if _is_image(reference)
        }
        self.headings: dict[int, Definition] = {}
        for heading in page.of_kind("heading"):
            self.headings[heading.full_span.start] = heading
            self.headings.setdefault(heading.span.start, heading)
        self._math = {
            equation.full_span.start: equation for equation in page.of_kind("unlabelled") if equation.element == "math"
        }

    def in_heading(self, start: int) -> Element | None:
        """The heading whose text starts at a place, in a quote or a list, where no anchor can be before it."""
        heading = self.headings.get(start)
        return self._heading(heading, start) if heading is not None and heading.full_span.start != start else None

    def at(self, start: int) -> Element | None:
        """The element that starts at a place."""
        text = self._text
        if start in self._images:
            image = self._images[start]
            if image.form == "html":
                written = markdown_image(text[image.span.start : image.span.end], "\0")
                return Element("image", start, Edit(image.span, written)) if written is not None else None
            end = image.span.end
            if image.attributes is None:
                return Element("image", start, Edit(Span(end, end), "{#\0}"))
            place = Span(image.attributes.start + 1, image.attributes.start + 1)
            return Element("image", start, Edit(place, "#\0 "))
        if start in self.headings:
            return self._heading(self.headings[start], start)
        if start in self._math:
            end = self._math[start].full_span.end
            end = start + len(text[start:end].rstrip())
            return Element("math", start, Edit(Span(end, end), " {#\0}"))
        if start == 0 or text[start - 1] in "\r\n":
            return self._code(start) or self._table(start)
        return None

    def _heading(self, heading: Definition, start: int) -> Element | None:
        if heading.key or "\n" in self._text[heading.span.start : heading.span.end].strip():
            return None
        end = heading.span.end
        if heading.pieces and heading.pieces[-1].kind == "attributes":
            place = self._text.rfind("{", heading.span.start, end) + 1
            return Element("heading", start, Edit(Span(place, place), "#\0 ")) if place else None
        return Element("heading", start, Edit(Span(end, end), " {#\0}"))

    def _code(self, start: int) -> Element | None:
        fence = _FENCE.match(self._text, start)
        if fence is None:
            return None
        info, place = fence["info"].strip(), Span(fence.end("fence"), fence.end())
        block = _BLOCK.fullmatch(info)
        if block is not None:
            inside = Span(fence.start("info") + 1, fence.start("info") + 1)
            return Element("code", start, Edit(inside, "#\0 "))
        if not info:
            return Element("code", start, Edit(place, " {#\0}"))
        if re.fullmatch(r"[\w+-]+", info):
            return Element("code", start, Edit(place, f"{fence['blank']}{{#\0 .{info}}}"))
        return None

    def _table(self, start: int) -> Element | None:
        """A table with the caption after it."""
        source, number = self._source, self._source.line_of(start)
        lines = source.lines
        if number >= lines or "|" not in source.line(number) or not _DELIMITER.fullmatch(source.line(number + 1)):
            return None
        position, at = start, number
        while at <= lines and source.line(at).strip():
            position += len(source.line(at)) + len(source.newline)
            at += 1
        while at <= lines and not source.line(at).strip():
            position += len(source.line(at)) + len(source.newline)
            at += 1
        if at > lines or not _CAPTION.match(source.line(at)):
            return None
        while at < lines and source.line(at + 1).strip():
            position += len(source.line(at)) + len(source.newline)
            at += 1
        end = position + len(source.line(at).rstrip())
        return Element("table", start, Edit(Span(end, end), " {#\0}"))


def _is_image(reference: Reference) -> bool:
    return reference.kind == "image" or (reference.kind == "reference-link" and reference.form.startswith("image"))

"""The attributes of HTML elements and components that name a file or an address."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from re import Match

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, ReferenceKind, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.syntax.mdx import MdxCondition

# Components of Docusaurus and React Router; run with Docusaurus 3.10.2.
_EXPRESSION = MdxCondition.IN_EXPRESSION | MdxCondition.VALUE
_WITH_TO = frozenset(("Link", "NavLink", "Redirect"))
_LINKING = frozenset(("a", "area"))
_EMBEDDING = frozenset(("audio", "embed", "iframe", "img", "input", "script", "source", "track", "video"))
_POINTING: tuple[tuple[str, ReferenceKind, frozenset[str]], ...] = (
    ("href", "link", _LINKING),
    ("to", "link", frozenset()),
    ("src", "image", _EMBEDDING),
    ("data-src", "image", _EMBEDDING),
    ("poster", "image", frozenset(("video",))),
    ("data", "image", frozenset(("object",))),
)
_WITH_SEVERAL = frozenset(("img", "source"))
# One candidate of `srcset`: an address, optionally followed by its width or density.
_CANDIDATE = compile_lazily(r"(?P<url>[^\s,](?:\S*[^\s,])?)[^,]*")
_LONGEST_SET = 4000

Place = Callable[[int], int]
"""Returns the offset in the file of an offset in a text."""


class Tag(NamedTuple):
    """An opening tag."""

    match: Match[str]
    attributes: Mapping[str, tuple[str, int, int]]
    """Their values, with their places in the text that was matched, by name in lower case."""
    place: Span
    """In the file."""
    at: Place
    conditions: int


def destinations(tag: Tag) -> Iterator[Reference]:
    """The files and addresses that a tag names."""
    written = tag.match["name"]
    name, attributes, at = written.lower(), tag.attributes, tag.at
    is_component = written[0].isupper() and written != written.upper()
    for attribute, kind, elements in _POINTING:
        if attribute not in attributes:
            continue
        is_of_component = is_component and (attribute == "href" or (attribute == "to" and written in _WITH_TO))
        if name in elements or is_of_component:
            value, start, end = attributes[attribute]
            # `src={require("./a.png")}`: an expression of JSX; a quoted value is a string in JSX, too.
            is_expression = value.startswith("{") and tag.match.string[start - 1] not in "\"'"
            yield Reference(
                kind if name != "iframe" else "link",
                "html",
                key=value.strip(),
                span=tag.place,
                key_span=Span(at(start), at(start) + (end - start)),
                text=attributes.get("alt", ("", 0, 0))[0],
                conditions=int(tag.conditions | MdxCondition.IN_EXPRESSION | MdxCondition.VALUE)
                if is_expression
                else tag.conditions,
                form="html" if name in elements else "component",
            )
    if "srcset" in attributes and name in _WITH_SEVERAL:
        _, start, end = attributes["srcset"]
        yield from _candidates(tag, Span(start, end))


def _candidates(tag: Tag, value: Span) -> Iterator[Reference]:
    """The images listed in a `srcset`, of which a browser uses one."""
    source = tag.match.string
    if "{" in source[slice(*value)]:
        return
    for match in _CANDIDATE.finditer(source, value.start, min(value.end, value.start + _LONGEST_SET)):
        start, end = match.span("url")
        yield Reference(
            "image",
            "html",
            key=html.unescape(match["url"]),
            span=tag.place,
            key_span=Span(tag.at(start), tag.at(start) + (end - start)),
            conditions=tag.conditions,
            form="html",
        )

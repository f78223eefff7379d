"""The headings, numbered elements and pages of a project whose names match some words."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.model import Span
from refcheck.project.page import Page
from refcheck.server.answers import FoundSymbol, Kind, Place
from refcheck.server.symbols import HEADINGS, symbol_of
from refcheck.server.views import View

METHOD = "workspace/symbol"

# Editors show only a few, and send a new request after each letter.
_MOST = 200
_EXACT, _BEGINNING, _WORD, _INSIDE, _SCATTERED = range(5)


class _Name(NamedTuple):
    """A name in a page; `folded` is the text that is searched, in lower case."""

    folded: str
    name: str
    kind: Kind
    span: Span


def answer(view: View, words: str) -> list[FoundSymbol]:
    """The matches, the best first; the titles of pages if nothing is typed."""
    wanted = " ".join(words.lower().split())
    found = heapq.nsmallest(_MOST, _matches(view, wanted), key=lambda match: match[0])
    return [
        FoundSymbol(name.name, name.kind, Place(page.location, name.span), container=page.path)
        for _, page, name in found
    ]


def _matches(view: View, wanted: str) -> Iterator[tuple[tuple[int, int, str, int], Page, _Name]]:
    for page in view.project.pages.values():
        view.check()
        for place, name in enumerate(_names(page)):
            rank = _rank(name.folded, wanted) if wanted else (_EXACT if not place else None)
            if rank is not None:
                yield (rank, len(name.folded), page.location, place), page, name


def _names(page: Page) -> list[_Name]:
    return page.once(_names, lambda: list(_collect(page)))


def _collect(page: Page) -> Iterator[_Name]:
    for definition in page.definitions:
        # Numbers depend on other pages, so they are not cached with the page.
        if definition.kind in HEADINGS:
            symbol = symbol_of(page, definition)
            if symbol is not None:
                yield _Name(f"{symbol.name} {symbol.detail}".lower().strip(), symbol.name, "heading", definition.span)
        elif definition.kind == "label" and definition.element != "heading" and definition.key:
            text = " ".join(definition.text.split())
            name = f"{definition.key}: {text}" if text else definition.key
            yield _Name(name.lower(), name, _kind(page.kind(definition)), definition.span)


def _kind(kind: str) -> Kind:
    return kind if kind in ("figure", "table", "equation", "listing") else "label"  # type: ignore[return-value]


def _rank(name: str, wanted: str) -> int | None:
    """The rank of a match; None if the name does not match."""
    start = name.find(wanted)
    if start == 0:
        return _EXACT if len(name) == len(wanted) else _BEGINNING
    if start > 0:
        return _INSIDE if name[start - 1].isalnum() else _WORD
    letters = iter(name)
    return _SCATTERED if all(letter in letters for letter in wanted if letter != " ") else None

"""The places of a BibTeX file that name an entry: its own key, and the fields in which others refer to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span

ALIAS = "alias"
"""The element of an entry that is another name of one, from its field `ids`."""

# The fields of BibTeX and biblatex that contain keys, separated by commas.
_FIELD = compile_lazily(
    r"\b(?P<name>crossref|xref|xdata|related|entryset|ids)[ \t\r\n]*=[ \t\r\n]*[{\"](?P<keys>[^{}\"]*)[}\"]",
    re.I,
)
_KEY = compile_lazily(r"[^\s,]+")


def places_of(text: str, entries: Iterable[Definition], entry: Definition) -> tuple[Span, ...]:
    """The places of the name of an entry, sorted: its own, and those that refer to it.

    Args:
        entries: all entries of the text.

    Returns:
        None of them if the name is not in the text as it is read.
    """
    fields = list(_named(text, entries, entry.key))
    own = _own(entry, fields)
    if own is None or text[own.start : own.end] != entry.key:
        return ()
    others = (place for name, place in fields if name != "ids")
    return tuple(sorted({own, *others}))


def _own(entry: Definition, fields: Iterable[tuple[str, Span]]) -> Span | None:
    if entry.element != ALIAS:
        return entry.key_span
    inside = entry.full_span
    return next(
        (place for name, place in fields if name == "ids" and inside.start <= place.start < inside.end),
        None,
    )


def _named(text: str, entries: Iterable[Definition], key: str) -> Iterator[tuple[str, Span]]:
    """The fields of entries that contain a key, with its places."""
    for start, end in dict.fromkeys(entry.full_span for entry in entries):
        for field in _FIELD.finditer(text, start, end):
            for written in _KEY.finditer(text, *field.span("keys")):
                if written.group() == key:
                    yield field["name"].lower(), Span(*written.span())

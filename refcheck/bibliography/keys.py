"""The places of a BibTeX file that name an entry: its own key, and the fields in which others refer to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span

# The fields of BibTeX and biblatex that contain keys, separated by commas.
_VALUE = r"[ \t\r\n]*=[ \t\r\n]*[{\"](?P<keys>[^{}\"]*)[}\"]"
_REFERRING = compile_lazily(rf"\b(?:crossref|xref|xdata|related|entryset){_VALUE}", re.IGNORECASE)
_IDS = compile_lazily(rf"\bids{_VALUE}", re.IGNORECASE)
# `\\citep[see][p. 3]{doe, roe}`
_TEX = compile_lazily(r"\\(?=[A-Za-z]*cite)[A-Za-z]+\*?(?:\[[^\[\]]*\]){0,2}\{(?P<keys>[^{}\\]*)\}", re.IGNORECASE)
_KEY = compile_lazily(r"[^\s,]+")


def places_of(text: str, entries: Iterable[Definition], entry: Definition) -> tuple[Span, ...]:
    """The places of the name of an entry, sorted: its own, and those that refer to it.

    Args:
        entries: all entries of the text.

    Returns:
        None of them if the name is not in the text as it is read.
    """
    own = entry.key_span
    if text[own.start : own.end] != entry.key:
        return ()
    bodies = dict.fromkeys(other.full_span for other in entries)
    others = (place for body in bodies for form in (_REFERRING, _TEX) for place in _named(text, body, form, entry.key))
    return tuple(sorted({own, *others}))


def alias_spans(text: str, body: Span) -> Mapping[str, Span]:
    """The places of the other names of an entry in its field `ids`, by the name as it is written there."""
    found: dict[str, Span] = {}
    for alias, place in _written(text, body, _IDS):
        found.setdefault(alias, place)
    return found


def tex_citations(text: str, key: str) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """The commands of TeX that cite a key, each with the places of the key in it."""
    for command in _TEX.finditer(text) if "cite" in text and key in text else ():
        whole = Span(*command.span())
        places = tuple(_named(text, whole, _TEX, key))
        if places:
            yield whole, places


def _named(text: str, body: Span, pattern: re.Pattern[str], key: str) -> Iterator[Span]:
    """The places of a key in the fields of an entry."""
    return (place for name, place in _written(text, body, pattern) if name == key)


def _written(text: str, body: Span, pattern: re.Pattern[str]) -> Iterator[tuple[str, Span]]:
    """The keys in the fields of an entry, with their places."""
    for field in pattern.finditer(text, *body):
        for written in _KEY.finditer(text, *field.span("keys")):
            yield written.group(), Span(*written.span())

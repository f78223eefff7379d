"""The interface of a page: as long as it is equal, the findings of all other pages stay the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from refcheck.facts.model import Definition, Span
from refcheck.project.page import Page
from refcheck.project.publication import Publication

# Only readers of the page itself see these texts.
_OWN_TEXTS = frozenset(("footnote", "inline-note"))


class Interface(NamedTuple):
    """Everything that other pages can depend on in a page, without places in its text."""

    publication: Publication
    definitions: tuple[tuple[object, ...], ...]
    labels: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...]
    link_numbers: tuple[str, ...]
    notes: tuple[str, ...]
    """The ids of referenced footnotes, and of those that contain definitions, as these exist only if referenced."""
    linked_labels: tuple[str, ...]
    """The labels that its reference-style links name, if the page is read with others as one text."""
    failure: str
    inclusions: tuple[tuple[str, str], ...]
    """The texts that it includes."""
    outputs: tuple[tuple[str, str, str], ...]
    """The files and labels that its code writes, and the scripts that it runs."""


def interface_of(page: Page) -> Interface:
    """The interface of a page."""
    failure = page.failure
    return Interface(
        page.publication,
        tuple(map(_without_places, page.definitions)),
        tuple((key, len(definitions)) for key, definitions in page.labels.by_key.items()),
        tuple(_in_order(page.numbers.by_span)),
        tuple(_in_order(page.numbers.in_links)) if page.renderer.numbers is None else (),
        (
            *(reference.key for reference in page.references if reference.kind == "footnote"),
            *(note.key for note in map(page.footnotes.around, page.definitions) if note is not None),
        ),
        tuple(sorted(page.keys.linked_labels)) if page.one_text is not None else (),
        failure.reason if failure is not None else "",
        tuple((inclusion.path, inclusion.form) for inclusion in page.document.inclusions),
        tuple((output.kind, output.name, output.runs) for output in page.document.outputs),
    )


def _without_places(definition: Definition) -> tuple[object, ...]:
    text, pieces = ("", ()) if definition.kind in _OWN_TEXTS else (definition.text, definition.pieces)
    kind = definition.kind, definition.syntax, definition.key, definition.element
    return *kind, text, definition.conditions, definition.attributes, definition.level, pieces


def _in_order(numbers: Mapping[Span, str]) -> Iterator[str]:
    return (number for _, number in sorted(numbers.items()))

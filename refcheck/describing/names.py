"""The names that a reference can be completed to: labels, anchors, footnotes, keys, link definitions, citations.

The names of a page are collected once for its text and freed with it, so an update of the project needs no further
bookkeeping. They do not include numbers, which depend on other pages; `definitions.number_of` returns those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from refcheck.bibliography.works import plain_tex
from refcheck.facts.model import Definition
from refcheck.facts.source import Source
from refcheck.project import captions
from refcheck.project.page import Page
from refcheck.project.project import Project

_LABELS = frozenset(("label", "anchor", "unlabelled", "term", "heading"))

Space = Literal["label", "anchor", "note", "key", "definition"]
"""The kinds of names: `key` is an entry of a `{% references %}` block, `definition` a link definition."""


class Name(NamedTuple):
    """A name, and its definition."""

    key: str
    kind: str
    """`figure`, `heading`, `footnote` ..., as `Page.kind`."""
    text: str
    """The caption, the text of a heading, the title of a work, in one line."""
    definition: Definition


class CitedName(NamedTuple):
    """The key of an entry of a bibliography."""

    key: str
    text: str
    """The title of the work."""
    definition: Definition
    source: Source
    """The text that contains the entry."""


def names_of(page: Page, space: Space) -> tuple[Name, ...]:
    """The names of a page, sorted."""
    return page.once((names_of, space), lambda: _collect(page, space))


def visible_names(project: Project, page: Page, space: Space) -> Iterator[tuple[Page, tuple[Name, ...]]]:
    """The names that a reference of a page can use, with the pages that define them; the page itself comes first."""
    pages = project.labels.visible_pages(page) if space == "label" else (page,)
    return ((other, names_of(other, space)) for other in pages)


def citations(project: Project, page: Page) -> Iterator[CitedName]:
    """The keys that a page can cite, sorted."""
    entries = project.bibliography(page).entries
    for key in sorted(entries):
        source, definition, *_ = entries[key][-1]
        text = plain_tex(definition.text) if definition.syntax == "bibtex" else definition.text
        yield CitedName(key, text, definition, source)


def _collect(page: Page, space: Space) -> tuple[Name, ...]:
    named = _FINDERS[space](page)
    found = (_name(page, key, definitions[0]) for key, definitions in named if definitions)
    return tuple(sorted(found, key=lambda name: (name.key.casefold(), name.key)))


def _name(page: Page, key: str, definition: Definition) -> Name:
    text = definition.text.strip() or captions.text(page, definition)
    return Name(key, page.kind(definition), " ".join(text.split()), definition)


_Named = Iterable[tuple[str, list[Definition] | tuple[Definition, ...]]]


def _labels(page: Page) -> _Named:
    if not _may_have_labels(page):
        return ()
    # The key as written, because the keys of the index are normalized.
    return ((definitions[0].key, definitions) for definitions in page.labels.by_key.values())


def _may_have_labels(page: Page) -> bool:
    """Whether a page can have labels. Most pages of a site have none, so they need not be numbered."""
    if page.renderer.heading_label is not None or page.renderer.titles:
        return True
    has_parts = page.renderer.part_label is not None
    return any(
        (one.key and one.kind in _LABELS) or (has_parts and one.element == "div") for one in page.document.definitions
    )


def _anchors(page: Page) -> _Named:
    if not page.renderer.is_unknown:
        return page.anchors.by_name.items()
    # A heading may have two dozen anchors; most renderers make the first one.
    return (
        (anchor, found)
        for anchor, found in page.anchors.by_name.items()
        if " " not in anchor and page.anchors.of(found[0]) == anchor
    )


def _notes(page: Page) -> _Named:
    return ((notes[0].key, notes) for notes in page.footnotes.by_id.values())


def _keys(page: Page) -> _Named:
    return page.keys.reference_entries.items()


def _definitions(page: Page) -> _Named:
    return ((found[0].key, found) for found in page.keys.link_definitions.values())


_FINDERS: Mapping[Space, Callable[[Page], _Named]] = {
    "label": _labels,
    "anchor": _anchors,
    "note": _notes,
    "key": _keys,
    "definition": _definitions,
}

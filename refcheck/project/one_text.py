"""The pages that are read as one text: their notes, link definitions, headings and examples are shared.

Asked of pandoc 3.9 (`pandoc a.md b.md`): of two footnotes or link definitions of one name the last one counts, even
for references before it; `[Results]` points to a heading of another file, to the first of its text; a second
heading "Intro" gets the anchor `intro-1`, in whichever file it is; `@good` is the number of an example in any file.
bookdown 0.47 writes all chapters into one file before pandoc reads it, also with `new_session` (`merge_chapters` in its
`R/utils.R`). With `--file-scope` pandoc reads each file separately.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.numbers import STANDALONE

if TYPE_CHECKING:
    from refcheck.project.candidates import Candidates
    from refcheck.project.page import Page


_Value = TypeVar("_Value")


class Place(NamedTuple):
    """A definition with the page that it is on."""

    page: Page
    definition: Definition


Places = Mapping[str, Sequence[Place]]
"""Definitions by normalized name, in the order of the text."""


class OneText:
    """The pages that are read as one text.

    Args:
        pages: in the order of the text.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = tuple(pages)
        self._values: dict[Hashable, Any] = {}

    def once(self, key: Hashable, find: Callable[[], _Value]) -> _Value:
        """The result of `find()`, called once for a key. It may depend only on the text."""
        if key not in self._values:
            self._values[key] = find()
        value: _Value = self._values[key]
        return value

    @cached_property
    def locations(self) -> frozenset[str]:
        """The locations of the pages."""
        return frozenset(page.location for page in self.pages)

    @cached_property
    def footnotes(self) -> Places:
        """The footnotes by normalized id."""
        return _grouped((page, page.footnotes.by_id) for page in self.pages)

    @cached_property
    def link_definitions(self) -> Places:
        """The link definitions by normalized label."""
        return _grouped((page, page.keys.link_definitions) for page in self.pages)

    @cached_property
    def headings(self) -> Places:
        """The headings by normalized text."""
        return _grouped((page, page.headings.by_text) for page in self.pages)

    @cached_property
    def ids(self) -> Places:
        """Labels and anchors by key."""
        return _grouped((page, page.keys.labels_and_anchors) for page in self.pages)

    @cached_property
    def note_references(self) -> frozenset[str]:
        """The normalized ids that references to footnotes name."""
        return frozenset[str]().union(*(page.footnotes.referenced for page in self.pages))

    @cached_property
    def read_notes(self) -> frozenset[str]:
        """The normalized ids in references to footnotes, except in footnotes if the renderer ignores them there."""
        return frozenset[str]().union(*(page.footnotes.referenced_outside_of_notes for page in self.pages))

    @cached_property
    def link_references(self) -> frozenset[str]:
        """The normalized labels that reference-style links name."""
        return frozenset[str]().union(*(page.keys.linked_labels for page in self.pages))

    @cached_property
    def examples(self) -> frozenset[str]:
        """The names of the items of example lists."""
        return frozenset(example.key for page in self.pages for example in page.of_kind("example"))

    @cached_property
    def anchors(self) -> Mapping[str, Mapping[Span, tuple[str, ...]]]:
        """By location, the anchors that each slug rule makes of each heading; they are counted over the whole text."""
        headings = [(page, page.headings.in_order) for page in self.pages]
        given = [heading for page, in_order in headings for heading in page.headings.with_own_ids(in_order)]
        renderer = self.pages[0].renderer
        rules = [list(map(renderer.heading_anchor, rule(given))) for rule in renderer.slugs]
        by_rule: Iterator[tuple[str, ...]] = zip(*rules, strict=True)
        return {
            page.location: {heading.span: anchors for heading, anchors in zip(in_order, by_rule, strict=False)}
            for page, in_order in headings
        }

    def footnote(self, key: str) -> Place | None:
        """The footnote with a normalized id that is shown."""
        found = self.footnotes.get(key)
        return found[0 if self.pages[0].renderer.first_note_wins else -1] if found else None

    def has_footnote(self, key: str) -> bool:
        """Whether any page has a footnote of a normalized id."""
        return key in self.footnotes

    def shows(self, key: str, note: Definition) -> bool:
        """Whether this footnote is the one shown for a normalized id."""
        place = self.footnote(key)
        return place is not None and place.definition is note

    def link_definition(self, key: str) -> Place | None:
        """The link definition that takes effect for a normalized label."""
        found = self.link_definitions.get(key)
        return found[0 if self.pages[0].renderer.first_definition_wins else -1] if found else None

    @cached_property
    def footnote_names(self) -> Suggestions:
        """The ids of all footnotes, to suggest one in place of one that does not exist."""
        return Suggestions(note.key for page in self.pages for note in page.footnotes.all)

    @cached_property
    def link_definition_names(self) -> Suggestions:
        """The labels of all link definitions, to suggest one in place of one that does not exist."""
        return Suggestions(known.key for page in self.pages for known in page.of_kind("link-definition"))


class EditedText:
    """Reads pages as one text that differs from the project's. Numbers are those of each page alone.

    Args:
        pages: in the order of the text; copies of them are made.
    """

    def __init__(self, pages: Iterable[Page]) -> None:
        self._text = OneText([page.numbered_by(self) for page in pages])
        self._by_location = {page.location: page for page in self._text.pages}

    def __getitem__(self, location: str) -> Page:
        return self._by_location[location]

    def numbers_of(self, location: str, candidates: Candidates) -> Mapping[Span, str]:
        """The number of each definition of a page by its span."""
        return STANDALONE.numbers_of(location, candidates)

    def text_of(self, page: object) -> OneText:
        """The text."""
        return self._text

    def other_texts_of(self, page: object) -> tuple[()]:
        """None: only this one is edited."""
        return ()


def shared_of(page: Page) -> tuple[tuple[object, ...], ...]:
    """Everything that the anchors and the notes of the other pages of a text depend on, without places."""
    headings = (
        (definition.key, definition.level, definition.pieces)
        for definition in page.definitions
        if definition.kind == "heading" or definition.element == "heading"
    )
    notes = ((note.key,) for note in page.footnotes.all)
    references = ((reference.kind, reference.key) for reference in page.references if reference.kind == "footnote")
    return *headings, *notes, *references


def _grouped(pages: Iterable[tuple[Page, Mapping[str, Sequence[Definition]]]]) -> Places:
    found: dict[str, list[Place]] = {}
    for page, definitions in pages:
        for key, same in definitions.items():
            found.setdefault(key, []).extend(Place(page, definition) for definition in same)
    return found

"""The anchors of a page: the targets of a fragment, the part of a link after `#`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from urllib.parse import unquote

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.footnotes import Footnotes
from refcheck.project.headings import HEADING_KINDS, HeadingAnchors
from refcheck.project.label_rules import label_support
from refcheck.project.view import View
from refcheck.renderers import NATIVE, OPEN, Renderer
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.citations import keys_in

# A label is an anchor if the renderer reads its syntax, or if another program may.
_PERHAPS = frozenset((NATIVE, OPEN))

_MOST_DIGITS = 3
_ByAnchor = dict[str, list[Definition]]


class Anchors:
    """The anchors of a page in its renderer.

    Args:
        view: what exists in the page.
        footnotes: of the page; anchors in omitted ones do not exist.
        headings: the anchors of headings.
    """

    def __init__(self, view: View, footnotes: Footnotes, headings: HeadingAnchors) -> None:
        self._view = view
        self._footnotes = footnotes
        self._headings = headings
        self._renderer = view.renderer
        self._deeper: dict[tuple[int, str], list[Definition]] = {}

    def of(self, definition: Definition) -> str:
        """The anchor of a definition; empty if it gets none."""
        return self._headings.of(definition) if definition.kind in HEADING_KINDS else definition.key

    @cached_property
    def by_name(self) -> _ByAnchor:
        """The targets of links in this page, by anchor."""
        return self._with_headings(self._headings.anchors)

    @cached_property
    def by_key(self) -> _ByAnchor:
        """The targets of links in this page, by normalized anchor."""
        return _normalized(self._renderer, self.by_name)

    @cached_property
    def of_literature(self) -> frozenset[str]:
        """The anchors that citeproc makes: of the list, and of each cited entry; `ref-*` if all entries are listed.

        Asked pandoc 3.9; `nocite` counts as citing.
        """
        if self._view.feature_support("citation") not in _PERHAPS:
            return frozenset()
        cited = {reference.key for reference in self._view.references if reference.kind == "citation"}
        cited |= keys_in(str(self._view.document.front_matter.get("nocite", "")))
        return frozenset(("refs", *(f"ref-{key}" for key in cited))) if cited else frozenset()

    @cached_property
    def suggestions(self) -> Suggestions:
        """The anchors, to suggest one in place of one that does not exist; not what has the number of a placeholder."""
        return Suggestions(anchor for anchor in self.by_name if "\ufffc" not in anchor)

    def find(self, fragment: str) -> list[Definition] | None:
        """The definitions that a fragment points to; None for an anchor that the renderer makes itself.

        A browser looks for the fragment as written and then percent-decoded.

        Args:
            fragment: without `#`.
        """
        # The rest is the text that the browser marks.
        fragment = fragment.partition(":~:")[0]
        found = self._find(self._spellings(fragment))
        if found:
            return found
        if fragment.lower() in ("", "top") or self._is_generated(fragment):
            return None
        is_of_literature = fragment.startswith("ref") and not self.of_literature.isdisjoint((fragment, "ref-*"))
        return None if is_of_literature else []

    def _is_generated(self, fragment: str) -> bool:
        """Whether the renderer makes an anchor itself; that of a note only if the page has the note."""
        if not self._renderer.generated_anchors(fragment):
            return False
        name = self._renderer.note_of_anchor(unquote(fragment))
        return not name or self._footnotes.has(name)

    def keys_of(self, fragment: str) -> list[str]:
        """The keys of `by_key` that a fragment can point to; only for known renderers."""
        spellings = self._spellings(fragment.partition(":~:")[0])
        if self._renderer.label_id is not None:
            return [*spellings, *map(self._renderer.label_key, spellings)]
        if self._renderer.nested_anchors:
            parts = (name.strip("#").rpartition("#")[2] for name in spellings)
            return [self._renderer.anchor_key(name) for name in (*spellings, *parts)]
        return list(map(self._renderer.anchor_key, spellings))

    def _spellings(self, fragment: str) -> Iterable[str]:
        written = fragment.removeprefix(self._renderer.anchor_prefix)
        return dict.fromkeys((fragment, unquote(fragment), written, unquote(written)))

    def _find(self, spellings: Iterable[str]) -> list[Definition] | None:
        found = next(filter(None, map(self._named, spellings)), None)
        if found is None and self._renderer.label_id is not None:
            return next(filter(None, map(self._labels_named, spellings)), None)
        return found

    def _labels_named(self, name: str) -> list[Definition] | None:
        """The labels that a renderer finds by their normalized names, not by their ids."""
        key = self._renderer.label_key(name)
        return self.by_key.get(key) if key in self._names_of_labels else None

    @cached_property
    def _names_of_labels(self) -> frozenset[str]:
        return frozenset(label.key for label in self._view.of_kind("label"))

    def _named(self, name: str) -> list[Definition] | None:
        key = self._renderer.anchor_key
        if not self._renderer.nested_anchors or "#" not in name:
            return self.by_key.get(key(name))
        outer: Definition | None = None
        for part in filter(None, name.split("#")):
            named = self._deeper_than(outer.level if outer else None, key(part))
            index = bisect_right(named, outer.span, key=lambda definition: definition.span) if outer else 0
            if index >= len(named):
                return None
            outer = named[index]
        return [outer] if outer else None

    def _deeper_than(self, level: int | None, anchor: str) -> list[Definition]:
        """The definitions with an anchor, in document order; with a level, only those below it."""
        named = self.by_key.get(anchor, [])
        if level is None:
            return named
        if (level, anchor) not in self._deeper:
            self._deeper[level, anchor] = sorted(
                (definition for definition in named if definition.level > level), key=lambda definition: definition.span
            )
        return self._deeper[level, anchor]

    def _with_headings(self, of_headings: Mapping[Span, tuple[str, ...]]) -> _ByAnchor:
        """The targets of links, given the anchors of headings."""
        anchors: _ByAnchor = {}
        for definition in self._view.definitions:
            if not self._is_rendered(definition):
                continue
            if definition.kind in HEADING_KINDS:
                for anchor in of_headings.get(definition.span, ()):
                    if anchor:
                        anchors.setdefault(anchor, []).append(definition)
            elif definition.kind == "anchor" or (definition.kind == "label" and definition.element != "heading"):
                if definition.key and label_support(self._view, definition) in _PERHAPS:
                    for anchor in self._anchors_of_label(definition):
                        anchors.setdefault(anchor, []).append(definition)
            elif definition.kind == "reference-entry" and definition.key and self._shows_entries:
                anchors.setdefault(f"ref-{definition.key}", []).append(definition)
        for label in (*self._labels_beside_headings(), *self._labels_after_blocks()):
            for anchor in self._anchors_of_label(label):
                anchors.setdefault(anchor, [label])
        return anchors

    def _anchors_of_label(self, label: Definition) -> tuple[str, ...]:
        """The name of a label, and the id of its element if that is another one."""
        to_id = self._renderer.label_id
        identifier = to_id(label) if to_id is not None and label.kind == "label" else label.key
        return (label.key, identifier) if identifier and identifier != label.key else (label.key,)

    def _is_rendered(self, definition: Definition) -> bool:
        return self._footnotes.is_rendered(definition)

    @cached_property
    def _shows_entries(self) -> bool:
        return self._view.feature_support("key-reference") == NATIVE

    def _labels_beside_headings(self) -> Iterator[Definition]:
        """The labels of headings on lines of their own; the slug rule handles those in the line of the heading."""
        own = {(heading.full_span.start, heading.key) for heading in self._view.of_kind("heading")}
        for label in self._view.of_kind("label"):
            is_beside = label.element == "heading" and (label.full_span.start, label.key) not in own
            if is_beside and label.key and label_support(self._view, label) in _PERHAPS:
                yield label

    def _labels_after_blocks(self) -> Iterator[Definition]:
        """The labels in attributes on the line after a block, if the renderer reads them."""
        if self._view.feature_support("block-attributes") != NATIVE:
            return
        for fact in self._view.malformed:
            if fact.kind == "stray-attributes" and fact.key and fact.conditions & ElementCondition.NEXT_LINE:
                yield Definition(
                    "label",
                    "attributes",
                    key=fact.key,
                    span=fact.span,
                    key_span=fact.key_span,
                    full_span=fact.span,
                    element="paragraph",
                    conditions=fact.conditions,
                )


class AnchorsOfAnyRenderer(Anchors):
    """The anchors of a page whose renderer is unknown: those that any renderer makes."""

    @cached_property
    def suggestions(self) -> Suggestions:
        """The anchors, to suggest one in place of one that does not exist."""
        return Suggestions(anchor for anchor in self.by_name if " " not in anchor)

    def _is_rendered(self, definition: Definition) -> bool:
        return True

    def _find(self, spellings: Iterable[str]) -> list[Definition] | None:
        """The target of some spellings of an anchor, by the first slug rule that makes one of them.

        Most exist by one of the first rules: all two dozen are tried only for those that do not.
        """
        keys = list(map(self._renderer.anchor_key, spellings))
        found = next((table[key] for table in self._tables() for key in keys if key in table), None)
        return found or next(filter(None, map(self._numbered, keys)), None)

    def _numbered(self, key: str) -> list[Definition] | None:
        """The target of `x-1`, the second of several equal ids, if the program numbers them as GitBook does."""
        name, _, number = key.rpartition("-")
        if not name or not number.isdecimal() or len(number) > _MOST_DIGITS:
            return None
        given = self._tables_so_far[0].get(name, [])
        return [given[int(number)]] if 0 < int(number) < len(given) else None

    def _tables(self) -> Iterator[_ByAnchor]:
        """The tables built so far, then further ones as long as there are any."""
        for index in count():
            if index == len(self._tables_so_far):
                table = next(self._further_tables, None)
                if table is None:
                    return
                self._tables_so_far.append(table)
            yield self._tables_so_far[index]

    @cached_property
    def _tables_so_far(self) -> list[_ByAnchor]:
        """First the table of written anchors, then the headings by each rule."""
        # Some rules number terms and HTML headings together with the others.
        return [self.by_key if self._headings.others else _normalized(self._renderer, self._with_headings({}))]

    @cached_property
    def _further_tables(self) -> Iterator[_ByAnchor]:
        return iter(()) if self._headings.others else _tables_by_rule(self._view, self._headings)


def _tables_by_rule(view: View, headings: HeadingAnchors) -> Iterator[_ByAnchor]:
    """The headings by their anchors, for one slug rule after the other."""
    definitions = list(view.of_kind("heading"))
    for anchors in headings.by_rule(definitions):
        table: _ByAnchor = {}
        for anchor, heading in zip(anchors, definitions, strict=True):
            if anchor:
                table.setdefault(anchor, []).append(heading)
        yield _normalized(view.renderer, table)


def _normalized(renderer: Renderer, anchors: _ByAnchor) -> _ByAnchor:
    if renderer.anchor_key is str:
        return anchors
    by_key: _ByAnchor = {}
    for anchor, found in anchors.items():
        by_key.setdefault(renderer.anchor_key(anchor), []).extend(found)
    return by_key

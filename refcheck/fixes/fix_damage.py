"""Damage that a fix must not do, beyond the requirements of `safety.find_damage` for every change.

A proof is worth no more than the parsing behind it. So these checks do not depend on what a rule has parsed:

- no visible word is lost, except the names that were rewritten;
- no definition is deleted while its name is still in brackets;
- every name is kept, as often as before;
- no two elements are called `Figure 1`, and no two wrong names become the same right one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Reference, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import Snapshot
from refcheck.fixes.rewrites.labels import caption_mark
from refcheck.markdown.rendered import rendered, words
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNDEFINED

_Fact = TypeVar("_Fact")
_NUMBER = compile_lazily(r"[A-Za-z]?[0-9.]*")
# The text of a link that names its target by number.
_SEPARATORS = compile_lazily(r"[\\/]+")
_NAMED_BY_NUMBER = compile_lazily(r"(?P<name>[^0-9]*)[0-9][0-9.]*")
_SHOWN_NAMES = {"footnote": "[^{}]", "link-definition": "[{}]", "reference-entry": "[{}]"}
_MAX_NAMED = 3


def find_fix_damage(before: Snapshot, after: Snapshot, location: str, offsets: OffsetMap) -> str:
    """The first thing that the fixes of a text break, as a sentence for the user; empty if they are safe.

    Args:
        before: the project with the text as it was.
        after: the project with the fixed text.
        location: the absolute path of the file.
        offsets: of the text, before and after the fixes.
    """
    fixed = _FixedPage(before.project, after.project, location, offsets)
    questions = (_lost_words, _deleted_in_use, _lost_name, _same_number, _guessed_twice)
    return next(filter(None, (ask(fixed) for ask in questions)), "")


class _FixedPage:
    """A page before and after its fixes."""

    def __init__(self, before: Project, after: Project, location: str, offsets: OffsetMap) -> None:
        self.before, self.after = before.pages[location], after.pages[location]
        self.project_before, self.project_after = before, after
        self.offsets = offsets
        self.text = self.before.source.text
        self.new_text = self.after.source.text
        self.replaced = offsets.replaced()
        self.shown_before, self.shown_after = rendered(self.text), rendered(self.new_text)

    def overlapping(self, facts: Iterable[_Fact], span_of: Callable[[_Fact], Span]) -> Iterator[_Fact]:
        """The facts of the text before that an edit touches."""
        for fact in facts:
            span = span_of(fact)
            if self.offsets.keeps(span) is None:
                yield fact

    def written(self) -> Iterator[Reference]:
        """The references of the page afterwards that edits have written or changed."""
        return (fact for fact in self.after.references if not self.offsets.is_kept(fact.span))


def _lost_words(fixed: _FixedPage) -> str:
    before, after = fixed.shown_before, fixed.shown_after
    if before is None or after is None:
        return ""
    lost = before.words - after.words
    if lost:
        lost -= Counter(word for text in fixed.offsets.inserted() for word in words(text))
    if lost:
        lost -= Counter(_names(fixed))
    named = ", ".join(f"`{word}`" for word in list(lost)[:_MAX_NAMED])
    return f"words would be lost: {named}" if named else ""


def _names(fixed: _FixedPage) -> Iterator[str]:
    """The words in the names, attributes and numbers that edits have touched, which are not text of the author."""
    text, document = fixed.text, fixed.before.document
    for span in fixed.replaced:
        # An address without brackets is no reference of the text, and a link for some renderers.
        if text.startswith(("http://", "https://"), span.start) and len(text[slice(*span)].split()) == 1:
            yield from words(text[slice(*span)])
    for reference in fixed.overlapping(document.references, _span):
        yield from words(reference.key)
        if reference.citation is None:
            # The words around a citation in its brackets are the author's.
            written = Counter(words(text[slice(*reference.span)])) - Counter(words(reference.text))
            yield from written.elements()
    for definition in fixed.overlapping(document.definitions, _whole):
        yield from words(definition.key)
        if definition.kind in ("label", "anchor", "footnote", "reference-entry"):
            yield from words(text[slice(*definition.span)])
        for name, value in definition.attributes:
            yield from words(f"{name} {value}")
        mark = caption_mark(text, definition) if definition.element == "table" else None
        if mark is not None and mark in fixed.replaced:
            # The `Table:` of a caption is markup, not a word of its author.
            yield from words(text[slice(*mark)])
    for block in fixed.overlapping(document.attribute_blocks, _span):
        yield from words(text[slice(*block.span)])
    for fact in fixed.overlapping(document.malformed, _span):
        yield from words(fact.key)
        if fact.kind.endswith("attributes"):
            yield from words(text[slice(*fact.span)])
    for tag in fixed.overlapping(document.template_tags, _span):
        yield from words(text[slice(*tag.span)])
    for span in fixed.replaced:
        if _NUMBER.fullmatch(text[slice(*span)]):
            yield from words(text[slice(*span)])


def _deleted_in_use(fixed: _FixedPage) -> str:
    """A definition that is deleted while its name is still in brackets, whatever these mean to the renderer."""
    after = fixed.shown_after
    remaining = {(fact.kind, fact.key.casefold()) for fact in fixed.after.document.definitions}
    for definition in fixed.overlapping(fixed.before.document.definitions, _whole):
        form = _SHOWN_NAMES.get(definition.kind)
        if form is None or not definition.key or (definition.kind, definition.key.casefold()) in remaining:
            continue
        if fixed.offsets.keeps(definition.key_span) is not None:
            # Its text still exists, as a part of something else.
            continue
        name = form.format(definition.key)
        if definition.kind == "reference-entry" and f"ref-{definition.key}" in fixed.after.keys.by_key:
            continue
        if after is None or name.casefold() in after.text:
            return f"`{name}` is in the text, and its definition would be deleted"
    return ""


def _lost_name(fixed: _FixedPage) -> str:
    """A name that fewer definitions have than before, although none of them was to be deleted."""
    lost = _labels(fixed.before.document) - _labels(fixed.after.document)
    if not lost:
        return ""
    places = {(fact.kind, fact.span.start) for fact in fixed.after.document.definitions}
    places |= {(fact.kind, fact.full_span.start) for fact in fixed.after.document.definitions}
    for definition in fixed.overlapping(fixed.before.document.definitions, _whole):
        if definition.key not in lost or definition.kind not in ("label", "anchor"):
            continue
        begins = (
            start
            for place in (definition.span.start, definition.full_span.start)
            for start in fixed.offsets.possible_starts(place)
        )
        if any((definition.kind, start) in places for start in begins):
            # It still exists, by another name.
            continue
        return f"the name `{definition.key}` would be lost"
    return ""


def _labels(document: Document) -> Counter[str]:
    return Counter(fact.key for fact in document.definitions if fact.kind in ("label", "anchor") and fact.key)


def _same_number(fixed: _FixedPage) -> str:
    """Two elements that links call by the same number."""
    new = {fact.span for fact in fixed.written()}
    called: dict[str, dict[str, bool]] = {}
    for link in fixed.after.references:
        named = _NAMED_BY_NUMBER.fullmatch(link.text.strip()) if link.kind == "link" else None
        if named is not None and link.key.startswith("#") and any(map(str.isalpha, named["name"])):
            by = called.setdefault(link.text.strip(), {})
            by[link.key] = by.get(link.key, False) or link.span in new
    for name, targets in called.items():
        if len(targets) > 1 and any(targets.values()) and not _is_one_thing(fixed.after, targets):
            return f"two things would be called `{name}`"
    return ""


def _is_one_thing(page: Page, targets: Iterable[str]) -> bool:
    """Whether names are those of one element, or of headings, whose titles may be equal."""
    found = [fact for key in targets for fact in page.keys.by_key.get(key[1:], ())[:1]]
    headings = {heading.full_span for heading in page.of_kind("heading")}
    return len({fact.full_span for fact in found}) < 2 or all(fact.full_span in headings for fact in found)


def _guessed_twice(fixed: _FixedPage) -> str:
    """Two wrong names that become the same right one: one of them means something else."""
    places = {(fact.kind, fact.key_span.start): fact for fact in fixed.after.references}
    meant: dict[object, tuple[str, str]] = {}
    for reference in fixed.overlapping(fixed.before.references, lambda fact: fact.key_span):
        if fixed.project_before.resolve(fixed.before, reference).status != UNDEFINED:
            continue
        start = fixed.offsets.possible_starts(reference.key_span.start)
        now = next((places[reference.kind, place] for place in start if (reference.kind, place) in places), None)
        if now is None or fixed.project_after.resolve(fixed.after, now).status != RESOLVED:
            continue
        # That a separator is written in two ways is no guess.
        name = _SEPARATORS.sub("/", reference.key.casefold())
        known = meant.setdefault((reference.kind, now.key), (name, reference.key))
        if known[0] != name:
            return f"`{known[1]}` and `{reference.key}` would both become `{now.key}`"
    return ""


class _HasSpan(Protocol):
    @property
    def span(self) -> Span: ...


def _span(fact: _HasSpan) -> Span:
    return fact.span


def _whole(definition: Definition) -> Span:
    return Span(
        min(definition.span.start, definition.full_span.start),
        max(definition.span.end, definition.full_span.end),
    )

"""Footnotes with the numbers 1, 2, 3 ... in the order in which a text first refers to them.

The text of a note is read in place; so cmark-gfm 0.29.0.gfm.13 and markdown-it-footnote 4.0.0 give the numbers
(both run). Definitions keep their place. Unreferenced notes come after all others; a reference without a
note gets a number of its own, so that it does not resolve to another note. Inline notes have no names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from refcheck.facts.model import Edit, Reference, Refused, Related, Span
from refcheck.fixes.rewrites.footnotes import is_reversed
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.refactoring.propagation import ProjectEdits, Reparse, propagate
from refcheck.syntax.footnotes import FootnoteCondition


def renumber(project: Project, pages: Iterable[Page], reparse: Reparse, *, named: bool = False) -> ProjectEdits:
    """The edits of all files that number footnotes in order.

    Args:
        pages: whose footnotes are to be numbered.
        named: True if notes with other names than numbers get numbers, too.

    Raises:
        Refused: if two notes have the same name, or an included text cannot be read and may have notes.
    """
    own: dict[str, tuple[Edit, ...]] = {}
    others: dict[str, set[Edit]] = {}
    for text in _texts(pages):
        numbers = _numbers(text, named)
        _check(text, numbers)
        changed = {key: number for key, number in numbers.items() if key != number}
        if changed:
            _check_known(project, text)
        for page in text if changed else ():
            location, normalize = page.location, page.footnotes.normalize
            notes = [note for note in page.of_kind("footnote") if normalize(note.key) in changed]
            own[location] = tuple(Edit(note.key_span, changed[normalize(note.key)]) for note in notes)
            others[location] = set(_without_note(page, changed))
    edits = dict(propagate(project, own, reparse)) if own else {}
    return {
        location: tuple(sorted({*edits.get(location, ()), *others.get(location, ())}))
        for location in {**edits, **others}
        if edits.get(location) or others.get(location)
    }


def _texts(pages: Iterable[Page]) -> Iterator[Sequence[Page]]:
    """The texts that pages are a part of, each once."""
    seen = set[str]()
    for page in pages:
        text = page.one_text
        if page.location not in seen:
            together = (page,) if text is None else text.pages
            seen.update(other.location for other in together)
            yield together


def _numbers(text: Sequence[Page], named: bool) -> dict[str, str]:
    """The new names of footnotes, by the old ones, normalized for comparison."""
    mentioned = [
        (not _counts(page, reference), place, reference.span.start, page.footnotes.normalize(reference.key))
        for place, page in enumerate(text)
        for reference in page.references
        if reference.kind == "footnote"
    ]
    order = (key for *_, key in sorted(mentioned))
    keys = dict.fromkeys((*order, *(key for page in text for key in page.footnotes.by_id)))
    counted = [key for key in keys if named or (key.isascii() and key.isdecimal())]
    return {key: str(number) for number, key in enumerate(counted, 1)}


def _counts(page: Page, reference: Reference) -> bool:
    """Whether a reference is visible in its place."""
    in_note = reference.conditions & FootnoteCondition.IN_NOTE
    return page.footnotes.is_rendered(reference) and not (in_note and not page.renderer.nested_notes)


def _check(text: Sequence[Page], numbers: dict[str, str]) -> None:
    for key in numbers:
        notes = [(page, note) for page in text for note in page.footnotes.by_id.get(key, ())]
        if len(notes) > 1:
            places = tuple(Related(page.path, note.span, message=f"footnote `{note.key}`") for page, note in notes)
            raise Refused(
                f"there are {len(notes)} footnotes `{notes[0][1].key}`", "give all but one another name", places
            )


def _check_known(project: Project, text: Sequence[Page]) -> None:
    for page in text:
        unknown = project.unknowns.of(page, "footnote", "1")
        if unknown is not None and not unknown.is_certain:
            line = f" (line {unknown.evidence[1]})" if unknown.evidence[1] else ""
            message = f"{page.path}{line}: {unknown.reason}: which footnotes it has is not known"
            raise Refused(message, "add the text, or number the footnotes by hand")


def _without_note(page: Page, changed: dict[str, str]) -> Iterator[Edit]:
    """The edits of text that names a footnote but is not a reference: it is missing, or its syntax differs."""
    for reference in page.references:
        number = changed.get(page.footnotes.normalize(reference.key)) if reference.kind == "footnote" else None
        if number is not None:
            yield Edit(reference.key_span, number)
    for fact in page.view.malformed:
        number = changed.get(page.footnotes.normalize(fact.key)) if fact.kind == "footnote" else None
        if number is not None:
            yield Edit(fact.key_span, number)
    for note in page.of_kind("inline-note"):
        number = changed.get(page.footnotes.normalize(note.text.strip()))
        if number is not None and is_reversed(page, note):
            start = note.span.start + len("^[") + len(note.text) - len(note.text.lstrip())
            yield Edit(Span(start, start + len(note.text.strip())), number)

"""The notes of a run for another renderer: converted, proven, and converted back to see what is lost."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import NamedTuple

from refcheck.converting import convert
from refcheck.converting.losses import differences, gained, left, notes, unknown
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.offset_map import OffsetMap
from refcheck.facts.source import Source
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.fixing import apply
from refcheck.fixes.safety import find_damage, new_findings
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.session import Changed, Session

LOST = "lost"
"""What readers of the other renderer no longer get, or get as it is written."""
NOT_REVERSIBLE = "not reversible"
"""What would be written in another way when the text is converted back."""

_NAMED = compile_lazily(r"\((?P<reference>[^()]+)\)$|`(?P<name>[^`]+)`")
_BOOK_FILES = {"bookdown": "_bookdown.yml", "quarto": "_quarto.yml", "mystmd": "myst.yml"}
_BY_HAND = "write that place by hand first, or leave the file out"


class Loss(NamedTuple):
    """What a conversion loses, or cannot say in the other renderer."""

    path: str
    offset: int
    """Into the text before."""
    message: str
    kind: str = LOST
    """`LOST` or `NOT_REVERSIBLE`."""


class Way(NamedTuple):
    """The notes of a project as they are written for another renderer."""

    texts: Mapping[str, str]
    """Those that change, by the location of the file."""
    change: Change
    before: Snapshot
    after: Snapshot
    lost: Mapping[str, list[tuple[int, str]]]
    """What readers no longer get, by the location of the file and the place in the text before."""

    @property
    def damage(self) -> str:
        """What the conversion would break; empty where it is nothing."""
        return find_damage(self.before, self.after, self.change)


def convert_notes(session: Session, name: str) -> tuple[Changed, list[Loss]]:
    """The texts of a run for a renderer, and what is lost by that, by file and place."""
    there = _way(session, session.project, session.workspace.in_renderer(session.project, name))
    refused = there.damage
    if refused:
        return Changed({}, _defined_twice(session, refused) or _placed(session, refused, name)), []
    losses = [loss for page in session.pages for loss in _unknown(session, page, there)]
    losses += _not_coming_back(session, there)
    return Changed(there.texts), sorted(set(losses))


def _way(session: Session, project: Project, goal: Project) -> Way:
    """A project in the renderers of another one of the same files."""
    read = session.documents.parse
    rounds, names, lost = convert(project, lambda page: goal.pages[page.location], read)
    texts, changed = {}, {}
    for location, page in project.pages.items():
        like, text = goal.pages[location], page.source.text
        if location in rounds:
            text = texts[location] = reduce(apply, rounds[location], text)
        if text != like.source.text:
            source = Source(page.path, text)
            changed[location] = like.with_text(read(source), source)
    after = goal.with_changes(changed) if changed else goal
    change = Change({location: OffsetMap(made) for location, made in rounds.items()}, {}, True, names)
    before = Snapshot(project, lambda page: session.findings(page, project))
    return Way(texts, change, before, Snapshot(after, lambda page: session.findings(page, after)), lost)


def _unknown(session: Session, page: Page, way: Way) -> Iterator[Loss]:
    """What the other renderer does not know of a page, by its place in the text as it is."""
    if page.renderer.is_unknown:
        return
    location = page.location
    images = (one for one in way.after.project.pages[location].references if one.kind == "image")
    descriptions = sorted(one.text_span for one in images if one.text_span is not None)
    offsets, text = way.change.offsets_of(location), page.source.text
    for finding in new_findings(page, way.before, way.after, way.change):
        start = finding.diagnostic.span.start
        index = bisect_right(descriptions, start, key=lambda one: one.start) - 1
        if finding.code.startswith("4") and index >= 0 and start < descriptions[index].end:
            # What stands in the description of an image is not shown.
            continue
        if finding.severity == "error":
            yield Loss(page.path, offsets.backward(start), finding.diagnostic.message)
    converted = way.after.project.pages[location]
    for offset, message in (
        *way.lost.get(location, ()),
        *unknown(page, converted, text, offsets),
        *gained(page, converted, text, offsets),
        *notes(page, converted),
    ):
        yield Loss(page.path, offset, message)
    for offset, message in left(converted, page.renderer, converted.source.text):
        yield Loss(page.path, offsets.backward(offset), message)


def _not_coming_back(session: Session, there: Way) -> Iterator[Loss]:
    """What is not the same when the texts are converted back."""
    back = _way(session, there.after.project, session.project)
    refused = back.damage
    for page in session.pages:
        location, text = page.location, page.source.text
        if page.renderer.is_unknown:
            continue
        if refused and location in there.texts:
            yield Loss(page.path, 0, f"it could not be converted back: {refused}", NOT_REVERSIBLE)
        elif not refused:
            again = back.texts.get(location, there.texts.get(location, text))
            for offset, message in differences(text, again):
                yield Loss(page.path, offset, message, NOT_REVERSIBLE)


def _defined_twice(session: Session, refused: str) -> str:
    """That a label is there twice, where that is why a conversion is refused; else empty."""
    for page in session.pages:
        for key, definitions in page.keys.by_key.items():
            labels = [one for one in definitions if one.kind in ("label", "anchor")]
            if len(labels) > 1 and f"{key})" in refused:
                place = _place(session, page, labels[1].span.start)
                return f"{place}: the label `{key}` is defined twice in {page.path}; give one of them another name"
    return ""


def _placed(session: Session, refused: str, name: str) -> str:
    """Why a conversion is refused, with the place that it is about and what would help, as far as these can be told."""
    named = _NAMED.search(refused)
    key = (named["reference"] or named["name"]) if named is not None else ""
    for page in session.pages:
        for reference in page.references:
            if not key or reference.key != key:
                continue
            place = _place(session, page, reference.span.start)
            there = session.project.resolve(page, reference).page
            return f"{place}: {refused}; {_remedy(page, there, name)}"
        for definition in page.definitions:
            if key and definition.key == key:
                place = _place(session, page, definition.span.start)
                return f"{place}: {refused}; {_BY_HAND}"
    return f"{refused}; {_BY_HAND}"


def _remedy(page: Page, there: Page | None, name: str) -> str:
    """What to do about a reference that would not lead to where it does."""
    if there is None or there is page:
        return _BY_HAND
    if name in _BOOK_FILES:
        return f"it leads to {there.path}: list both files in `{_BOOK_FILES[name]}`, so that they are one book"
    return f"it leads to {there.path}: write it as a link to that file"


def _place(session: Session, page: Page, offset: int) -> str:
    line, column = page.source.position(offset)
    return f"{page.path}:{line}:{column}"

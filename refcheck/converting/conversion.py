"""The notes of a project for another renderer: converted, proven, and converted back to detect losses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from refcheck.converting import convert
from refcheck.converting.draft import Parse
from refcheck.converting.losses import differences, gained, left, notes, unknown
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Finding
from refcheck.facts.offset_map import OffsetMap
from refcheck.facts.source import Source
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.fixing import apply
from refcheck.fixes.safety import find_damage, new_findings
from refcheck.project.page import Page
from refcheck.project.project import Project

LOST = "lost"
"""Content that readers of the other renderer no longer get, or see as raw text."""
NOT_REVERSIBLE = "not reversible"
"""Content that would change if the text were converted back."""

_NAMED = compile_lazily(r"\((?P<reference>[^()]+)\)$|`(?P<name>[^`]+)`")
_BOOK_FILES = {"bookdown": "_bookdown.yml", "quarto": "_quarto.yml", "mystmd": "myst.yml"}
_BY_HAND = "write that place by hand first, or leave the file out"


class ConversionLoss(NamedTuple):
    """Content that a conversion loses, or that the other renderer cannot express."""

    path: str
    offset: int
    """Into the original text."""
    message: str
    kind: str = LOST
    """`LOST` or `NOT_REVERSIBLE`."""


class ConvertedNotes(NamedTuple):
    """The notes of a project for another renderer."""

    texts: Mapping[str, str]
    """The texts that change, by the location of the file."""
    losses: Sequence[ConversionLoss] = ()
    """By file and offset."""
    refused: str = ""
    """Why nothing is changed, if the conversion could not be proven safe."""


class ConversionPlan(NamedTuple):
    """How the notes of a project are written for another renderer, and the project before and after."""

    texts: Mapping[str, str]
    """The texts that change, by the location of the file."""
    change: Change
    before: Snapshot
    after: Snapshot
    lost: Mapping[str, list[tuple[int, str]]]
    """Messages about lost content, with offsets into the original text, by the location of the file."""

    @property
    def damage(self) -> str:
        """The first thing that the conversion breaks, as a sentence for the user; empty if it is safe."""
        return find_damage(self.before, self.after, self.change)


Findings = Callable[[Page, Project], Sequence[Finding]]
"""Findings of a page, if called with it and its project."""


def convert_notes(project: Project, goal: Project, parse: Parse, findings: Findings) -> ConvertedNotes:
    """Write the notes of a project for other renderers, and report losses.

    Args:
        goal: the same files, each with its new renderer.
    """
    there = _plan(project, goal, parse, findings)
    damage = there.damage
    if damage:
        return ConvertedNotes({}, refused=_defined_twice(project, damage) or _placed(project, goal, damage))
    losses = [loss for page in project.pages.values() for loss in _unknown(page, there)]
    losses += _not_coming_back(project, there, _plan(there.after.project, project, parse, findings))
    return ConvertedNotes(there.texts, sorted(set(losses)))


def _plan(project: Project, goal: Project, parse: Parse, findings: Findings) -> ConversionPlan:
    rounds, names, lost = convert(project, lambda page: goal.pages[page.location], parse)
    texts, changed = {}, {}
    for location, page in project.pages.items():
        like, text = goal.pages[location], page.source.text
        if location in rounds and page.source.fault is None:
            text = texts[location] = reduce(apply, rounds[location], text)
        if text != like.source.text:
            source = Source(page.path, text)
            changed[location] = like.with_text(parse(source), source)
    after = goal.with_changes(changed) if changed else goal
    offsets = {location: OffsetMap(made) for location, made in rounds.items()}
    return ConversionPlan(
        texts,
        Change(offsets, other_renderer=True, names=names),
        before=Snapshot(project, lambda page: findings(page, project)),
        after=Snapshot(after, lambda page: findings(page, after)),
        lost=lost,
    )


def _unknown(page: Page, plan: ConversionPlan) -> Iterator[ConversionLoss]:
    """The parts of a page that the other renderer does not support."""
    if page.renderer.is_unknown:
        return
    location = page.location
    images = [fact for fact in plan.after.project.pages[location].references if fact.kind == "image"]
    descriptions = sorted(image.text_span for image in images if image.text_span is not None)
    offsets, text = plan.change.offsets_of(location), page.source.text
    for finding in new_findings(page, plan.before, plan.after, plan.change):
        start = finding.diagnostic.span.start
        index = bisect_right(descriptions, start, key=lambda span: span.start) - 1
        if finding.code.startswith("4") and index >= 0 and start < descriptions[index].end:
            # The other renderer does not show the description of an image.
            continue
        if finding.severity == "error":
            yield ConversionLoss(page.path, offsets.backward(start), finding.diagnostic.message)
    converted = plan.after.project.pages[location]
    for offset, message in (
        *plan.lost.get(location, ()),
        *unknown(page, converted, text, offsets),
        *gained(page, converted, text, offsets),
        *notes(page, converted),
    ):
        yield ConversionLoss(page.path, offset, message)
    for offset, message in left(converted, page.renderer, converted.source.text):
        yield ConversionLoss(page.path, offsets.backward(offset), message)


def _not_coming_back(project: Project, there: ConversionPlan, back: ConversionPlan) -> Iterator[ConversionLoss]:
    """The parts of the notes that converting back does not restore."""
    damage = back.damage
    for location, page in project.pages.items():
        text = page.source.text
        if page.renderer.is_unknown:
            continue
        if damage and location in there.texts:
            message = f"it could not be converted back: {damage}"
            yield ConversionLoss(page.path, 0, message, NOT_REVERSIBLE)
        elif not damage:
            again = back.texts.get(location, there.texts.get(location, text))
            for offset, message in differences(text, again):
                yield ConversionLoss(page.path, offset, message, NOT_REVERSIBLE)


def _defined_twice(project: Project, damage: str) -> str:
    """The damage as a label that is defined twice, if that is the reason for refusing a conversion; else empty."""
    for page in project.pages.values():
        for key, definitions in page.keys.by_key.items():
            labels = [fact for fact in definitions if fact.kind in ("label", "anchor")]
            if len(labels) > 1 and f"{key})" in damage:
                place = _place(page, labels[1].span.start)
                return f"{place}: the label `{key}` is defined twice in {page.path}; give one of them another name"
    return ""


def _placed(project: Project, goal: Project, damage: str) -> str:
    """The reason for refusing a conversion, with the place and a remedy if these are known."""
    named = _NAMED.search(damage)
    key = (named["reference"] or named["name"]) if named is not None else ""
    for page in project.pages.values():
        for reference in page.references:
            if not key or reference.key != key:
                continue
            place = _place(page, reference.span.start)
            there = project.resolve(page, reference).page
            return f"{place}: {damage}; {_remedy(page, there, goal.pages[page.location].renderer.name)}"
        for definition in page.definitions:
            if key and definition.key == key:
                place = _place(page, definition.span.start)
                return f"{place}: {damage}; {_BY_HAND}"
    return f"{damage}; {_BY_HAND}"


def _remedy(page: Page, there: Page | None, name: str) -> str:
    """The advice for a reference that would resolve to another definition after the conversion."""
    if there is None or there is page:
        return _BY_HAND
    if name in _BOOK_FILES:
        return f"it resolves to {there.path}: list both files in `{_BOOK_FILES[name]}`, so that they are one book"
    return f"it resolves to {there.path}: write it as a link to that file"


def _place(page: Page, offset: int) -> str:
    return f"{page.path}:{page.source.displayed(offset)}"

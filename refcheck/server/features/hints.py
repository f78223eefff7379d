"""Hints behind references, with the number that readers see (`Figure 3`), and behind definitions, with their uses."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from refcheck.describing.definitions import describe
from refcheck.facts.model import Reference, Span
from refcheck.project.resolution import RESOLVED
from refcheck.server.answers import Hint
from refcheck.server.counts import counted, words_of
from refcheck.server.views import PageView

METHOD = "textDocument/inlayHint"

_SECTIONS = frozenset(("heading", "section"))
# In characters.
_LONGEST = 40


def answer(view: PageView, span: Span) -> list[Hint]:
    """The hints in a span of a page, in their order."""
    hints = [*_numbers(view, span)] if view.options.hints_numbers else []
    if view.options.hints_uses and not view.is_provisional:
        hints += (
            Hint(definition.span.end, words_of(len(uses)))
            for definition, uses in counted(view)
            if span.start <= definition.span.start <= span.end
        )
    return sorted(hints, key=lambda hint: hint.offset)


def _numbers(view: PageView, span: Span) -> Iterator[Hint]:
    references = view.page.references
    first = bisect_left(references, span.start, key=lambda reference: reference.span.start)
    for reference in references[max(first - 1, 0) :]:
        if reference.span.start > span.end:
            return
        if reference.span.end >= span.start:
            yield from _number(view, reference)


def _number(view: PageView, reference: Reference) -> Iterator[Hint]:
    """The hint with the number that a cross-reference shows; none for a link, which shows its own text."""
    if not view.page.labels.is_cross_reference(reference):
        return
    resolution = view.project.resolve(view.page, reference)
    if resolution.status != RESOLVED or not resolution.definitions:
        return
    described = describe(view.project, resolution.page or view.page, resolution.definitions[0])
    wording = described.wording or described.number
    if described.kind in _SECTIONS and wording == described.number and wording:
        wording = f"Section {wording}"
    if wording:
        yield Hint(reference.span.end, wording[:_LONGEST], described.text)

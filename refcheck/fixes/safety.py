"""The proof that a change of texts damages nothing, made before anything is written.

The changed texts are parsed again and compared with the texts before:

- definitions and references outside of the edits are the same;
- each reference, or the text that replaces it, still resolves to the same target;
- no rule reports a new finding.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from refcheck.facts.cancellation import Check, never
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import KIND_WORDS, Document, Finding, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.targets import find_lost_target
from refcheck.project.page import Page

_DIGITS = compile_lazily(r"\d+")
# Findings of these rules in the changed text are printed in any case, and fixed with it if possible.
_FOLLOWING_RULES = (
    "unused-suppression",
    "unused-label",
    "stale-number",
    "unnumbered-reference",
)
# It reports only the first thing that stops a build; once that is fixed, it reports the next one.
_FIRST_ONLY = "broken-build"


def find_damage(before: Snapshot, after: Snapshot, change: Change, check: Check = never) -> str:
    """The first thing that a change breaks, as a sentence for the user; empty if it is safe."""
    for location in change.offsets:
        check()
        page, page_after = before.project.pages[location], after.project.pages[change.location(location)]
        name = _other_fact(page.document, page_after.document, change.offsets_of(location))
        where = f"{page.path}: " if len(change.offsets) > 1 else ""
        obstacle = page.source.obstacle(page_after.source.text)
        if obstacle:
            return f"{where}{obstacle}"
        if name:
            return f"{where}{name} would be read differently"
        finding = None if change.other_renderer else next(new_findings(page, before, after, change), None)
        if finding is not None:
            return f"{where}there would be a new finding ({finding.rule}: {finding.diagnostic.message})"
    return find_lost_target(before.project, after.project, change, check)


def new_findings(page: Page, before: Snapshot, after: Snapshot, change: Change) -> Iterator[Finding]:
    """The findings caused by a change of a page: of another name, or where the rule reported nothing before."""
    offsets = change.offsets_of(page.location)
    old = before.findings(page)
    names = Counter(_name_of(finding) for finding in old)
    places = {(finding.rule, offsets.forward(finding.diagnostic.span.start)) for finding in old}
    if change.moves:
        # The path that a message names differs afterwards.
        starts = ((finding.rule, offsets.possible_starts(finding.diagnostic.span.start)) for finding in old)
        places |= {(rule, start) for rule, all_starts in starts for start in all_starts}
    # Text in a part that was shown raw has only become visible.
    raw = _Stretches((offsets.forward(part.start), offsets.forward(part.end)) for part in page.view.raw_parts)
    was_broken = any(finding.rule == _FIRST_ONLY for finding in old)
    elsewhere: list[Finding] = []
    for finding in after.findings(after.project.pages[change.location(page.location)]):
        if (finding.rule, finding.diagnostic.span.start) not in places:
            elsewhere.append(finding)
        elif names[_name_of(finding)]:
            # It is where it was, and so is not one of those that have moved.
            names[_name_of(finding)] -= 1
    for finding in elsewhere:
        name = _name_of(finding)
        if names[name]:
            names[name] -= 1
        elif (
            finding.rule not in _FOLLOWING_RULES
            and not (finding.rule == _FIRST_ONLY and was_broken)
            and finding.diagnostic.span.start not in raw
        ):
            yield finding


def _other_fact(before: Document, after: Document, offsets: OffsetMap) -> str:
    """A definition or reference that no edit touches and that differs afterwards."""
    kept = Counter(_facts(before, offsets.keeps))
    found = Counter(_facts(after, lambda span: span if offsets.is_kept(span) else None))
    different = (kept - found) or (found - kept)
    return next((f"`{key or KIND_WORDS.get(kind, kind)}`" for kind, key, _ in different), "")


def _facts(document: Document, moved: Callable[[Span], Span | None]) -> Iterator[tuple[str, str, int]]:
    """Kind, key and offset of each fact that no edit touches.

    Args:
        moved: the span of a fact in the text afterwards; None if an edit touches it.
    """
    for definition in document.definitions:
        whole = Span(
            min(definition.full_span.start, definition.span.start), max(definition.full_span.end, definition.span.end)
        )
        place = moved(whole)
        # The title of the front matter has no span; a target is only a possible definition.
        if place is not None and whole.end and definition.syntax != "targets":
            yield definition.kind, definition.key, definition.span.start + place.start - whole.start
    for reference in document.references:
        place = moved(reference.span)
        if place is not None:
            yield reference.kind, reference.key, place.start


def _name_of(finding: Finding) -> tuple[str, str]:
    """The subject of a finding; the numbers in its message change with the lines before it."""
    return finding.rule, _DIGITS.sub("", finding.diagnostic.message)


class _Stretches:
    """Stretches of a text, as start and end; those with None are left out."""

    def __init__(self, stretches: Iterable[tuple[int | None, int | None]]) -> None:
        spans = sorted((start, end) for start, end in stretches if start is not None and end is not None)
        self._starts = [start for start, _ in spans]
        # The farthest end of the stretches that start no later.
        self._farthest = list(accumulate((end for _, end in spans), max))

    def __contains__(self, offset: int) -> bool:
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._farthest[index]

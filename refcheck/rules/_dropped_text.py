"""The text beside cross-references in brackets that a renderer drops: locators, suffixes, and what is cited there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Edit, Fix, Reference, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._labels import meant_label
from refcheck.syntax.citations import text_before

# A locator after a reference outside of brackets; not the text of a link.
_LOCATOR = compile_lazily(r" ?\[(?P<text>[^\[\]@^\n]{1,80})\](?![(\[{:])")
_BLANK = " \t\n,.;:"
_START = attrgetter("span.start")


def dropped(page: Page, project: Project) -> Iterator[Diagnostic]:
    """A finding for each text that readers do not get."""
    by_group: dict[Span, list[Reference]] = {}
    alone: set[int] = set()
    cited = (reference for reference in page.references if reference.kind == "citation" and reference.citation)
    references = sorted(cited, key=_START)
    for reference in references:
        group = reference.citation and reference.citation.group
        if group is not None:
            by_group.setdefault(group, []).append(reference)
        elif page.labels.is_cross_reference(reference) and page.labels.find(reference.key):
            alone.add(reference.span.end)
            yield from _locator(page, reference)
    for group, members in by_group.items():
        # A misnamed label counts: the text is left out as soon as its name is corrected.
        shown = {one.span for one in members if _is_shown(page, one) or meant_label(page, project, one)}
        before = text_before(page.source.text, group, members[0])
        if before and not alone.isdisjoint((group.start, group.start - 1)):
            first = page.source.text.index(before, group.start)
            yield _words(Span(first, first + len(before)), before)
        if not shown:
            continue
        for member in members:
            if member.span not in shown and not page.labels.is_cross_reference(member):
                message = f"`@{member.key}` is not shown beside a cross-reference"
                yield Diagnostic(member.span, message, help="cite it in brackets of its own")
            elif member.span in shown:
                yield from _suffix(page, member, references)


def _is_shown(page: Page, reference: Reference) -> bool:
    return page.labels.is_cross_reference(reference) and bool(page.labels.find(reference.key))


def _suffix(page: Page, member: Reference, references: Sequence[Reference]) -> Iterator[Diagnostic]:
    """What is dropped of the text after a member of a group: each reference in it, or all of it.

    Args:
        references: all of the page, in the order of the text.
    """
    text, start = page.source.text, member.key_span.end
    start += text.startswith("}", start)
    suffix = member.citation.suffix if member.citation is not None else ""
    end = start + len(suffix)
    if not suffix.strip(_BLANK) or not text.startswith(suffix, start):
        return
    begun = references[bisect_left(references, start, key=_START) : bisect_left(references, end, key=_START)]
    others = [other for other in begun if other.span.end <= end]
    for other in others:
        before = text[start : other.span.start]
        fix = None
        if before.strip() == ",":
            comma = start + before.index(",")
            fix = Fix("separate the references with `;`", (Edit(Span(comma, comma + 1), ";"),))
        yield Diagnostic(
            other.span,
            f"`{text[slice(*other.span)]}` is not shown: it is in the text after another reference",
            help="separate the references with `;`",
            fix=fix,
        )
        start = other.span.end
    if not others:
        words = suffix.strip(_BLANK)
        first = start + suffix.index(words)
        yield _words(Span(first, first + len(words)), words)


def _locator(page: Page, reference: Reference) -> Iterator[Diagnostic]:
    found = _LOCATOR.match(page.source.text, reference.span.end)
    if found is not None and found["text"].strip(_BLANK):
        yield _words(Span(*found.span("text")), found["text"])


def _words(place: Span, words: str) -> Diagnostic:
    message = f"`{words}` is not shown: the text after a cross-reference is left out"
    return Diagnostic(place, message, help="write it outside of the brackets")

"""The text beside cross-references in brackets that a renderer drops: locators, suffixes, and what is cited there."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Edit, Fix, Reference, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._labels import meant_label

# A locator after a reference outside of brackets; not the text of a link.
_LOCATOR = compile_lazily(r" ?\[(?P<text>[^\[\]@^\n]{1,80})\](?![(\[{:])")
_BLANK = " \t\n,.;:"


def dropped(page: Page, project: Project) -> Iterator[Diagnostic]:
    """A finding for each text that readers do not get."""
    by_group: dict[Span, list[Reference]] = {}
    references = [reference for reference in page.references if reference.kind == "citation" and reference.citation]
    for reference in references:
        group = reference.citation and reference.citation.group
        if group is not None:
            by_group.setdefault(group, []).append(reference)
        elif page.labels.is_cross_reference(reference) and page.labels.find(reference.key):
            yield from _locator(page, reference)
    for group, members in by_group.items():
        # A misnamed label counts: the text is left out as soon as its name is corrected.
        shown = [member for member in members if _is_shown(page, member) or meant_label(page, project, member)]
        if not shown:
            continue
        for member in members:
            if member not in shown and not page.labels.is_cross_reference(member):
                message = f"`@{member.key}` is not shown beside a cross-reference"
                yield Diagnostic(member.span, message, help="cite it in brackets of its own")
            elif member in shown:
                inner = [other for other in references if _is_within(other, group) and other not in members]
                yield from _suffix(page, member, inner)


def _is_shown(page: Page, reference: Reference) -> bool:
    return page.labels.is_cross_reference(reference) and bool(page.labels.find(reference.key))


def _is_within(reference: Reference, group: Span) -> bool:
    return group.start < reference.span.start and reference.span.end < group.end


def _suffix(page: Page, member: Reference, inner: list[Reference]) -> Iterator[Diagnostic]:
    """What is dropped of the text after a member of a group: each reference in it, or all of it."""
    text, start = page.source.text, member.key_span.end
    start += text.startswith("}", start)
    suffix = member.citation.suffix if member.citation is not None else ""
    end = start + len(suffix)
    if not suffix.strip(_BLANK) or not text.startswith(suffix, start):
        return
    others = [other for other in inner if start <= other.span.start and other.span.end <= end]
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

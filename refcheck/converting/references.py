"""Converts cross-references from one idiom to another: citations, roles, numbered links."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote, unquote

from refcheck.converting.draft import Draft
from refcheck.converting.links import Anchors, quoted
from refcheck.facts.model import Edit, Reference, Span
from refcheck.fixes.rewrites.links import NumberedTarget, is_known, numbered_label
from refcheck.numbering import templates
from refcheck.project.label_rules import reference_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.renderers import NATIVE, ReferenceIdiom
from refcheck.syntax.citations import text_before
from refcheck.syntax.links import LinkCondition

_NEAR = 20
_MARKS = ("+", "*", "!")
_BETWEEN = ", "
_UNDEFINED = "undefined"


class Target(NamedTuple):
    """The numbered target of a reference."""

    key: str
    """Its name in the other renderer."""
    kind: str
    number: str
    wording: str
    path: str
    """The path of its file, from the one that refers to it; empty within one file."""
    is_native: bool
    """Whether a cross-reference of the other renderer can name it."""


class Member(NamedTuple):
    """A reference to one target, alone or in a group."""

    target: Target
    named: bool
    """Whether it shows the kind with the number."""
    prefix: str = ""
    suffix: str = ""


class Group(NamedTuple):
    """References that are written together."""

    span: Span
    members: tuple[Member, ...]

    @property
    def is_known(self) -> bool:
        """Whether any of them has a target."""
        return any(member.target.kind != _UNDEFINED for member in self.members)

    def with_texts(self, written: Sequence[tuple[str, str]]) -> Group:
        """The same with other texts in those beside its members, each once.

        Args:
            written: the texts, before and after.
        """
        members = list(self.members)
        for before, after in written:
            for index, member in enumerate(members):
                if before in member.prefix:
                    members[index] = member._replace(prefix=member.prefix.replace(before, after, 1))
                    break
                if before in member.suffix:
                    members[index] = member._replace(suffix=member.suffix.replace(before, after, 1))
                    break
        return self._replace(members=tuple(members))


class Targets:
    """The targets of the references of a page, by key.

    Args:
        project: with the original page.
        renamed: the names of the labels of a page in the other renderer.
        after: the original page -> as the other renderer sees it, with its labels.
        anchors: the original page -> the anchors of its headings in the other renderer.
    """

    def __init__(
        self,
        draft: Draft,
        renamed: Callable[[Page], Mapping[str, str]],
        after: Callable[[Page], Page | None],
        anchors: Callable[[Page], Anchors | None],
    ) -> None:
        self._draft = draft
        self._renamed = renamed
        self._after = after
        self._anchors = anchors
        self._known: dict[str, Target | None] = {}
        self._linked: dict[str, Target | None] = {}
        page, project = draft.original, draft.project
        for reference in page.references:
            if page.labels.is_cross_reference(reference) and reference.key not in self._known:
                self._known[reference.key] = self._find(page, project, reference)

    def get(self, key: str) -> Target | None:
        """The target of a key; None unless it is exactly one definition that can be linked to."""
        return self._known.get(key)

    def linked(self, fragment: str) -> Target | None:
        """The target of a link within the page, as the other renderer numbers it; None if it has no number there."""
        if fragment not in self._linked:
            self._linked[fragment] = self._find_linked(fragment)
        return self._linked[fragment]

    def _find_linked(self, fragment: str) -> Target | None:
        page = self._draft.original
        after, key = self._after(page), self._renamed(page).get(fragment, fragment)
        found = after.labels.find(key) if after is not None else ()
        label = numbered_label(after, found[0]) if after is not None and len(found) == 1 else None
        if label is None:
            return None
        return Target(key, label.kind, label.number, label.wording, "", True)

    def numbers(self, target: Target) -> tuple[str, ...]:
        """The numbers by which a link may call it: that of either renderer."""
        return tuple(filter(None, (target.number, self._own_numbers.get(target.key))))

    @cached_property
    def _own_numbers(self) -> Mapping[str, str]:
        """The numbers of the labels of the page in its own renderer, by their names in the other."""
        page, spelling = self._draft.original, self._draft.spelling
        renderer = replace(page.renderer, label_mark=spelling.label_mark, label_kinds=spelling.label_kinds)
        named = page.with_renderer(renderer)
        renamed = self._renamed(page)
        return {
            renamed.get(definition.key, definition.key): named.numbers.in_links[definition.span]
            for definition in named.definitions
            if definition.key and definition.span in named.numbers.in_links
        }

    def _find(self, page: Page, project: Project, reference: Reference) -> Target | None:
        resolution = project.resolve(page, reference)
        where = resolution.page
        if resolution.status != RESOLVED or len(resolution.definitions) != 1 or where is None:
            return None
        definition = resolution.definitions[0]
        label = numbered_label(where, definition)
        if label is not None and not is_known(project, where, label):
            return None
        if label is None and definition.element == "heading":
            # Not all renderers number sections.
            label = NumberedTarget(definition, "section", "", definition.text.strip() or definition.key, True)
        if label is None or not (label.unique or definition.element == "heading"):
            return None
        key = self._renamed(where).get(definition.key, definition.key)
        path = ""
        if where is not page:
            folder = os.path.dirname(page.location)
            path = quote(os.path.relpath(where.location, folder).replace(os.sep, "/"), safe="/.~")
        after = self._after(where)
        # An id of HTML can be referred to, but has no number.
        is_native = after is not None and any(found.kind != "anchor" for found in after.labels.find(key))
        if not is_native:
            there = self._anchors(where)
            found = there.of(where, definition) if there is not None else None
            if found is None:
                return None
            key = found
        return Target(key, label.kind, label.number, label.wording, path, is_native)


def convert(draft: Draft, targets: Targets) -> None:
    """Writes cross-references as the other renderer reads them."""
    own, goal = draft.original.renderer.reference_idiom, draft.goal.reference_idiom
    groups = list(_read(draft, own, targets))
    if own is not None and goal is not None and own.grouped and goal.grouped:
        # Citations stay citations, except those of targets that can only be linked to.
        groups = [
            group
            for group in groups
            if not all(member.target.is_native for member in group.members)
            and all(member.target.kind != _UNDEFINED for member in group.members)
        ]
        draft.make((*(Edit(group.span, _written(draft, group)) for group in groups), *_renamed(draft, targets)))
        return
    if goal is not None and goal.grouped and (own is None or not own.grouped):
        groups = _joined(draft.text, groups)
    draft.make(_written_whole(draft, groups))


def _renamed(draft: Draft, targets: Targets) -> Iterator[Edit]:
    """Citations that stay citations, with the new names of labels."""
    page = draft.as_read()
    for reference in page.references:
        target = targets.get(reference.key)
        if reference.kind == "citation" and target is not None and page.labels.is_cross_reference(reference):
            new = target.key
            if reference.key[:1].isupper() and draft.goal.folds_first_letter:
                new = new[:1].upper() + new[1:]
            yield Edit(reference.key_span, new)


def _read(draft: Draft, idiom: ReferenceIdiom | None, targets: Targets) -> Iterator[Group]:
    """The cross-references of a text, together with the others in the same brackets."""
    page = draft.as_read()
    if idiom is None:
        if draft.goal.reference_idiom is not None:
            yield from _links(draft, page, targets)
        return
    references = [
        reference
        for reference in page.references
        if reference.kind in ("citation", "cross-reference")
        and reference_support(page.view, reference) == NATIVE
        # Braces belong to another idiom.
        and not (idiom.grouped and reference.form == "braced")
    ]
    for place, members in groupby(
        references, lambda reference: (reference.citation and reference.citation.group) or reference.span
    ):
        same = list(members)
        found = [targets.get(reference.key) for reference in same]
        if any(
            reference.conditions & LinkCondition.NESTED_LINK or not page.labels.is_cross_reference(reference)
            for reference in same
        ):
            continue
        if idiom.grouped:
            cited = [
                _cited(reference, target or _no_target(reference))
                for reference, target in zip(same, found, strict=True)
            ]
            if before := text_before(draft.text, place, same[0]) if same[0].form == "group" else "":
                # A citation outside of brackets has no place for it in the other idiom.
                cited[0] = cited[0]._replace(prefix=f"{before}; {cited[0].prefix}".rstrip())
            yield Group(place, tuple(cited))
            continue
        parts = [(reference, target) for reference, target in zip(same, found, strict=True) if target is not None]
        if len(parts) < len(same):
            continue
        if not (same[0].citation and same[0].citation.group):
            yield _single(draft.text, *parts[0], idiom)


def _no_target(reference: Reference) -> Target:
    """What stands for the target of a reference that has none: the reference as it is written."""
    mark = "-" if reference.citation is not None and reference.citation.mode == "suppress-author" else ""
    return Target(reference.key, _UNDEFINED, "", f"{mark}@{reference.key}", "", is_native=False)


def _written_whole(draft: Draft, groups: Sequence[Group]) -> Iterator[Edit]:
    """The edits for groups of references, each with those in the text beside its members.

    Those of which no member has a target stay as they are.
    """
    outer: list[tuple[Group, list[Group]]] = []
    for group in groups:
        if outer and group.span.end <= outer[-1][0].span.end:
            outer[-1][1].append(group)
        else:
            outer.append((group, []))
    for group, inner in outer:
        written = [(draft.text[slice(*one.span)], _written(draft, one)) for one in inner if one.is_known]
        if group.is_known or written:
            yield Edit(group.span, _written(draft, group.with_texts(written)))


def _cited(reference: Reference, target: Target) -> Member:
    citation = reference.citation
    assert citation is not None
    return Member(target, citation.mode != "suppress-author", citation.prefix, citation.suffix)


def _single(text: str, reference: Reference, target: Target, idiom: ReferenceIdiom) -> Group:
    """A reference outside of a group, with the name of its kind if that is written before it."""
    start, end = reference.span
    if reference.syntax == "citations":
        # pandoc-xnos: `+@fig:x` and `*@fig:x` show the kind, `!@fig:x` does not.
        if reference.form == "braced":
            mark = text[start + 1]
        else:
            mark = text[start - 1 : start]
            start -= mark in _MARKS and mark != ""
        return Group(Span(start, end), (Member(target, mark in ("+", "*")),))
    if idiom.of(target.kind).named:
        before, percent, after = reference.text.partition("%s")
        return Group(reference.span, (Member(target, not percent, before.strip(), after),))
    lead = _lead(target)
    if text.endswith(lead, 0, start):
        return Group(Span(start - len(lead), end), (Member(target, True),))
    return Group(reference.span, (Member(target, False),))


def _lead(target: Target) -> str:
    """The text before the number in the wording of a reference."""
    if target.number and target.wording.endswith(target.number) and target.wording != target.number:
        return target.wording[: -len(target.number)]
    return f"{target.kind.capitalize()} "


def _links(draft: Draft, page: Page, targets: Targets) -> Iterator[Group]:
    """The links to numbered elements that have their correct numbers as text."""
    for reference in page.references:
        if reference.kind != "link" or reference.form != "inline" or not reference.key.startswith("#"):
            continue
        if draft.text[reference.key_span.end : reference.span.end].strip(" \t\r\n<>") != ")":
            # A title would be lost.
            continue
        target = targets.linked(unquote(reference.key[1:]))
        if target is None or not target.is_native:
            continue
        if reference.text == target.wording:
            yield Group(reference.span, (Member(target, True),))
        elif target.kind != "section" and reference.text in targets.numbers(target):
            yield Group(reference.span, (Member(target, False),))
        elif target.kind != "section":
            worded = templates.recognize(reference.text, target.kind, page.templates)
            if worded is not None and worded.number in targets.numbers(target):
                yield Group(reference.span, (Member(target, True),))


def _joined(text: str, groups: Sequence[Group]) -> list[Group]:
    """Merges groups of references that follow each other, separated by commas."""
    joined: list[Group] = []
    for group in groups:
        last = joined[-1] if joined else None
        in_row = last is not None and text[last.span.end : group.span.start] == _BETWEEN
        if last is not None and in_row and _alike(*last.members, *group.members):
            joined[-1] = Group(Span(last.span.start, group.span.end), (*last.members, *group.members))
        else:
            joined.append(group)
    return joined


def _alike(first: Member, *others: Member) -> bool:
    """Whether references would be written as one group: of one kind, each to another target."""
    if len({member.target.key for member in (first, *others)}) <= len(others):
        return False
    alike = (member.named == first.named and member.target.kind == first.target.kind for member in others)
    return all(alike) and not any(member.prefix or member.suffix for member in (first, *others))


def _written(draft: Draft, group: Group) -> str:
    idiom, members = draft.goal.reference_idiom, group.members
    if idiom is not None and idiom.grouped and all(member.target.is_native for member in members):
        return "[" + "; ".join(map(_citation, members)) + "]"
    plain = not any(member.prefix or member.suffix for member in members)
    near = draft.text[max(0, group.span.start - _NEAR) : group.span.start]
    return (_BETWEEN if plain else "; ").join(_alone(draft, member, near) for member in members)


def _citation(member: Member) -> str:
    sign = "" if member.named else "-"
    before = f"{member.prefix} " if member.prefix else ""
    return f"{before}{sign}@{member.target.key}{member.suffix}"


def _alone(draft: Draft, member: Member, near: str) -> str:
    target = member.target
    if target.kind == _UNDEFINED:
        return f"{member.prefix} {target.wording}{member.suffix}".lstrip()
    idiom = draft.goal.reference_idiom.of(target.kind) if draft.goal.reference_idiom and target.is_native else None
    before = f"{member.prefix} " if member.prefix else ""
    named = member.named
    if idiom is None or not idiom.named or member.prefix:
        named = named and not templates.ends_with_name(member.prefix or near, target.kind, draft.original.templates)
    if idiom is not None:
        written = idiom.named if named else idiom.number
        lead = _lead(target) if named and not written else ""
        return f"{before}{lead}{(written or idiom.number).replace('{}', target.key)}{member.suffix}"
    wording = target.wording if named or target.kind == "section" else target.number
    return f"{before}[{wording}]({target.path}#{quoted(target.key)}){member.suffix}"

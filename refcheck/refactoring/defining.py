"""Defines what a reference names and nothing defines: a footnote, a link definition, the id of a heading, a file.

Each proposal is edits, to be proven by the caller. The text of a new definition is a word to be replaced, which is
reported as long as it is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span
from refcheck.fixes.rewrites.anchors import anchor_before
from refcheck.fixes.rewrites.footnotes import ends_open
from refcheck.links.destinations import LinkContext, is_markdown
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED, Resolution, paths_of
from refcheck.renderers import NATIVE

PLACEHOLDER = "TODO"
"""The text of a new footnote, and the destination of a new link definition."""

_ID = compile_lazily(r"[A-Za-z][\w.:-]*")
_MAX_HEADINGS = 3
_MAX_COMPARED = 500
_MIN_LIKENESS = 0.5


class Proposal(NamedTuple):
    """A change that a person can choose."""

    title: str
    edits: Mapping[str, tuple[Edit, ...]]
    """By the location of the file; the place of a new file is its start."""
    created: str = ""
    """The absolute path of the file that is to be created first; empty if there is none."""


def proposals_for(project: Project, page: Page, reference: Reference) -> Iterator[Proposal]:
    """The ways to define what a reference of a page names; none if it is defined, or may be."""
    resolution = project.resolve(page, reference)
    if resolution.status != UNDEFINED:
        return
    if resolution.missing == "footnote":
        yield from _footnote(page, reference)
    elif resolution.missing == "definition" and reference.kind == "reference-link":
        yield from _link_definition(page, reference)
    elif resolution.missing == "anchor":
        fragment = resolution.target.fragment if resolution.target is not None else ""
        yield from _heading_ids(resolution.page or page, unquote(fragment or ""))
    elif resolution.missing == "label" and page.renderer.kind_of(reference.key) == "section":
        yield from _heading_ids(page, reference.key)
    elif resolution.missing == "file":
        yield from _file(project, page, reference, resolution)


def _footnote(page: Page, reference: Reference) -> Iterator[Proposal]:
    if page.feature_support("footnote") == NATIVE:
        edit = _at_end(page, f"[^{reference.key}]: {PLACEHOLDER}", adjoins="")
        if edit is not None:
            yield Proposal(f"Define the footnote `[^{reference.key}]`", {page.location: (edit,)})


def _link_definition(page: Page, reference: Reference) -> Iterator[Proposal]:
    edit = _at_end(page, f"[{reference.key}]: {PLACEHOLDER}", adjoins="link-definition")
    if edit is not None:
        yield Proposal(f"Define the link `[{reference.key}]`", {page.location: (edit,)})


def _at_end(page: Page, line: str, adjoins: str) -> Edit | None:
    """The edit that adds a line at the end of a text, after a blank line; None if it would not be read there.

    Args:
        adjoins: the kind of definition that it may follow without a blank line.
    """
    source = page.source
    if ends_open(source.text):
        return None
    end = len(source.text.rstrip())
    last = max((fact.full_span.end for fact in page.of_kind(adjoins)), default=-1) if adjoins else -1
    lead = source.newline * (1 if last >= end > 0 else 2) if end else ""
    return Edit(Span(end, len(source.text)), f"{lead}{line}{source.newline}")


def _heading_ids(page: Page, name: str) -> Iterator[Proposal]:
    """The headings of a page whose names are most like a missing one, with that as their id."""
    if not _ID.fullmatch(name) or page.renderer.is_unknown:
        return
    # Without the prefix of a kind.
    compared = SequenceMatcher(b=name.rpartition(":")[2].lower(), autojunk=False)
    ranked = []
    for heading in list(page.of_kind("heading"))[:_MAX_COMPARED]:
        compared.set_seq1((page.anchors.of(heading) or heading.text).lower()[: 4 * len(name) + 20])
        likeness = compared.ratio()
        if not heading.key and heading.syntax != "front_matter" and likeness >= _MIN_LIKENESS:
            ranked.append((-likeness, heading.span, heading))
    for _, _, heading in sorted(ranked)[:_MAX_HEADINGS]:
        for edit in _id_of(page, heading, name)[:1]:
            yield Proposal(f"Give the heading `{heading.text}` the id `{name}`", {page.location: (edit,)})


def _id_of(page: Page, heading: Definition, name: str) -> list[Edit]:
    """The ways to give a heading an id, the best first."""
    start, source = heading.full_span.start, page.source
    ways = []
    if page.feature_support("label-heading") == NATIVE:
        last = heading.pieces[-1:]
        if last and last[0].kind == "attributes":
            inside = heading.span.end - len(last[0].text) + last[0].text.index("{") + 1
            ways.append(Edit(Span(inside, inside), f"#{name} "))
        else:
            ways.append(Edit(Span(heading.span.end, heading.span.end), f" {{#{name}}}"))
    if page.feature_support("myst-targets") == NATIVE:
        ways.append(Edit(Span(start, start), f"({name})={source.newline}"))
    if page.renderer.links_to_html:
        ways.append(Edit(Span(start, start), anchor_before(page, heading._replace(key=name, element="heading"))))
    return ways


def _file(project: Project, page: Page, reference: Reference, resolution: Resolution) -> Iterator[Proposal]:
    target = resolution.target
    if target is None or not target.path or resolution.via_repository_url:
        return
    files = project.files
    origin = LinkContext(files, page.location)
    for path in paths_of(page, reference).candidates(origin, target.path):
        is_new = is_markdown(path) and files.is_below_root(path) and not files.has(path)
        if is_new and not any(part.startswith(".") for part in os.path.relpath(path, files.root).split(os.sep)):
            title = reference.text.strip() or os.path.splitext(os.path.basename(path))[0]
            text = f"# {' '.join(title.split())}{page.source.newline}"
            yield Proposal(f"Create `{shown(path)}`", {path: (Edit(Span(0, 0), text),)}, path)
            return

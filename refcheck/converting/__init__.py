"""Converts whole notes from one renderer's idiom into another's.

A conversion is a series of rounds of edits. Labels and attributes are first converted to attribute blocks, then come
their names, the references to them, and the links to anchors; each round reads the result of the one before. Syntax
that the other renderer cannot express stays as it is. Losses are detected by converting back.

A project and the name of a renderer come in; new texts go out, with the losses.

Imports: facts, markdown, syntax, links, numbering, renderers, project, fixes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from refcheck.converting import caption_lines, caption_texts, filled, keys, labels, links, names, notes, references
from refcheck.converting.draft import Draft, Parse
from refcheck.facts.model import Edit
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import Renderer


class Conversion(NamedTuple):
    """The edits that convert notes, by the locations of their files."""

    rounds: Mapping[str, list[list[Edit]]]
    names: Mapping[str, Mapping[str, str]]
    """The labels that are renamed, with their new names."""
    lost: Mapping[str, list[tuple[int, str]]]
    """Messages about lost content, with offsets into the original text."""


def is_to_convert(page: Page, goal: Renderer) -> bool:
    """Whether a page is for another renderer, and that renderer is known."""
    return not page.renderer.is_unknown and page.renderer.name != goal.name


def is_unclear(page: Page) -> bool:
    """Whether a page has references that not all renderers read, and its renderer is unknown."""
    particular = any(definition.kind in ("label", "inline-note", "reference-entry") for definition in page.definitions)
    return page.renderer.is_unknown and (particular or any(map(page.labels.is_cross_reference, page.references)))


def convert(project: Project, goal: Callable[[Page], Page], parse: Parse) -> Conversion:
    """The edits that write the notes of a project for another renderer, by the locations of their files.

    Args:
        goal: returns a page as the other renderer sees it.
        parse: returns the facts of a text.
    """
    drafts = {page: Draft(project, page, goal(page), parse) for page in project.pages.values()}
    # Pages that are already for that renderer stay as they are.
    drafts = {page: draft for page, draft in drafts.items() if is_to_convert(draft.original, draft.goal)}
    renamed = {page: _convert_definitions(draft) for page, draft in drafts.items()}
    _convert_references(drafts, renamed)
    for page, draft in drafts.items():
        if draft.goal.label_idiom != "directives":
            draft.make(caption_texts.images(draft, caption_lines.numbered(draft, renamed[page])))
    return Conversion(
        rounds={draft.location: draft.rounds for draft in drafts.values() if draft.rounds},
        names={draft.location: renamed[page] for page, draft in drafts.items()},
        lost={draft.location: draft.lost for draft in drafts.values()},
    )


def _convert_definitions(draft: Draft) -> dict[str, str]:
    """Write the notes, entries and labels of a page; return the renamed labels with their new names."""
    notes.convert(draft)
    keys.convert(draft)
    labels.to_attributes(draft)
    renamed = names.convert(draft)
    labels.from_attributes(draft, renamed)
    # Those in captions, which have become text.
    notes.convert(draft)
    return renamed


def _convert_references(drafts: Mapping[Page, Draft], renamed: Mapping[Page, Mapping[str, str]]) -> None:
    """Write the references and links of all pages, which can refer to one another."""
    labelled = {page: draft.as_goal() for page, draft in drafts.items()}
    anchors = {page: links.Anchors(draft, renamed[page]) for page, draft in drafts.items()}
    for draft in drafts.values():
        targets = references.Targets(draft, lambda page: renamed.get(page, {}), labelled.get, anchors.get)
        references.convert(draft, targets)
    for draft in drafts.values():
        filled.convert(draft, anchors.get)
        links.convert(draft, anchors.get)
    for page, draft in drafts.items():
        links.put_missing(draft, anchors[page])

"""Hover: what a reference leads to, why it does not work, and in which renderers it does; what a definition is."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.describing.definitions import describe
from refcheck.describing.references import describe_reference
from refcheck.describing.verdicts import verdicts
from refcheck.facts.model import Definition, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.server import cards, queries
from refcheck.server.blocks import Block

METHOD = "textDocument/hover"


class Hover(NamedTuple):
    """What is shown at a place."""

    span: Span
    blocks: tuple[Block, ...]


def hover(project: Project, page: Page, offset: int) -> Hover | None:
    """What is shown at an offset of a page; None if there is neither a reference nor a definition."""
    thing = queries.at(page, offset)
    if thing is None:
        return None
    root = project.files.root
    if isinstance(thing, Definition):
        blocks = tuple(cards.of_definition(describe(project, page, thing), root, page.location))
        return Hover(queries.span_of(thing, offset), blocks)
    found = describe_reference(project, page, thing)
    if found.status == RESOLVED and not found.targets and not found.reason:
        # An address elsewhere.
        return None
    blocks = tuple(cards.of_reference(found, verdicts(project, page, thing), root, page.location))
    return Hover(queries.span_of(thing, offset), blocks)

"""The possible definitions in texts that could not be read: binary files, and broken front matter."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.project.bibliographies import LITERATURE
from refcheck.project.page import Page

_OF_A_TEXT: frozenset[Made] = frozenset(("anchor", "label", "footnote", "definition"))
_CITATION: frozenset[Made] = frozenset(("citation",))


def unread(page: Page, book: Scope) -> Iterator[Unknown]:
    """The possible definitions in the parts of a page that could not be read.

    Args:
        book: the pages that are published with it.
    """
    fault, document = page.document.text_fault, page.document
    if fault is not None and not fault.is_readable:
        reason = f"{page.path} cannot be read: {fault.reason}"
        evidence = page.location, page.source.line_of(fault.offset)
        yield Unknown(
            _OF_A_TEXT, ANY_NAME, book, f"{page.path} cannot be read: {fault.reason}", evidence, "unread files"
        )
    if not LITERATURE.isdisjoint(document.front_matter_lost):
        offsets = [fault.offset for fault in document.front_matter_faults]
        line = page.source.line_of(offsets[0]) if offsets else 1
        reason = f"the front matter of {page.path} names literature and cannot be read"
        yield Unknown(_CITATION, ANY_NAME, book, reason, (page.location, line), "broken front matter")

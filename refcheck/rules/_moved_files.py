"""Files that git has moved: the new target of a link to one of them, and the fix that writes its path."""

from __future__ import annotations

import os
from urllib.parse import unquote

from refcheck.facts.model import Edit, Fix, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import LinkContext, PathRules, encoded_like, look_up
from refcheck.links.spelling import Relocation
from refcheck.project.page import Page
from refcheck.project.project import Project


class MovedFile(NamedTuple):
    """The new place of a file that a link names."""

    path: str
    """The path as a link of the page can write it, otherwise relative to the page's folder."""
    fix: Fix | None


def moved_file(page: Page, project: Project, reference: Reference, path: str, paths: PathRules) -> MovedFile | None:
    """The place of a missing file after `git mv`; None if git has not moved it.

    Args:
        path: the path in the link, percent-decoded.
        paths: the rules by which the path is read.
    """
    renamed = project.context.renamed()
    if not renamed:
        return None
    context = LinkContext(project.files, page.location)
    old = next((candidate for candidate in paths.candidates(context, path) if candidate in renamed), None)
    if old is None:
        return None
    new = renamed[old]
    spelled = Relocation(context, context, lambda place: renamed.get(place, place)).respelled(paths, path, old)
    found = look_up(context, paths, spelled).found if spelled is not None else None
    if spelled is None or found is None or found.path != new:
        return MovedFile(os.path.relpath(new, context.folder).replace(os.sep, "/"), None)
    return MovedFile(spelled, _fix(page, reference, path, spelled))


def _fix(page: Page, reference: Reference, path: str, spelled: str) -> Fix | None:
    """The fix that writes another path, if the old one is written out in the link."""
    start, end = reference.key_span
    written = page.source.text[start:end].partition("#")[0].partition("?")[0]
    if unquote(written) != path:
        return None
    edit = Edit(Span(start, start + len(written)), encoded_like(spelled, written))
    return Fix(f"write `{spelled}`", (edit,))

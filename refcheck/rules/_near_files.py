"""Replaces the path of a missing file by that of the most similar one. Unsafe: only the author knows which was meant.

The fix is offered only if one file in the folder differs by a typo, no other link of the page resolves to it, and no
other broken link of the page is as similar to it. Otherwise the name is only suggested.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from refcheck.facts.model import Diagnostic, Edit, Fix, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.links.destinations import LinkContext, encoded_like, names_in
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._links import MissingFile


def with_fixes(page: Page, project: Project, missing: Sequence[MissingFile]) -> Iterator[Diagnostic]:
    """The findings of the broken links of a page, with a fix for each that can mean only one file."""
    near = _NearFiles(page, project, missing)
    for one in missing:
        fix = _certain_fix(page, project, one) or near.fix(one)
        nearest = _edit(one, one.suggested) if one.suggested and fix is None else None
        yield one.diagnostic._replace(fix=fix, nearest=nearest) if fix or nearest else one.diagnostic


def _written(missing: MissingFile) -> str | None:
    """The path of a broken link as written; None if a file of another name cannot simply be put in its place."""
    path, reference, place = missing.link.target.path, missing.link.reference, missing.link.reference.key_span
    written = reference.key.partition("#")[0].partition("?")[0]
    has_escapes = place.end - place.start != len(reference.key)
    is_special = missing.paths.by_name or missing.paths.bases or path.startswith("/")
    return None if is_special or not written or has_escapes else written


def _edit(missing: MissingFile, path: str) -> Edit | None:
    """Writes another path into a broken link."""
    written, start = _written(missing), missing.link.reference.key_span.start
    return Edit(Span(start, start + len(written)), encoded_like(path, written)) if written is not None else None


def _certain_fix(page: Page, project: Project, missing: MissingFile) -> Fix | None:
    """The fix of a path that can mean only one file."""
    from refcheck.rules._written_paths import alias_fix, slashes_fix

    if "\\" in missing.link.target.path:
        return slashes_fix(page, project, missing)
    return alias_fix(page, project, missing)


class _NearFiles:
    """The files that the broken links of a page can mean."""

    def __init__(self, page: Page, project: Project, missing: Iterable[MissingFile]) -> None:
        self._page = page
        self._project = project
        self._missing = missing
        self._context = LinkContext(project.files, page.location)
        self._names: dict[str, Suggestions] = {}

    def fix(self, missing: MissingFile) -> Fix | None:
        """The fix of a broken link; None if several files may be meant, or none."""
        path = missing.link.target.path
        if _written(missing) is None:
            return None
        folder, name = self._folder(path), os.path.basename(path)
        meant = self._names_in(folder).typo(name) if name and self._project.files.inside(folder) else None
        if meant is None or os.path.splitext(meant)[1].lower() != os.path.splitext(name)[1].lower():
            return None
        found = self._project.files.find(os.path.join(folder, meant))
        if found is None or not found.exact or found.folder or found.real in self._used:
            return None
        if self._wanted[folder].is_near_others(meant, name):
            return None
        edit = _edit(missing, path[: len(path) - len(name)] + meant)
        return Fix(f"write `{edit.text}`", (edit,), safe=False) if edit is not None else None

    def _folder(self, path: str) -> str:
        return os.path.normpath(self._context.beside(os.path.dirname(path) or "."))

    def _names_in(self, folder: str) -> Suggestions:
        if folder not in self._names:
            # A suggestion must not depend on the order of the pages.
            self._names[folder] = self._project.files.once(names_in, folder).with_fresh_budget()
        return self._names[folder]

    @cached_property
    def _used(self) -> frozenset[str]:
        """The real paths of the files that the other links of the page resolve to."""
        found = (self._project.resolve(self._page, reference).found for reference in self._page.references)
        return frozenset(one.real for one in found if one is not None)

    @cached_property
    def _wanted(self) -> dict[str, Suggestions]:
        """The names of the files that broken links of the page want, by folder."""
        names: dict[str, list[str]] = {}
        for missing in self._missing:
            path = missing.link.target.path
            names.setdefault(self._folder(path), []).append(os.path.basename(path))
        return {folder: Suggestions(wanted) for folder, wanted in names.items()}

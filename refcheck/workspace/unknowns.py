"""Sources outside of the pages, and of their sites, that may create the targets of references.

`refcheck.project.unknowns` describes how to write one; it is named in `SOURCES`. A source is imported only if there is
evidence that it can contribute.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from refcheck.builds.build_files import is_makefile
from refcheck.project.unknowns import Sources

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.files import Files
    from refcheck.project.page import Page
    from refcheck.project.unknowns import Maker, Places

_MODULES = ".gitmodules"
_EXPECTED = ("golden", "expected", "snapshots")


def _in_submodules(files: Files, page: Page) -> Iterable[Unknown]:
    root = files.above(os.path.dirname(page.location), _MODULES)
    if root is None:
        return ()
    from refcheck.workspace import submodules

    return files.once(submodules.unknowns, root)


def _ignored_by_git(files: Files, page: Page) -> Maker | None:
    if not page.renderer.makes_site and page.publication.book is None:
        return None
    from refcheck.workspace import ignored_files

    return ignored_files.maker(files, page)


def _in_help_of_r(files: Files, page: Page) -> Iterable[Unknown]:
    if f"{os.sep}man{os.sep}" not in page.location:
        return ()
    from refcheck.workspace import r_packages

    return r_packages.unknowns(files, page)


def _in_expected_output(files: Files, page: Page) -> Maker | None:
    if not any(name in page.location for name in _EXPECTED):
        return None
    from refcheck.workspace import expected_output

    return expected_output.maker(files, page)


def _in_output_of_manubot(files: Files, page: Page) -> Iterable[Unknown]:
    folder, name = os.path.split(page.location)
    if name != "README.md" or os.path.basename(folder) != "output":
        return ()
    from refcheck.workspace import manubot_output

    return files.once(manubot_output.unknowns, folder)


def _with_replaced_names(files: Files, page: Page) -> Maker | None:
    if not any("{" in reference.key for reference in page.document.references):
        return None
    from refcheck.workspace import replaced_names

    return replaced_names.maker(files)


def _shown_by_application(files: Files, page: Page) -> Maker | None:
    if not page.renderer.is_forge:
        return None
    from refcheck.workspace import imported_notes

    return imported_notes.maker(files, page)


def _in_written_folders(files: Files, page: Page) -> Maker | None:
    if not page.renderer.makes_site:
        return None
    from refcheck.workspace import written_folders

    return written_folders.maker(files)


def _by_make(files: Files, page: Page) -> Maker | None:
    # On a forge, and in the vault of an editor, nothing is made.
    if page.renderer.is_forge or page.renderer.creates_notes:
        return None

    def make(places: Places) -> Unknown | None:
        # Makefiles are read by a part of refcheck that nothing else of most runs needs.
        if not any(files.once(_has_makefile_above, folder) for folder in places.folders):
            return None
        from refcheck.workspace import make_targets

        return make_targets.maker(files)(places)

    return make


def _has_makefile_above(files: Files, folder: str) -> bool:
    """Whether a folder of the project, or one above it, has a Makefile."""
    if not files.is_below_root(folder):
        return False
    if files.has(folder) and any(map(is_makefile, files.names(folder))):
        return True
    return folder != files.root and bool(files.once(_has_makefile_above, os.path.dirname(folder)))


def _by_workflows(files: Files, page: Page) -> Maker | None:
    if not page.renderer.makes_site:
        return None
    from refcheck.workspace import workflow_files

    return workflow_files.maker(files)


SOURCES = Sources(
    (_in_submodules, _in_help_of_r, _in_output_of_manubot),
    (
        *(_ignored_by_git, _in_expected_output, _with_replaced_names, _by_make, _in_written_folders),
        *(_by_workflows, _shown_by_application),
    ),
)

"""The cache of a command: its results, and its output, to be repeated while nothing changes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from refcheck.guards.interrupts import Held

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache
    from refcheck.config import Settings
    from refcheck.session import Session


def open_cache(settings: Settings) -> Cache | None:
    """The cache of a project; None if it cannot be stored."""
    from refcheck.caching.cache import Cache
    from refcheck.caching.code_state import state_of_code
    from refcheck.markdown.parse import PARSER

    cache = Cache(settings.project_root, f"{state_of_code()} {PARSER}", repr(settings.front_matter_paths))
    return cache if cache.is_kept else None


def close_cache(cache: Cache, session: Session, start: Path, output: tuple[int, str, str] | None) -> None:
    """Saves the cache.

    Args:
        start: the folder from which the settings were searched for.
        output: the exit code and the output, if it can be repeated as long as nothing changes.
    """
    with Held():
        cache.save()
        cache.close()
        if output is not None:
            _store_output(cache, session, start, output)


def _store_output(cache: Cache, session: Session, start: Path, output: tuple[int, str, str]) -> None:
    """Stores the output with all its dependencies, if these are known."""
    from refcheck import config
    from refcheck.caching import output_cache
    from refcheck.caching.code_state import files_of_code
    from refcheck.links.repository import marks_above
    from refcheck.markdown.parse import PACKAGES
    from refcheck.workspace.transaction.journal_paths import journals_above

    documents, previous_run = session.documents, session.previous_run
    search = session.report.search
    used = previous_run.dependencies if previous_run is not None else None
    if search is None or used is None or used.links or session.report.written:
        return
    root = documents.files.root
    of_settings = config.dependencies(start, session.workspace.settings)
    # Installing or removing a package changes the folder of the packages.
    code_files = [*files_of_code(), PACKAGES]
    # The entries of these folders are known, which is more precise than their modification times.
    folders = {**cache.touched, **used.folders}
    searched = (path for path in search.states if os.path.normpath(path) not in folders)
    nearest = session.workspace.nearest_settings.dependencies({*map(os.path.normpath, search.states)})
    settings_files = *of_settings.files, *nearest.files
    files = *documents.locations, *session.report.own_reports
    states = (*searched, *files, *used.texts, *used.opened, *settings_files, *code_files)
    marks = (
        *search.marks,
        *of_settings.marks,
        *nearest.marks,
        *marks_above(root),
        *journals_above(root, documents.locations),
    )
    inputs = output_cache.Inputs(cache.states, states, marks, folders)
    output_cache.store(cache.folder, sys.argv[1:], output, cache.started, inputs)

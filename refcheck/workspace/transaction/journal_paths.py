"""The places of journals. Every run needs them, so nothing else of writing is imported here."""

from __future__ import annotations

import os
from collections.abc import Iterable

from refcheck.guards.trust import is_within

JOURNAL = ".refcheck-journal"


def journals_above(root: str | os.PathLike[str], locations: Iterable[str] = ()) -> list[str]:
    """Return the sorted paths at which a journal can be that concerns some files of a root."""
    top = os.path.realpath(root)
    folders = {top}
    for folder in {os.path.dirname(location) for location in locations}:
        while folder not in folders and is_within(folder, top):
            folders.add(folder)
            folder = os.path.dirname(folder)
    return [os.path.join(folder, JOURNAL) for folder in sorted(folders)]


def folders_with_journal(root: str | os.PathLike[str], locations: Iterable[str] = ()) -> list[str]:
    """Return the folders that contain a journal, of a dead run or of one that is writing.

    Args:
        locations: absolute paths of the files of this run. Another run may have had fewer of them, and so another
            root, or could not write in it.
    """
    return [os.path.dirname(journal) for journal in journals_above(root, locations) if os.path.lexists(journal)]

"""Opens the files of a case at the cursor, `‸`, which is taken out of the text."""

from __future__ import annotations

from pathlib import Path

from refcheck.server.views import PageView
from tests.cases import SETTINGS_FILE, Case, CaseError
from tests.server.opened import CURSOR, open_at


def open_at_cursor(case: Case, folder: Path) -> tuple[PageView, int]:
    """The view of the page with the cursor, and its offset; raises `CaseError` where there is not one cursor."""
    texts = case.files
    if sum(text.count(CURSOR) for text in texts.values()) != 1:
        raise CaseError(f"{case.place}: one cursor `{CURSOR}` is needed")
    renderer = case.value("renderer")
    settings = f"renderer: {renderer}\n" if renderer else ""
    return open_at(folder, {**texts, SETTINGS_FILE: f"{settings}{texts.get(SETTINGS_FILE, '')}"})

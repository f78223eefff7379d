"""The cursor in the file of a case: `¦` in its text, which is taken out before it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from refcheck.config import load
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.session import LintOptions, Session, open_session
from tests.cases import Case, CaseError

CURSOR = "¦"


class AtCursor(NamedTuple):
    """A page of a project, and where the cursor is in it."""

    session: Session
    page: Page
    offset: int

    @property
    def project(self) -> Project:
        """The project of the page."""
        return self.session.project


def open_at_cursor(case: Case, folder: Path) -> AtCursor:
    """Writes the files of a case and reads them; raises `CaseError` where there is not one cursor."""
    given = [one for one in case.inputs if one.key == "file" and CURSOR in one.text]
    if len(given) != 1 or given[0].text.count(CURSOR) != 1:
        raise CaseError(f"{case.place}: one cursor `{CURSOR}` is needed")
    name, offset = given[0].value, given[0].text.index(CURSOR)
    inputs = tuple(replace(one, text=one.text.replace(CURSOR, "")) for one in case.inputs)
    replace(case, inputs=inputs).write(folder)
    session = open_session([str(folder)], load(folder), LintOptions(renderer=case.value("renderer") or None))
    return AtCursor(session, session.project.pages[str(folder / name)], offset)

"""Which changes a proof refuses, whatever rule would ask for them: the cases in `refused.txt`.

Each `--- replace: OLD => NEW` replaces a part of the note that occurs once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import Settings
from refcheck.facts.model import Edit, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.facts.source import Source
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.fix_damage import find_fix_damage
from refcheck.fixes.fixing import apply
from refcheck.fixes.safety import find_damage
from refcheck.session import LintOptions, open_session
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """Why the edits of a case are refused."""
    case.write(folder)
    text = case.files[case.note]
    edits = sorted(edit(text, line) for line in case.values("replace"))
    session = open_session([str(folder)], Settings(root=folder), LintOptions(case.value("renderer")))
    (location,) = session.project.pages
    page = session.project.pages[location]
    now = session.read(page, Source(page.path, apply(text, edits)))
    after = session.project.with_changes({location: now})
    versions = Snapshot(session.project, session.findings), Snapshot(after, lambda page: session.findings(page, after))
    offsets = OffsetMap([edits])
    said = find_damage(*versions, Change({location: offsets})) or find_fix_damage(*versions, location, offsets)
    return {"refused": f"{said}\n" if said else ""}


def edit(text: str, written: str) -> Edit:
    """The edit that is written as `OLD => NEW`."""
    old, arrow, new = written.partition(" =>")
    assert arrow, written
    assert text.count(old) == 1, old
    return Edit(Span(text.index(old), text.index(old) + len(old)), new.removeprefix(" "))


SUITE = Suite.of(__file__, "refused.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

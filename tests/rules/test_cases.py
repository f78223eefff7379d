"""What is reported of a text, and what `refcheck fix` makes of it: the cases in `cases/`.

All errors and warnings are shown, but those of `unused-label`. A file `a.png` and a file `guide.md` with the heading
`Guide` are beside each note.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The findings of the note of a case, and the note after its safe fixes."""
    (folder / ".git").mkdir()  # Nothing above counts.
    (folder / "a.png").touch()
    (folder / "guide.md").write_text("# Guide\n", encoding="utf-8")
    case.write(folder)
    note, renderer = folder / case.note, case.value("renderer") or None
    found = refcheck.lint([note], renderer=renderer, ignore=["unused-label"])
    return {
        "findings": reported.findings((finding for finding in found if finding.severity != "info"), folder),
        **reported.fixed(case.note, case.files[case.note], refcheck.fix(note, renderer=renderer)),
    }


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

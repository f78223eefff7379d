"""What is reported of files that are read as one text, and what `refcheck fix` makes of them: `one_text.txt`.

All errors and warnings of all files are shown. A file `a.png` is beside them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The findings of all files of a case."""
    (folder / ".git").mkdir()  # Nothing above counts.
    (folder / "a.png").touch()
    case.write(folder)
    here = os.getcwd()
    os.chdir(folder)
    try:
        found = refcheck.lint(["."], renderer=case.value("renderer") or None)
        shown = (finding for finding in found if finding.severity in ("error", "warning"))
        return {"findings": reported.findings(shown, folder)}
    finally:
        os.chdir(here)


SUITE = Suite.of(__file__, "one_text.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

"""How certain a renderer is, what is reported, and which fixes are safe: the cases in `certainty.txt`.

The findings are those of the first note, but those of `unused-label`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.session import open_session
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The renderer of the note of a case with its certainty, and the findings with what becomes of their fixes."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    session = open_session([str(folder / case.note)], load(folder))
    (page,) = session.pages
    workspace = session.workspace
    context = workspace._detection.context(page.document, str(folder / case.note))
    choice = workspace._choose(context, workspace.settings)
    doubt = f": {choice.doubt}" if choice.doubt else ""
    found = (finding for finding in session.all_findings() if finding.rule != "unused-label")
    return {
        "renderer": f"{choice.renderer.name} {choice.certainty}{doubt}\n",
        "findings": reported.findings(found, folder, with_fixes=True),
    }


SUITE = Suite.of(__file__, "certainty.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

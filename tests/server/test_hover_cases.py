"""What is shown at the cursor, `‸`: the cases in `hover/`. A picture is shown by its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.server.features import hover
from tests.cases import Case, Results, Suite
from tests.cursor import open_at_cursor


def observe(case: Case, folder: Path) -> Results:
    """What is shown, and for which part of the text."""
    view, offset = open_at_cursor(case, folder)
    found = hover.answer(view, offset)
    if found is None or found.span is None:
        return {"hover": ""}
    shown = found.text.replace(folder.as_uri(), "file:///FOLDER")
    return {"hover": f"{view.text[slice(*found.span)]}\n\n{shown}\n"}


SUITE = Suite.of(__file__, "hover/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

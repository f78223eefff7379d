"""What `refcheck fix` makes of a text: the cases in `cases/`; `--- run: fix --unsafe` makes the unsafe fixes, too."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The note of a case after its fixes, which a second run leaves as it is."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    note, renderer, unsafe = folder / case.note, case.value("renderer") or None, case.value("run") == "fix --unsafe"
    fixed = refcheck.fix(note, renderer=renderer, unsafe=unsafe)
    note.write_bytes(fixed.encode())
    assert refcheck.fix(note, renderer=renderer, unsafe=unsafe) == fixed
    return reported.fixed(case.note, case.files[case.note], fixed)


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_case(case: Case, newline: str, tmp_path: Path) -> None:
    case = case.with_newlines(newline)
    assert SUITE.run(case, tmp_path) == case.results

"""What `refcheck fix` makes of a text: the cases in `cases/`; `--- run: fix --unsafe` makes the unsafe fixes, too."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The note of a case after its fixes."""
    case.write(folder)
    return reported.fixed(case.note, case.files[case.note], fix(case, folder))


def fix(case: Case, folder: Path) -> str:
    """The text of the note in a folder after its fixes."""
    (folder / ".git").mkdir()  # Nothing above counts.
    unsafe = case.value("run") == "fix --unsafe"
    return refcheck.fix(folder / case.note, renderer=case.value("renderer") or None, unsafe=unsafe)


SUITE = Suite.of(__file__, "cases/*.txt", observe)
CASES = SUITE.cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", CASES, ids=str)
def test_newlines_stay(case: Case, tmp_path: Path) -> None:
    windows = case.with_newlines("\r\n")
    assert SUITE.run(windows, tmp_path) == windows.results


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_second_run_changes_nothing(case: Case, newline: str, tmp_path: Path) -> None:
    case = case.with_newlines(newline)
    fixed = case.results.get(f"fixed: {case.note}", case.files[case.note])
    case.write(tmp_path)
    (tmp_path / case.note).write_bytes(fixed.encode())
    assert fix(case, tmp_path) == fixed

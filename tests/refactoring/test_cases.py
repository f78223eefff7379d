"""What `rename`, `move` and `renumber` make of a project: the cases in `cases/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case, Results, Suite
from tests.refactoring._commands import Outcome, read, run


def observe(case: Case, folder: Path) -> Results:
    """The files that a command changes and removes, and what it says."""
    case.write(folder)
    before = read(folder)
    done = carry_out(case, folder, "--in-place")
    said, changes = done.err.replace(f"{folder}/", ""), _changes(before, read(folder))
    if done.code == 2:
        return {"refused": said, **changes}
    return {"output": said, **(changes or {"changed": ""})}


def carry_out(case: Case, folder: Path, *options: str) -> Outcome:
    """Runs the command of a case in a folder."""
    return run(folder, " ".join((case.value("run"), "--renderer", case.value("renderer"), *options)))


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    changed = {f"changed: {name}": text for name, text in after.items() if before.get(name) != text}
    return changed | {f"removed: {name}": "" for name in before if name not in after}


SUITE = Suite.of(__file__, "cases/*.txt", observe)
CASES = SUITE.cases()


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_case(case: Case, newline: str, tmp_path: Path) -> None:
    case = case.with_newlines(newline)
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", CASES, ids=str)
def test_without_in_place_nothing_is_written(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    shown = carry_out(case, tmp_path)
    left = read(tmp_path)
    done = carry_out(case, tmp_path, "--in-place")
    assert (left, shown.code == 2) == (case.files, done.code == 2)

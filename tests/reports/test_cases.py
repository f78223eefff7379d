"""What commands print: the cases in `cases/`, with a command as it is written in a shell."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cases import Case, Results, Suite
from tests.command import run


def observe(case: Case, folder: Path) -> Results:
    """What is printed to standard output and to standard error."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    _, output, errors = run(*shlex.split(case.value("run")))
    return {"output": output, "problems": errors}


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

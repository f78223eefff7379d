"""What `refcheck lint --staged` says in real repositories: the cases in `staged.txt`.

`committed` is in the last commit, and staged if nothing else is said of it; `staged` is in the index, `work-tree` on
disk alone; `removed` is gone from the index and from disk; `renamed` is `OLD -> NEW`; `linked` is a symbolic link that
is staged, and the line below is where it leads. `run` gives other arguments than none.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases import Case, Results, Suite
from tests.git_repository import Repository


def observe(case: Case, folder: Path) -> Results:
    """What is printed, errors first."""
    repository = Repository(folder)
    _prepare(case, repository)
    run = repository.lint(*shlex.split(case.value("run", "lint --staged"))[2:])
    assert run.returncode == (1 if run.stdout else 0), run.stderr
    return {"output": run.stderr + run.stdout}


def _prepare(case: Case, repository: Repository) -> None:
    _write(case, "committed", repository.stage)
    if case.values("committed"):
        repository.commit()
    for name in case.values("removed"):
        repository.git("rm", "--quiet", name)
    for renamed in case.values("renamed"):
        old, new = renamed.split(" -> ")
        (repository.directory / new).parent.mkdir(exist_ok=True)
        repository.git("mv", old, new)
    _write(case, "linked", lambda name, target: (repository.directory / name).symlink_to(target.rstrip("\n")))
    for name in case.values("linked"):
        repository.git("add", name)
    _write(case, "staged", repository.stage)
    _write(case, "work-tree", repository.write)


def _write(case: Case, key: str, write: Callable[[str, str], None]) -> None:
    for given in case.inputs:
        if given.key == key:
            write(given.value, given.text)


SUITE = Suite.of(__file__, "staged.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

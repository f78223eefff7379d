"""The runs of pandoc in build files: the cases in `cases/`.

A run is shown as the build file, the folder in which it is run, the notes that it makes one text of (`each of` those
that it reads one by one), `others` where it may read files that are not told, and its filters. Most files
are only named in a case: whatever they hold, a run is the same.
"""

from __future__ import annotations

import fnmatch
import posixpath
from pathlib import Path

import pytest

from refcheck.builds.pandoc_run import Run
from refcheck.builds.pandoc_runs import runs_in
from refcheck.links.files import Files
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The runs of the build files of a case."""
    case.write(folder)
    files = Files(folder)
    return {"runs": "".join(f"{_shown(run, files.root)}\n" for run in runs_in(files, files.root))}


def _shown(run: Run, root: str) -> str:
    def below(path: str) -> str:
        return posixpath.relpath(path, root)

    place = f" in {below(run.folder)}" if run.folder not in ("", root) else ""
    each = [path for path in run.inputs if not fnmatch.filter(run.notes, path)]
    inputs = [*map(below, run.notes), *(f"each of {below(path)}" for path in each)]
    inputs += ["others"] if run.is_open else []
    filters = f" with {', '.join(run.filters)}" if run.filters else ""
    missing = f", {', '.join(run.missing)} is not found" if run.missing else ""
    told = "" if run.is_told or run.is_open else ", not all is told"
    return f"{run.told}{place}: {', '.join(inputs) or 'nothing'}{filters}{missing}{told}"


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

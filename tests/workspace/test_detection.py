"""Which renderer each page of a project is for, how sure that is, and why: the cases in `detection/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.session import open_session
from tests.cases import Case, Results, Suite

ENDINGS = (".md", ".mdx", ".qmd", ".Rmd")


def observe(case: Case, folder: Path) -> Results:
    """Of each page of a case: its renderer and why that was taken."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    paths = [str(folder / name) for name in case.values("file") if name.endswith(ENDINGS)]
    lines = []
    for page in open_session(paths, load(folder)).pages:
        path = Path(page.location).relative_to(folder.resolve()).as_posix()
        lines.append(f"{path}: {page.renderer.name}: {page.publication.reason}\n")
    return {"renderer": "".join(sorted(lines))}


SUITE = Suite.of(__file__, "detection/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

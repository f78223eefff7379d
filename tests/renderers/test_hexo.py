"""What refcheck says of posts in Hexo sites with other versions and settings: the cases in `cases/hexo*.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The renderer of the post of a site, its findings, and the post after its fixes, also the unsafe ones."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    (page,) = refcheck.inventory([case.note])
    return {
        "renderer": f"{page['renderer']}\n",
        "findings": reported.findings(refcheck.lint([case.note]), folder),
        **reported.fixed(case.note, case.files[case.note], refcheck.fix(case.note, unsafe=True)),
    }


SUITE = Suite.of(__file__, "cases/hexo*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

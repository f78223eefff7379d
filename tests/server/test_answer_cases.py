"""What features answer at the cursor, `‸`: the cases in `answers/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case, Suite
from tests.server.asking import ask

SUITE = Suite.of(__file__, "answers/*.txt", ask)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

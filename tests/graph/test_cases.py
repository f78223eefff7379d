"""What `refcheck graph` prints: the cases in `cases/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case, Suite
from tests.reports.test_cases import observe

SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

"""Tests that ask the real renderers are `live`.

Where Node or pandoc is missing they are skipped; in continuous integration a skip is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from .engines import HEXO, pandoc_path, render_with_cmark
from .oracles.programs import UnavailableError
from .packages import installed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    expected = hasattr(report, "wasxfail")
    if report.skipped and not expected and os.environ.get("CI") and call.excinfo is not None:
        report.outcome = "failed"
        report.longrepr = f"skipped, which is a failure where CI is set: {call.excinfo.value}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks the real renderers is `live`."""
    for item in items:
        if "engines" in getattr(item, "fixturenames", ()):
            item.add_marker("live")


@pytest.fixture(scope="session")
def engines() -> None:
    """Real renderers, or a skip."""
    try:
        pandoc_path()
        render_with_cmark("")
        installed(HEXO)
    except UnavailableError as error:
        pytest.skip(f"needs the real renderers: {error}")

"""What all tests have in common."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.git_repository import Repository
from tests.searching import load_profile

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A fault of refcheck is a message in a run of the command; tests that look for tracebacks must see it.
os.environ["REFCHECK_TRACEBACK"] = "1"
load_profile()
# Who starts the tests may have signals ignored (`nohup`, `&`), which every process that they start would inherit.
for ignored in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
    if signal.getsignal(ignored) == signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored == signal.SIGINT else signal.SIG_DFL)
# What hypothesis works out about characters and modules, which it would write into the tree. All processes of a run
# share it, and several runs if whoever starts them names a folder.
_SCRATCH = None
if "HYPOTHESIS_STORAGE_DIRECTORY" not in os.environ:
    _SCRATCH = os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.mkdtemp(prefix="refcheck-tests-")


def pytest_unconfigure() -> None:
    if _SCRATCH is not None:
        shutil.rmtree(_SCRATCH, ignore_errors=True)


MakeFiles = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="session", autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests leave nothing in the home of who runs them."""
    with mock.patch.dict(os.environ, XDG_STATE_HOME=str(tmp_path_factory.mktemp("state"))):
        yield


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty git repository."""
    return Repository(tmp_path)


@pytest.fixture
def make_files(tmp_path: Path) -> MakeFiles:
    """Writes texts by the names of their files into the folder of the test, which it gives."""

    def make(texts: Mapping[str, str]) -> Path:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return make


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser for pages that refcheck makes; the test is skipped where there is none."""
    pytest.importorskip("playwright")
    from tests import browser

    if browser.program() is None:
        assert not os.environ.get("REFCHECK_BROWSER"), "Chromium is not installed"
        pytest.skip("Chromium is not installed")
    with browser.chromium() as opened:
        yield opened

"""The site, built once for all tests of its pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.website.pages import ROOT
from tests.browser import served

MOST_SECONDS = 120
"""How long building the site may take."""


@pytest.fixture(scope="package")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, which is built with warnings as errors."""
    pytest.importorskip("zensical")
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    own = tmp_path_factory.getbasetemp()
    # The processes of a parallel run share the folder above theirs: the first one builds, the others wait.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    report = shared / "website.txt"
    try:
        (shared / "website").mkdir()
    except FileExistsError:
        wait_for(report)
    else:
        command = [sys.executable, "-m", "docs.website.build", str(shared / "website" / "site")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        (shared / "written.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        (shared / "written.txt").rename(report)
    said = report.read_text(encoding="utf-8")
    assert "No issues found" in said, said
    return shared / "website" / "site"


def wait_for(path: Path) -> None:
    """Waits until another process has written a file."""
    for _ in range(MOST_SECONDS * 10):
        if path.exists():
            return
        time.sleep(0.1)
    raise TimeoutError(f"{path} was not written in {MOST_SECONDS} seconds")


@pytest.fixture(scope="package")
def site(site_folder: Path) -> Iterator[str]:
    """The address of the site."""
    with served(site_folder) as address:
        yield address

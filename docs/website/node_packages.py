"""The packages of npm whose files the site serves."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_HERE = Path(__file__).parent


@contextmanager
def installed() -> Iterator[Path]:
    """The folder of the packages that package.json names; no script of a package is run.

    Raises:
        FileNotFoundError: if npm is not installed.
        subprocess.CalledProcessError: if it cannot install a package.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not installed; the site needs it, see docs/publishing.md")
    with TemporaryDirectory() as scratch:
        shutil.copy(_HERE / "package.json", scratch)
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        subprocess.run(command, cwd=scratch, check=True)
        yield Path(scratch, "node_modules")

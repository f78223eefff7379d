"""Packages of npm, installed into `.renderers/` in the root of the repository when they are needed first."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from .oracles.programs import UnavailableError, output

CACHE = Path(__file__).parents[2] / ".renderers"


@cache
def installed(wanted: Path) -> Path:
    """The folder in which the packages of a folder are installed; installs them if that was not done yet.

    Args:
        wanted: holds a `package.json`; with a lock file beside it exactly the versions of that are installed.

    Raises:
        UnavailableError: if Node or npm is missing.
        RuntimeError: if npm fails.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise UnavailableError("node and npm are not installed")
    names = [name for name in ("package.json", "package-lock.json", ".npmrc") if (wanted / name).exists()]
    locked = "package-lock.json" in names
    what_counts = (wanted / ("package-lock.json" if locked else "package.json")).read_bytes()
    folder = CACHE / f"{wanted.name}-{hashlib.sha256(what_counts).hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(exist_ok=True)
    # Complete or not there at all, also if two processes of the tests install at the same time.
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="installing-") as name:
        fresh = Path(name) / wanted.name
        fresh.mkdir()
        for file in names:
            shutil.copyfile(wanted / file, fresh / file)
        command = ("ci",) if locked else ("install", "--ignore-scripts", "--no-audit", "--no-fund")
        output("npm", *command, folder=fresh)
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder

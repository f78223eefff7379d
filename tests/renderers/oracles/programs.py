"""How the oracles run other programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class UnavailableError(Exception):
    """A program is not installed."""


def run(
    *command: str | Path, text: str = "", folder: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever its exit code."""
    if shutil.which(str(command[0])) is None:
        raise UnavailableError(f"{command[0]} is not installed")
    return subprocess.run(
        [str(part) for part in command],
        input=text,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def output(*command: str | Path, text: str = "", folder: Path | None = None) -> str:
    """What a program prints.

    Raises RuntimeError with the end of its errors where it fails.
    """
    done = run(*command, text=text, folder=folder)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-2000:] or done.stdout.strip()[-2000:]}")
    return done.stdout


def first_line(*command: str | Path) -> str:
    return output(*command).splitlines()[0].strip()

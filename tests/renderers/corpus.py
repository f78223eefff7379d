"""The fixtures, and what refcheck says about them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .engines import Job, Rendering, render

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOTE = FIXTURES / "notes" / "cq_cnn_intro.md"
DOCUMENTS = (NOTE, *sorted((FIXTURES / "renderers").glob("*.md")))
RENDERERS = ("pandoc", "hexo-pandoc", "hexo-marked", "github")
"""Of refcheck; the engine that shows what is right has the same name."""


def refcheck(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "refcheck", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def inventories(paths: list[Path], renderer: str) -> dict[str, dict[str, Any]]:
    """What `refcheck list` sees in each file, by the stem of its name."""
    run = refcheck("list", *paths, "--format", "json", "--renderer", renderer)
    assert run.returncode in (0, 1), run.stderr
    return {Path(document["path"]).stem: document for document in json.loads(run.stdout)["documents"]}


def renderings(paths: dict[tuple[str, str], Path]) -> dict[tuple[str, str], Rendering]:
    """What the engines make of files, by name and engine."""
    jobs = [Job(name, engine, read(path)) for (name, engine), path in paths.items()]
    return dict(zip(paths, render(jobs), strict=True))


def read(path: Path) -> str:
    """The text with its own line ends."""
    return path.read_bytes().decode("utf-8")

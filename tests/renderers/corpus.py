"""The fixtures, and what refcheck says about them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.command import run

from .engines import Job, Rendering, render

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOTE = FIXTURES / "notes" / "cq_cnn_intro.md"
DOCUMENTS = (NOTE, *sorted((FIXTURES / "renderers").glob("*.md")))
"""`undefined*` refer to what is not there, `ambiguous*` to what is there twice, `breaks*` stop some renderer."""
RENDERERS = ("pandoc", "hexo-pandoc", "hexo-marked", "github")
"""Of refcheck; the engine that shows what is right has the same name."""

KNOWN_DIFFERENCES = {
    ("breaks-unknown-tag", "hexo-pandoc"): "a tag that Hexo does not know may be one of another plugin",
    ("breaks-unknown-tag", "hexo-marked"): "a tag that Hexo does not know may be one of another plugin",
    ("breaks-dashes", "hexo-pandoc"): "Hexo reads what stands above a line of dashes as front matter",
    ("breaks-dashes", "hexo-marked"): "Hexo reads what stands above a line of dashes as front matter",
}
"""What `docs/known-differences.md` says, by fixture and renderer."""


def cases(paths: Sequence[Path]) -> list[Any]:
    """Each fixture with each renderer; what is known to differ must go on differing."""
    found = []
    for path in paths:
        for renderer in RENDERERS:
            reason = KNOWN_DIFFERENCES.get((path.stem, renderer))
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            found.append(pytest.param(path.stem, renderer, id=f"{path.stem}-{renderer}", marks=marks))
    return found


def refcheck(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command, in this process."""
    command = list(map(str, arguments))
    return subprocess.CompletedProcess(command, *run(*command))


def inventories(paths: list[Path], renderer: str) -> dict[str, dict[str, Any]]:
    """What `refcheck list` sees in each file, by the stem of its name."""
    done = refcheck("list", *paths, "--format", "json", "--renderer", renderer)
    assert done.returncode in (0, 1), done.stderr
    return {Path(document["path"]).stem: document for document in json.loads(done.stdout)["documents"]}


def renderings(paths: dict[tuple[str, str], Path]) -> dict[tuple[str, str], Rendering]:
    """What the engines make of files, by name and engine."""
    jobs = [Job(name, engine, read(path)) for (name, engine), path in paths.items()]
    return dict(zip(paths, render(jobs), strict=True))


def read(path: Path) -> str:
    """The text with its own line ends."""
    return path.read_bytes().decode("utf-8")

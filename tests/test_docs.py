"""What the pages of the documentation show is what happens.

A block `markdown FILE` is a file; a block `console` holds commands after `$`, each with all that it prints.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parent.parent / "docs").glob("*.md"))
BLOCK = re.compile(r"^```(?:markdown (?P<file>\S+)|(?P<console>console))\n(?P<text>.*?)^```$", re.M | re.S)
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def examples(page: Path) -> list[re.Match[str]]:
    return list(BLOCK.finditer(page.read_text(encoding="utf-8")))


def printed(command: str, folder: Path) -> str:
    name, *arguments = shlex.split(command)
    assert name == "refcheck"
    run = subprocess.run([sys.executable, "-m", "refcheck", *arguments], capture_output=True, cwd=folder)
    return (run.stdout + run.stderr).decode().replace("\r\n", "\n")


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_examples(page: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for block in examples(page):
        if block["file"]:
            (tmp_path / block["file"]).write_bytes(block["text"].encode())
            for image in IMAGE.findall(block["text"]):
                (tmp_path / image).touch()
            continue
        shown = re.split(r"^\$ (.*)\n", block["text"], flags=re.M)
        assert shown[0] == ""
        for command, output in zip(shown[1::2], shown[2::2], strict=True):
            assert printed(command, tmp_path) == output, command


def test_pages_have_examples() -> None:
    assert {page.name for page in PAGES if examples(page)} >= {
        "adopting.md",
        "converting.md",
        "fixing.md",
        "renaming.md",
    }

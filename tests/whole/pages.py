"""Runs the examples of the documentation: `python -m tests.whole.pages [PAGE ...]` writes what they print now.

A block `markdown FILE`, `yaml FILE` or `bibtex FILE` is a file; a block `console` holds commands after `$`, each with
all that it prints. They run in a git repository, whose last commit has the notes of `fixtures/notes` where the page
names them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import forked
from tests.forked import Surroundings

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
NOTES = "fixtures/notes"
BLOCK = re.compile(
    r"^```(?:(?:markdown|yaml|json|bibtex) (?P<file>\S+)|(?P<console>console))\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def has_examples(page: Path) -> bool:
    """Whether a page has files or commands."""
    return BLOCK.search(page.read_text(encoding="utf-8")) is not None


def with_output(page: Path, folder: Path) -> str:
    """The text of a page with what its commands print now.

    Args:
        folder: an empty folder to run them in.
    """
    text = page.read_text(encoding="utf-8")
    _printed("git init --quiet", folder)
    if NOTES in text:
        shutil.copytree(ROOT / NOTES, folder / NOTES)
        _printed("git add .", folder)
        _printed("git commit --quiet --message Notes", folder)
    # One after the other, as a block can rest on what those before it did.
    return BLOCK.sub(lambda block: _run(block, folder) if block["console"] else _write(block, folder), text)


def _printed(command: str, folder: Path) -> str:
    command, _, standard_input = command.partition(" < ")
    name, *arguments = shlex.split(command)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    author = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**inherited, **author, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    given = (folder / standard_input).read_bytes() if standard_input else b""
    if name == "refcheck":
        _, out, errors = forked.run(*arguments, given=given, surroundings=Surroundings(folder, environment))
    else:
        assert name == "git"
        run = subprocess.run(
            [name, *arguments], input=given, capture_output=True, cwd=folder, env=environment, timeout=60
        )
        out, errors = run.stdout, run.stderr
    return (out + errors).decode().replace("\r\n", "\n")


def _write(block: re.Match[str], folder: Path) -> str:
    """Writes the file of a block, and the images that it shows; returns the block."""
    path = folder / block["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(block["text"].encode())
    for image in IMAGE.findall(block["text"]):
        (path.parent / image).touch()
    return block[0]


def _run(block: re.Match[str], folder: Path) -> str:
    """A block of commands with what they print now."""
    commands = re.findall(r"^\$ (.*)\n", block["text"], re.MULTILINE)
    output = "".join(f"$ {command}\n{_printed(command, folder)}" for command in commands)
    return f"```console\n{output}```"


def main(names: list[str]) -> None:
    """Writes the output of the commands into the named pages, or into all."""
    for page in [Path(name).resolve() for name in names] or PAGES:
        if has_examples(page):
            with tempfile.TemporaryDirectory() as folder:
                page.write_text(with_output(page, Path(folder).resolve()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

"""What the pages of the documentation show is what happens.

A block `markdown FILE` or `yaml FILE` is a file; a block `console` holds commands after `$`, each with all that it
prints. They run in a git repository, whose last commit has the notes of `fixtures/notes` where the page names them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import refcheck
from refcheck.rules import all_rules
from tests.rules.test_rules import Example, lint, of_kind

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
NOTES = "fixtures/notes"
BLOCK = re.compile(r"^```(?:(?:markdown|yaml) (?P<file>\S+)|(?P<console>console))\n(?P<text>.*?)^```$", re.M | re.S)
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def examples(page: Path) -> list[re.Match[str]]:
    return list(BLOCK.finditer(page.read_text(encoding="utf-8")))


def printed(command: str, folder: Path) -> str:
    command, _, standard_input = command.partition(" < ")
    name, *arguments = shlex.split(command)
    programs = {"refcheck": [sys.executable, "-m", "refcheck"], "git": ["git"]}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    author = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [*programs[name], *arguments],
        input=(folder / standard_input).read_bytes() if standard_input else b"",
        capture_output=True,
        cwd=folder,
        env={**inherited, **author, **own},
        timeout=60,
    )
    return (run.stdout + run.stderr).decode().replace("\r\n", "\n")


def write(block: re.Match[str], folder: Path) -> None:
    """Makes the file of a block, and the images that it shows."""
    path = folder / block["file"]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(block["text"].encode())
    for image in IMAGE.findall(block["text"]):
        (path.parent / image).touch()


def run(block: re.Match[str], folder: Path) -> str:
    """A block of commands with what they print now."""
    commands = re.findall(r"^\$ (.*)\n", block["text"], re.M)
    return "".join(f"$ {command}\n{printed(command, folder)}" for command in commands)


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_examples(page: Path, tmp_path: Path) -> None:
    printed("git init --quiet", tmp_path)
    if NOTES in page.read_text(encoding="utf-8"):
        shutil.copytree(ROOT / NOTES, tmp_path / NOTES)
        printed("git add .", tmp_path)
        printed("git commit --quiet --message Notes", tmp_path)
    shown = [block["text"] for block in examples(page) if block["console"]]
    # One after the other, as a block can rest on what those before it did.
    happened = [run(block, tmp_path) if block["console"] else write(block, tmp_path) for block in examples(page)]
    assert [text for text in happened if text is not None] == shown


@pytest.mark.parametrize("page", [*PAGES, ROOT / "SECURITY.md"], ids=lambda page: page.name)
def test_links_of_the_pages_work(page: Path) -> None:
    assert [one for one in refcheck.lint([page], renderer="github") if one.severity == "error"] == []


def test_pages_have_examples() -> None:
    assert {page.name for page in PAGES if examples(page)} >= {
        "adopting.md",
        "converting.md",
        "fixing.md",
        "renaming.md",
        "threat-model.md",
    }


def kinds_of_fixes() -> dict[str, set[str]]:
    """What the table of `docs/fixing.md` says of each rule: `safe`, `unsafe`, or nothing for one without a fix."""
    page = (ROOT / "docs" / "fixing.md").read_text(encoding="utf-8")
    section = page.partition("## Rule by rule\n")[2].partition("\n## ")[0]
    table, _, without = section.partition("Nothing is written for")
    kinds: dict[str, set[str]] = {rule: set() for rule in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", without)}
    for row in table.splitlines():
        if row.startswith("| `"):
            _, rules, _, kind, *_ = row.split("|")
            for rule in re.findall(r"`([a-z-]+)`", rules):
                kinds.setdefault(rule, set()).update(re.findall(r"unsafe|safe", kind))
    return kinds


def test_the_table_of_fixes_has_all_rules() -> None:
    assert kinds_of_fixes().keys() == {rule.name for rule in all_rules()}


@of_kind("bad")
def test_the_table_of_fixes_says_what_they_say(example: Example, tmp_path: Path) -> None:
    found = lint(example.text, example.renderer, tmp_path, [example.rule])
    fixes = [finding.diagnostic.fix for finding in found]
    kinds = {"safe" if fix.safe else "unsafe" for fix in fixes if fix is not None}
    assert kinds <= kinds_of_fixes()[example.rule]

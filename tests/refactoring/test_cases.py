"""The cases of the files beside this one; see `rename.txt` for how they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.refactoring._commands import read, run, write

_CASE = re.compile(r"^=== (?P<renderer>[\w-]+): (?P<title>.+)\n(?P<body>(?:(?!=== ).*\n?)*)", re.M)
_FILE = re.compile(r"^--- (?P<name>.+)\n(?P<text>(?:(?!--- ).*\n?)*)", re.M)
_COMMAND = re.compile(r"^\$ (?P<command>.+)\n", re.M)


class Case(NamedTuple):
    title: str
    renderer: str
    before: dict[str, str]
    command: str
    after: str
    """The files that are others then, or `refused` or `nothing` with what is said."""


def files(text: str) -> dict[str, str]:
    """The files of a part of a case; `(gone)` after the name of one that is not there."""
    return {match["name"]: match["text"].strip("\n") + "\n" for match in _FILE.finditer(text)}


def cases() -> list[Case]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        for match in _CASE.finditer(path.read_text(encoding="utf-8")):
            before, command, after = _COMMAND.split(match["body"], maxsplit=1)
            found.append(Case(match["title"], match["renderer"], files(before), command, after))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_case(case: Case, newline: str, tmp_path: Path) -> None:
    before = {name: text.replace("\n", newline) for name, text in case.before.items()}
    write(tmp_path, before)
    command = f"{case.command} --renderer {case.renderer}"
    shown = run(tmp_path, command)
    assert read(tmp_path) == before
    done = run(tmp_path, f"{command} --in-place")
    assert done.code == shown.code
    word, _, said = case.after.strip("\n").partition(": ")
    if word in ("refused", "nothing"):
        assert done.code == (2 if word == "refused" else 0)
        assert done.err.removeprefix("refcheck: ").strip("\n") == said
        assert read(tmp_path) == before
        return
    after = {name: text.replace("\n", newline) for name, text in files(case.after).items()}
    gone = {name.removesuffix(" (gone)") for name in after if name.endswith(" (gone)")}
    kept = {name: text for name, text in before.items() if name not in gone}
    expected = {**kept, **{name: text for name, text in after.items() if not name.endswith(" (gone)")}}
    assert done.code == 1, done.err
    assert read(tmp_path) == expected
    told = re.findall(r"^refcheck: (.*)$", case.after, re.M)
    assert re.findall(r"^refcheck: (.*)$", done.err, re.M) == told

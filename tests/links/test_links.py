"""What leads somewhere and what does not, from the plain files beside this one.

A file is named after its renderer. A case begins with `=== title`, then comes the note, then `=> live`, what its links
and cross-references name that is there, and `=> dead`, what is not. A note may begin with files beside it:
`--- name`, the text, `---`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import refcheck

HERE = Path(__file__).parent
CASE = re.compile(r"^=== [^\n]*\n(?P<text>.*?)^=> live(?P<live>[^\n]*)\n=> dead(?P<dead>[^\n]*)$", re.M | re.S)
BESIDE = re.compile(r"--- (?P<name>\S+)\n(?P<text>.*?)^---\n", re.M | re.S)


def cases() -> list[tuple[str, str, str, str]]:
    return [
        pytest.param(path.stem, *case.groups(), id=f"{path.stem}:{text.count(chr(10), 0, case.start()) + 1}")
        for path in sorted(HERE.glob("*.txt"))
        for text in [path.read_text(encoding="utf-8")]
        for case in CASE.finditer(text)
    ]


@pytest.mark.parametrize(("renderer", "text", "live", "dead"), cases())
def test_links(renderer: str, text: str, live: str, dead: str, tmp_path: Path) -> None:
    beside = BESIDE.match(text)
    while beside:
        (tmp_path / beside["name"]).write_text(beside["text"], encoding="utf-8")
        text = text[beside.end() :]
        beside = BESIDE.match(text)
    note = tmp_path / "note.md"
    note.write_text(text, encoding="utf-8")
    (document,) = refcheck.inventory(note, renderer=renderer)
    references = [one for one in document["references"] if one["kind"] in ("link", "cross-reference")]
    assert {one["key"] for one in references if one["status"] == "resolved"} == set(live.split())
    assert {one["key"] for one in references if one["status"] != "resolved"} == set(dead.split())

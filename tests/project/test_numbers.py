"""The numbers that renderers give, from the plain files beside this one.

A file is named after its renderer. A case begins with `=== title`, then comes the note, then `=> label number, ...`;
`-` stands for a label that gets no number. A note may begin with a file beside it: `--- name`, its text, `---`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import refcheck

HERE = Path(__file__).parent / "numbers"
CASE = re.compile(r"^===(?P<title>[^\n]*)\n(?P<text>.*?)^=> (?P<numbers>[^\n]*)$", re.M | re.S)
BESIDE = re.compile(r"--- (?P<name>\S+)\n(?P<text>.*?)^---\n", re.M | re.S)


def cases() -> list[tuple[str, str, str]]:
    return [
        pytest.param(
            path.stem, case["text"], case["numbers"], id=f"{path.stem}:{text.count(chr(10), 0, case.start()) + 1}"
        )
        for path in sorted(HERE.glob("*.txt"))
        for text in [path.read_text(encoding="utf-8")]
        for case in CASE.finditer(text)
    ]


@pytest.mark.parametrize(("renderer", "text", "numbers"), cases())
def test_numbers(renderer: str, text: str, numbers: str, tmp_path: Path) -> None:
    beside = BESIDE.match(text)
    if beside:
        (tmp_path / beside["name"]).write_text(beside["text"], encoding="utf-8")
        text = text[beside.end() :]
    note = tmp_path / "note.md"
    note.write_text(text, encoding="utf-8")
    (document,) = refcheck.inventory(note, renderer=renderer)
    known = {entry["key"]: entry["number"] for entry in document["definitions"] if entry["kind"] != "heading"}
    expected = dict(pair.rsplit(" ", 1) if "(" not in pair else pair.split(" ", 1) for pair in numbers.split(", "))
    found = {key: known.get(key) or "-" for key in expected}
    assert found == expected

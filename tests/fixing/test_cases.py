"""The cases of `cases.txt`; see there for how they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import refcheck

_CASE = re.compile(r"^=== (?P<renderer>[\w-]+): (?P<title>.+)\n(?P<body>(?:(?!=== ).*\n?)*)", re.M)


def cases() -> list[tuple[str, str, str, str]]:
    text = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8")
    found = []
    for match in _CASE.finditer(text):
        before, arrow, after = match["body"].partition("\n->")
        assert arrow, match["title"]
        before += "\n"
        after = before if after.strip() == "unchanged" else after.removeprefix("\n").rstrip("\n") + "\n"
        found.append((match["title"], match["renderer"], before, after))
    return found


@pytest.mark.parametrize(("title", "renderer", "before", "after"), cases(), ids=[case[0] for case in cases()])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_case(title: str, renderer: str, before: str, after: str, newline: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(before.replace("\n", newline).encode())
    fixed = refcheck.fix(path, renderer=renderer)
    assert fixed == after.replace("\n", newline)
    path.write_bytes(fixed.encode())
    assert refcheck.fix(path, renderer=renderer) == fixed


def test_unsafe_fixes_write_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    wrong = "[a](#setpu) [b][lin] x[^noet] [@fig:plto] {% ref kye %}\n\n"
    rest = (
        "# Setup\n\n![P](http://x.y/z.png){#fig:plot}\n\n[link]: http://x\n\n[^note]: A note.\n\n"
        "{% references %}\n[key] An entry.\n{% endreferences %}\n"
    )
    path.write_text(wrong + rest, encoding="utf-8")
    assert refcheck.fix(path, renderer="any") == wrong + rest
    right = "[a](#setup) [b][link] x[^note] [@fig:plot] {% ref key %}\n\n"
    assert refcheck.fix(path, renderer="any", unsafe=True) == right + rest

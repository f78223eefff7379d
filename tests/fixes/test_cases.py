"""The cases of `cases.txt` and `unsafe.txt`; see there for how they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import refcheck

_CASE = re.compile(r"^=== (?P<renderer>[\w-]+): (?P<title>.+)\n(?P<body>(?:(?!=== ).*\n?)*)", re.M)


def cases(name: str = "cases.txt") -> list[tuple[str, str, str, str]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
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


UNSAFE = cases("unsafe.txt")


@pytest.mark.parametrize(("title", "renderer", "before", "after"), UNSAFE, ids=[case[0] for case in UNSAFE])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_unsafe_case(title: str, renderer: str, before: str, after: str, newline: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_bytes(before.replace("\n", newline).encode())
    fixed = refcheck.fix(path, renderer=renderer, unsafe=True)
    assert fixed == after.replace("\n", newline)
    path.write_bytes(fixed.encode())
    assert refcheck.fix(path, renderer=renderer, unsafe=True) == fixed


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


def test_what_nothing_uses_is_removed_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    text = "A note.[^a]\r\n\r\n[^a]: Used.\r\n\r\n[^b]: Unused.\r\n\r\n[link]: http://x.y\r\n\r\nThe end.\r\n"
    path.write_bytes(text.encode())
    assert refcheck.fix(path, renderer="github") == text
    kept = "A note.[^a]\r\n\r\n[^a]: Used.\r\n\r\nThe end.\r\n"
    assert refcheck.fix(path, renderer="github", unsafe=True) == kept


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "[@fig:a]\n\n![A](http://x.y/a.png){#fig:a}\n\n![B](http://x.y/b.png){#fig:a}\n",
            "unsupported-cross-reference",
        ),
        ("![A](http://x.y/a.png){#fig:a}\n\n![B](http://x.y/b.png){#fig:a}\n", "unsupported-label"),
        ('[#fig:a](#fig:a)\n\n<a id="fig:a"></a>\n\n<a id="fig:a"></a>\n', "unnumbered-reference"),
        ('[Figure 7](#fig:a)\n\n<a id="fig:a"></a>\n\n<a id="fig:a"></a>\n', "stale-number"),
    ],
)
def test_a_duplicate_blocks_what_depends_on_it_and_says_so(text: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    found = [one.diagnostic for one in refcheck.lint([path], renderer="github") if one.rule == rule]
    assert found
    for diagnostic in found:
        assert diagnostic.fix is None
        assert "unique first" in diagnostic.help
    assert refcheck.fix(path, renderer="github", unsafe=True) == text

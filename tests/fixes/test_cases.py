"""What `refcheck fix` makes of a text: the cases in `cases/`; `--- run: fix --unsafe` makes the unsafe fixes, too."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The note of a case after its fixes."""
    case.write(folder)
    return reported.fixed(case.note, case.files[case.note], fix(case, folder))


def fix(case: Case, folder: Path) -> str:
    """The text of the note in a folder after its fixes."""
    unsafe = case.value("run") == "fix --unsafe"
    return refcheck.fix(folder / case.note, renderer=case.value("renderer") or None, unsafe=unsafe)


SUITE = Suite.of(__file__, "cases/*.txt", observe)
CASES = SUITE.cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", CASES, ids=str)
def test_newlines_stay(case: Case, tmp_path: Path) -> None:
    windows = case.with_newlines("\r\n")
    assert SUITE.run(windows, tmp_path) == windows.results


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_second_run_changes_nothing(case: Case, newline: str, tmp_path: Path) -> None:
    case = case.with_newlines(newline)
    fixed = case.results.get(f"fixed: {case.note}", case.files[case.note])
    case.write(tmp_path)
    (tmp_path / case.note).write_bytes(fixed.encode())
    assert fix(case, tmp_path) == fixed


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

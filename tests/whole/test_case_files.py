"""The grammar of case files, what makes characters visible, and the command that updates results."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import update
from tests.cases import INPUTS, RESULTS, Case, CaseError, CaseFile, Input, Results, Suite, parse, read
from tests.visible import InvisibleError, decode, encode

PATHS = [path for suite in update.suites() for path in suite.paths]

WHOLE = """\
What these cases are about.

=== the title says what is so
--- comment: Seen with pandoc 3.9.
--- renderer: pandoc, hexo-pandoc
--- settings:
label-scope: project
--- file: a folder/note.md
---
title: front matter is text
---
--- | ---
-->
\\=== a title that is text
\\\\--> one backslash before it
\\footnote
a tab‹tab›and a blank‹space›

--> findings: none
--> fixed: a folder/note.md
\\--- file: x
no newline‹end›

=== a case without results

--- file: note.md
--- file: empty.md
"""


def test_a_file_is_read() -> None:
    first, second = parse(WHOLE, "whole.txt").cases
    text = (
        "---\ntitle: front matter is text\n---\n--- | ---\n-->\n=== a title that is text\n"
        "\\--> one backslash before it\n\\footnote\na tab\tand a blank \n"
    )
    inputs = (
        Input("comment", "Seen with pandoc 3.9.", ""),
        Input("renderer", "pandoc, hexo-pandoc", ""),
        Input("settings", "", "label-scope: project\n"),
        Input("file", "a folder/note.md", text),
    )
    results = {"findings": "", "fixed: a folder/note.md": "--- file: x\nno newline"}
    assert (first.place, first.title, first.inputs, first.results) == (
        "whole.txt:3",
        "the title says what is so",
        inputs,
        results,
    )
    assert (second.files, second.results) == ({"note.md": "", "empty.md": ""}, {})


def test_a_case_is_run_for_each_of_its_renderers() -> None:
    first, _ = parse(WHOLE, "whole.txt").cases
    assert [str(each) for each in first.each_renderer()] == [
        "whole: the title says what is so (pandoc)",
        "whole: the title says what is so (hexo-pandoc)",
    ]


def test_what_is_read_is_written_as_it_was() -> None:
    assert parse(WHOLE, "whole.txt").text() == WHOLE


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("=== a\n--- file: b", "2: the file has no newline at its end"),
        ("Words.\n", "1: no case: a title begins with `=== `"),
        ("--- file: b\n=== a\n", "1: a case begins with a title: `=== title`"),
        ("=== a\n=== b\n--- file: c\n", "1: a case without inputs"),
        ("=== a\nText.\n", "2: text without a name: `--- file: NAME` begins a file"),
        ("=== a\n--- file: b\n=== a\n--- file: b\n", "3: a second case with the title `a`"),
        ("=== a\n--- fiel: b\n", f"2: `fiel` is no input; the inputs are {', '.join(sorted(INPUTS))}"),
        ("=== a\n--> fidnings\nx\n", f"2: `fidnings` is no result; the results are {', '.join(sorted(RESULTS))}"),
        (
            "=== a\n--- File b\n",
            "2: neither `--- key: value` nor `--> key`; text that begins so has a backslash before it",
        ),
        ("=== a\n--- file\n", "2: `file` needs a value"),
        ("=== a\n--- renderer: any\nx\n", "2: `renderer` has a value, but no lines below it"),
        ("=== a\n--- settings: x\n", "2: `settings` has no value, but lines below it"),
        ("=== a\n--> findings\n", "2: nothing below: write `--> findings: none` where nothing is expected"),
        ("=== a\n--> findings: none\nx\n", "2: `none`, but there are lines below it"),
        ("=== a\n--- file: b\n--> findings: none\n--> findings: none\n", "4: a second result `findings`"),
        ("=== a\n--> findings: none\n--- file: b\n", "3: an input after a result"),
        ("=== a\n--- file: b\n--- file: b\n", "1: `b` is there twice"),
        ("=== a\n--- file: b\nc\nd \n", "4: write ‹space› for a character that cannot be seen"),
        ("=== a\n--- file: b\nc\td\n", "3: write ‹tab› for a character that cannot be seen"),
        ("=== a\n--- file: b\n‹tap›\n", "3: `‹tap›` names no character; `‹` itself is written ‹U+2039›"),
        ("=== a\n--- file: b\n‹end›\nc\n", "3: `‹end›` names no character; `‹` itself is written ‹U+2039›"),
    ],
)
def test_a_malformed_file_is_an_error_with_its_line(text: str, error: str) -> None:
    with pytest.raises(CaseError) as raised:
        parse(text, "x.txt")
    assert str(raised.value) == f"x.txt:{error}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n", ["", "‹end›"]),
        ("a\n", ["a"]),
        ("a", ["a‹end›"]),
        ("a\n\n", ["a", "", "‹end›"]),
        ("a\tb \n  \n", ["a‹tab›b‹space›", " ‹space›"]),
        ("\ufeffa\r\nb\0\n", ["‹bom›a‹cr›", "b‹nul›"]),
        ("‹a\u00a0\u200d\u2028\udce9\n", ["‹U+2039›a‹U+00A0›‹U+200D›‹U+2028›‹xE9›"]),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, lines: list[str]) -> None:
    assert encode(text) == lines


@pytest.mark.parametrize("line", ["a\tb", "a ", "\ufeffa", "\x85", "‹tap›", "‹", "‹U+12›", "‹end›a"])
def test_what_cannot_be_seen_and_what_names_nothing_is_an_error(line: str) -> None:
    with pytest.raises(InvisibleError):
        decode([line])


@given(st.text(st.sampled_from("a‹›end \t\r\n\0\\=->:\ufeff\u00a0\u2028\udc80"), max_size=12), st.text(max_size=12))
def test_every_text_can_be_a_result_and_an_input(first: str, second: str) -> None:
    text = first + second
    written = CaseFile("", (Case("", "a", (), {"fixed: b": text}, "=== a\n--- to: x\n"),)).text()
    (as_result,) = parse(written, "x.txt").cases
    (as_input,) = parse(written.replace("--> fixed", "--- file", 1), "x.txt").cases
    assert (as_result.results["fixed: b"], as_input.files["b"]) == (text, text)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_reading_and_writing_changes_no_file(path: Path) -> None:
    assert read(path).text() == path.read_bytes().decode()


def test_every_case_file_is_run() -> None:
    files = {path for path in update.TESTS.rglob("*.txt") if "\n--> " in path.read_text(encoding="utf-8")}
    assert files == set(PATHS)


def test_every_case_has_results() -> None:
    assert [case.place for path in PATHS for case in read(path).cases if not case.results] == []


OLD = """\
Head.

=== a
--- comment: x
--- renderer: any
--- file: b.md
=


--> output
old

=== c
--- file: d.md
"""
NEW = """\
Head.

=== a
--- comment: x
--- renderer: any
--- file: b.md
=


--> output
=
--> fixed: none

=== c
--- file: d.md
--> output: none
--> fixed: none
"""


def observe(case: Case, folder: Path) -> Results:
    return {"output": case.files[case.note], "fixed": ""}


def test_an_update_writes_results_and_nothing_else() -> None:
    assert update.updated(Suite((), observe), parse(OLD, "x.txt")).text() == NEW


@pytest.mark.parametrize(("options", "code", "text"), [([], 0, NEW), (["--check"], 1, OLD)], ids=["written", "checked"])
def test_the_command_names_what_is_different(
    options: list[str],
    code: int,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "x.txt"
    path.write_text(OLD, encoding="utf-8")
    monkeypatch.setattr(update, "TESTS", tmp_path / "tests")
    monkeypatch.setattr(update, "suites", lambda: [Suite((path,), observe)])
    assert update.main([*options, str(tmp_path)]) == code
    assert (capsys.readouterr().out, path.read_text(encoding="utf-8")) == ("x.txt\n", text)


def test_renderers_that_differ_are_no_one_case() -> None:
    file = parse("=== a\n--- renderer: any, github\n--- file: b\n", "x.txt")
    with pytest.raises(update.UpdateError, match=r"x\.txt:1: github differs from any: make two cases of it"):
        update.updated(Suite((), lambda case, _: {"output": case.value("renderer")}), file)


def test_a_note_is_needed_where_it_is_asked_for() -> None:
    (case,) = parse("=== a\n--- file: b.txt\n", "x.txt").cases
    with pytest.raises(CaseError, match=r"x\.txt:1: no file is Markdown: \.md, \.qmd, \.Rmd"):
        observe(case, Path())


def test_the_readme_names_every_key() -> None:
    text = (update.TESTS / "README.md").read_text(encoding="utf-8")
    assert [key for key in (*INPUTS, *RESULTS) if f"`{key}`" not in text] == []


def test_the_example_of_the_readme_is_a_case_file() -> None:
    text = (update.TESTS / "README.md").read_text(encoding="utf-8")
    example = text.partition("````text\n")[2].partition("````")[0]
    assert parse(example, "README.md").text() == example

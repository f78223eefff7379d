"""What is known in an old project is forgiven, and only that."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Diagnostic, Finding, Span
from refcheck.facts.source import Source
from refcheck.rules._baseline import Baseline, BaselineError, Known, known
from refcheck.session import unreferenced_images
from tests.command import run

OLD = "# One\n\n[a](#x), [b](#x) and [c](#y).\n\n[^1]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".refcheck.yml").write_text("renderer: github\n", encoding="utf-8")
    (tmp_path / "a.md").write_text(OLD, encoding="utf-8")
    return tmp_path


def entries(folder: Path, name: str = ".refcheck-baseline.json") -> dict[str, list[tuple[str, str, int]]]:
    files = json.loads((folder / name).read_text(encoding="utf-8"))["files"]
    return {file: [(one["rule"], one["text"], one["count"]) for one in listed] for file, listed in files.items()}


def test_all_that_is_found_is_forgiven(folder: Path) -> None:
    assert run("lint")[0] == 1
    assert run("baseline") == (
        0,
        "",
        ".refcheck-baseline.json: 4 findings will be ignored by `refcheck lint --baseline FILE`\n",
    )

    code, out, _ = run("lint", "--baseline", ".refcheck-baseline.json")

    assert (code, out.splitlines()[-1]) == (0, "nothing else found in 1 file; 4 findings ignored by the baseline")
    assert entries(folder) == {
        "a.md": [("undefined-anchor", "#x", 2), ("undefined-anchor", "#y", 1), ("undefined-footnote", "[^1]", 1)]
    }
    assert run("lint")[0] == 1


def test_the_settings_name_it(folder: Path) -> None:
    (folder / ".refcheck.yml").write_text("renderer: github\nbaseline: known.json\n", encoding="utf-8")

    assert run("lint")[0] == 2
    assert run("baseline")[0] == 0
    assert list(entries(folder, "known.json")) == ["a.md"]
    assert run("lint")[0] == 0
    assert run("lint", "--no-baseline")[0] == 1
    assert run("fix", "a.md") == (0, "", "")


def test_lines_move_and_a_new_finding_is_told(folder: Path) -> None:
    run("baseline")
    (folder / "a.md").write_text("A [new](#z) one.\n\nAnd [another](#x).\n\n" + OLD, encoding="utf-8")

    code, out, _ = run("lint", "--baseline", ".refcheck-baseline.json", "--format", "concise")

    assert code == 1
    # Of three equal ones, two of which are known, the last counts as new.
    assert [line.partition(" ")[0] for line in out.splitlines() if line.startswith("a.md")] == [
        "a.md:1:9:",
        "a.md:7:14:",
    ]


def test_lint_says_what_occurs_no_more_and_only_prune_takes_it_out(folder: Path) -> None:
    (folder / "gone.md").write_text("[a](#x)\n", encoding="utf-8")
    run("baseline")
    (folder / "gone.md").unlink()
    (folder / "a.md").write_text(OLD.replace("[b](#x)", "b").replace("[c](#y)", "c"), encoding="utf-8")

    before = (folder / ".refcheck-baseline.json").read_bytes()

    code, _, said = run("lint", "--baseline", ".refcheck-baseline.json")

    assert code == 0
    assert said.splitlines() == [
        ".refcheck-baseline.json: 3 findings in it no longer occur",
        "  help: `refcheck baseline --prune` removes it",
    ]
    assert (folder / ".refcheck-baseline.json").read_bytes() == before

    (folder / "b.md").write_text("[new](#none)\n", encoding="utf-8")
    code, _, said = run("baseline", "--prune")

    assert code == 0
    assert said.splitlines() == [
        ".refcheck-baseline.json: removed, as it no longer occurs: a.md: undefined-anchor `#x`",
        ".refcheck-baseline.json: removed, as it no longer occurs: a.md: undefined-anchor `#y`",
        ".refcheck-baseline.json: removed, as it no longer occurs: gone.md: undefined-anchor `#x`",
    ]
    assert entries(folder) == {"a.md": [("undefined-anchor", "#x", 1), ("undefined-footnote", "[^1]", 1)]}
    assert run("baseline", "--prune")[2] == ".refcheck-baseline.json: every finding in it occurs\n"
    assert run("lint", "--baseline", ".refcheck-baseline.json")[2] == ""


def test_there_is_nothing_to_prune_without_a_baseline(folder: Path) -> None:
    code, _, said = run("baseline", "--prune")

    assert (code, said.splitlines()[0]) == (2, "refcheck: no baseline .refcheck-baseline.json")


@pytest.mark.parametrize("arguments", [("--select", "106"), ("--ignore", "102"), ("--renderer", "github"), ("b.md",)])
def test_a_part_of_a_run_takes_nothing_out(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "b.md").write_text("Text.\n", encoding="utf-8")
    run("baseline")
    before = entries(folder)
    (folder / "a.md").write_text("# One\n", encoding="utf-8")

    run("lint", "--baseline", ".refcheck-baseline.json", *arguments)

    assert entries(folder) == before


def test_what_is_known_of_other_files_stays(folder: Path) -> None:
    (folder / "b.md").write_text("[a](#x)\n", encoding="utf-8")
    run("baseline")
    (folder / "b.md").write_text("[a](#z)\n", encoding="utf-8")
    (folder / "a.md").write_text("# One\n", encoding="utf-8")

    run("baseline", "b.md")

    assert {file: len(listed) for file, listed in entries(folder).items()} == {"a.md": 3, "b.md": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{\n "version": 1,\n oops', "known.json:3: this is not JSON"),
        ("[]", "known.json: not a refcheck baseline of version 1"),
        ('{"version": 2, "files": {}}', "known.json: not a refcheck baseline of version 1"),
        ('{"version": 1, "files": {"a.md": [{"rule": 1}]}}', "known.json: the entries of `a.md` are not findings"),
        ('{"version": 1, "files": {"a.md": 3}}', "known.json: the entries of `a.md` are not findings"),
        (None, "known.json: no such file or directory"),
    ],
)
def test_what_is_no_baseline(folder: Path, text: str | None, said: str) -> None:
    if text is not None:
        (folder / "known.json").write_text(text, encoding="utf-8")

    code, _, told = run("lint", "--baseline", "known.json")

    assert code == 2
    assert told.startswith(said)
    assert "refcheck baseline" in told


def finding(start: int, end: int) -> Finding:
    return Finding("a.md", "undefined-anchor", "102", "error", Diagnostic(Span(start, end), "no anchor"))


@given(st.text(), st.text(max_size=20).filter(str.strip), st.text())
def test_known_wherever_it_stands(before: str, marked: str, after: str) -> None:
    here = known(finding(0, len(marked)), Source("a.md", marked))
    there = known(finding(len(before), len(before) + len(marked)), Source("a.md", "x" * len(before) + marked + after))

    assert here == there


NAMES = st.text(min_size=1, max_size=8)
COUNTS = st.dictionaries(st.builds(Known, NAMES, NAMES), st.integers(1, 5), min_size=1, max_size=4)


@given(st.dictionaries(NAMES, COUNTS, max_size=4))
def test_what_is_written_is_read(entries: dict[str, dict[Known, int]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known.json"
        path.write_bytes(Baseline(path, entries).to_bytes())
        assert Baseline.read(path).entries == entries


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(BaselineError):
        Baseline.read(tmp_path / "x")


def test_a_full_disk_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("baseline")
    path = folder / ".refcheck-baseline.json"
    before, names = path.read_bytes(), sorted(os.listdir(folder))
    (folder / "a.md").write_text(OLD.replace("[c](#y)", "c"), encoding="utf-8")

    def full(handle: int, data: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("os.write", full)
        code, _, err = run("baseline")
        assert (code, err) == (2, "refcheck: .refcheck-baseline.json cannot be written: no space left on device\n")
        code, _, err = run("baseline", "--prune")
        assert (code, err) == (2, "refcheck: .refcheck-baseline.json cannot be written: no space left on device\n")
    assert path.read_bytes() == before
    assert [name for name in sorted(os.listdir(folder)) if name != ".refcheck_cache"] == names


def test_a_link_to_the_file_stays_one(folder: Path) -> None:
    (folder / "there").mkdir()
    (folder / "there" / "known.json").write_text('{"version": 1, "files": {}}')
    (folder / "there" / "known.json").chmod(0o640)
    (folder / "known.json").symlink_to("there/known.json")
    assert run("baseline", "--output", "known.json")[0] == 0
    assert (folder / "known.json").is_symlink()
    assert (folder / "there" / "known.json").stat().st_mode & 0o777 == 0o640
    assert Baseline.read(folder / "known.json").entries


def test_what_is_advised_for_a_broken_one_helps(folder: Path) -> None:
    (folder / "a.md").write_text("[b](gone.md)\n", encoding="utf-8")
    (folder / "base.json").write_text("{", encoding="utf-8")
    code, _, errors = run("lint", "--baseline", "base.json", "a.md")
    assert (code, "help: delete it, and write it anew with `refcheck baseline`" in errors) == (2, True)
    assert run("baseline", "--output", "base.json", "a.md")[0] == 2
    (folder / "base.json").unlink()
    assert run("baseline", "--output", "base.json", "a.md")[0] == 0
    assert run("lint", "--baseline", "base.json", "a.md")[0] == 0


@pytest.mark.parametrize("command", [["baseline"], ["fix"], ["lint", "-r", "github"], ["lint", "-r", "github,gitlab"]])
def test_images_are_searched_for_once_in_each_renderer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (folder / ".refcheck.yml").write_text("severity: {unreferenced-file: warning}\n", encoding="utf-8")
    for number in range(3):
        (folder / f"{number}.png").write_bytes(b"")
    searches = 0
    search = unreferenced_images.findings_of

    def counted(*arguments: Any) -> dict[str, tuple[Finding, ...]]:
        nonlocal searches
        searches += 1
        return search(*arguments)

    monkeypatch.setattr(unreferenced_images, "findings_of", counted)
    run(*command, ".")
    assert searches == len(command[-1].split(","))

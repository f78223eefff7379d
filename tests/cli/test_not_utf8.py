"""Texts that are not UTF-8: a finding of the file, checked as what they seem to be, and never written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import forked
from tests.forked import told

TEXT = "# Caf\u00e9\n\n[x](#caf\u00e9) [y](#gone) [^2] [@fig:a]\n\n![A](a.png){#fig:a}\n\n[^2]: N.\n"
LATIN, WIDE = TEXT.encode("latin-1"), TEXT.encode("utf-16")
CYRILLIC = "# \u041f\u0440\u0438\u0432\u0435\u0442\n\n[x](#gone)\n".encode("cp1251") * 4


def run(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
    return told(*arguments, given=stdin)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").touch()
    (tmp_path / "good.md").write_text("[x](bad.md#gone) [y](bad.md#caf\u00e9)\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LATIN, "bad.md:1:6: error[612] byte 0xe9 is not UTF-8; the file seems to be Windows-1252"),
        (TEXT.encode() + b"\xe9\n", "byte 0xe9 is not UTF-8; the file seems to be UTF-8 with bytes of Windows-1252"),
        (WIDE, "bad.md:1:1: error[612] the byte order mark is that of UTF-16, not of UTF-8"),
        (TEXT.encode("utf-16-be"), "bad.md:1:1: error[612] every other byte is zero, as in UTF-16"),
        (TEXT.encode("utf-32"), "bad.md:1:1: error[612] the byte order mark is that of UTF-32, not of UTF-8"),
    ],
)
def test_the_rest_is_checked(folder: Path, data: bytes, message: str) -> None:
    (folder / "bad.md").write_bytes(data)
    code, output, errors = run("lint", "-r", "pandoc-crossref", "-f", "concise", "--no-cache", ".")
    assert (code, errors) == (1, "")
    assert message in output
    assert "no anchor `#gone` in this file" in output
    assert "good.md:1:5: error[102] no anchor `#gone` in `bad.md`" in output
    assert output.count("error[") == 3


@pytest.mark.parametrize("data", [CYRILLIC, bytes(range(256)) * 4, b"\xff\xfea", b"[x](#gone) \x00\x01\x02"])
def test_what_cannot_be_told_is_not_checked(folder: Path, data: bytes) -> None:
    (folder / "bad.md").write_bytes(data)
    code, output, errors = run("lint", "-r", "github", "-f", "concise", "--no-cache", ".")
    assert (code, errors) == (1, "")
    assert output.count("error[612]") == output.count("error[") == 1


def test_a_text_with_other_letters_is_utf_8(folder: Path) -> None:
    (folder / "bad.md").write_bytes("# Caf\u00e9 \u041f\u0440\u0438\n\n\ufeff\x07\n".encode())
    (folder / "good.md").unlink()
    assert run("lint", "-r", "github", "-f", "concise", ".")[0] == 0


def test_it_can_be_ignored(folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"<!-- refcheck-disable wrong-encoding -->\ncaf\xe9\n")
    (folder / "good.md").unlink()
    assert run("lint", "-f", "concise", ".")[0] == 0
    (folder / "bad.md").write_bytes(b"caf\xe9\n")
    assert run("lint", "-f", "concise", ".", "--ignore", "612")[0] == 0
    assert run("baseline", ".")[0] == 0
    assert run("lint", "-f", "concise", ".", "--baseline", ".refcheck-baseline.json") == (0, "", "")


def test_a_repeated_run_says_the_same(folder: Path) -> None:
    (folder / "bad.md").write_bytes(LATIN)
    first = run("lint", "-r", "github", ".")
    assert run("lint", "-r", "github", ".") == first
    (folder / "good.md").write_text("[x](bad.md#gone)\n", encoding="utf-8")
    code, output, _ = run("lint", "-r", "github", ".")
    assert (code, output.count("error[612]")) == (1, 1)


def test_the_python_interface_reads_it(folder: Path) -> None:
    (folder / "bad.md").write_bytes(LATIN)
    code, output, _ = run("list", "--format", "json", "bad.md")
    assert code == 0
    assert json.loads(output)["documents"][0]["definitions"][0]["text"] == "Caf\u00e9"


@pytest.mark.parametrize("data", [LATIN, WIDE, CYRILLIC])
@pytest.mark.parametrize(
    "command",
    [
        "fix --unsafe -i -r github .",
        "convert --to github -r pandoc-crossref -i .",
        "rename fig:a fig:b -i -r pandoc-crossref",
        "move a.png b.png -i -r github",
        "renumber --all -i -r github",
    ],
)
def test_no_command_writes_it(folder: Path, data: bytes, command: str) -> None:
    (folder / "bad.md").write_bytes(data)
    run(*command.split())
    assert (folder / "bad.md").read_bytes() == data


def test_a_move_of_what_it_names_is_refused(folder: Path) -> None:
    (folder / "bad.md").write_bytes(LATIN)
    code, _, errors = run("move", "a.png", "b.png", "-i", "-r", "github")
    assert (code, (folder / "a.png").exists()) == (2, True)
    assert "bad.md would have to be written, but byte 0xe9 is not UTF-8" in errors


def test_it_is_moved_as_it_is(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "bad.md").write_bytes(b"caf\xe9\n")
    assert run("move", "bad.md", "sub/bad.md", "-i", "-r", "github")[0] == 0
    assert (folder / "sub" / "bad.md").read_bytes() == b"caf\xe9\n"
    assert "(sub/bad.md#gone)" in (folder / "good.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("data", [LATIN, WIDE, CYRILLIC])
def test_standard_input_comes_out_as_it_is(folder: Path, data: bytes) -> None:
    assert forked.run("fix", "-r", "github", "-", given=data)[:2] == (1, data)

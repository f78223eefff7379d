"""Bad input: said clearly, the rest still checked, nothing written, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.forked import told

GOOD = "# Title\n\nSee [above](#title).\n"


def run(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
    return told(*arguments, given=stdin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.md").write_text(GOOD + "\n[dead](#none)\n", encoding="utf-8")
    return tmp_path


def is_still_checked(output: str) -> bool:
    return "good.md:5:8: error[102] no anchor `#none`" in output


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is readable here")
def test_unreadable(folder: Path) -> None:
    (folder / "bad.md").touch(mode=0o000)
    code, output, errors = run("lint", folder, "--format", "concise")
    assert code == 2
    assert "bad.md: permission denied" in errors
    assert is_still_checked(output)


def test_a_folder_in_place_of_a_file(folder: Path) -> None:
    (folder / "bad.md").mkdir()
    code, output, _ = run("lint", folder, "--format", "concise")
    assert code == 1
    assert is_still_checked(output)


def test_no_such_folder(folder: Path) -> None:
    code, output, errors = run("lint", folder, folder / "nowhere", "--format", "concise")
    assert code == 2
    assert "nowhere: no such file or directory" in errors
    assert is_still_checked(output)


@pytest.mark.parametrize("front_matter", ["title: [unclosed\nrefplus: true", "title: 'unclosed", "a: b: c"])
def test_broken_front_matter(folder: Path, front_matter: str) -> None:
    text = f"---\n{front_matter}\n---\n\n# Title\n\n[dead](#none)\n"
    (folder / "bad.md").write_text(text, encoding="utf-8")
    code, output, errors = run("lint", folder, "--format", "concise")
    assert (code, errors) == (1, "")
    assert "error[613] the front matter cannot be read: " in output
    assert is_still_checked(output)
    assert output.count("no anchor `#none`") == 2, "the text after it is checked, too"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("rendrer: github\n", "did you mean `renderer`?"),
        ("renderer: githb\n", "did you mean `github`?"),
        ("ignore: [unused-labl]\n", "did you mean `unused-label`?"),
        ("renderer: [\n", ".refcheck.yml:"),
        ("- a\n", ".refcheck.yml"),
        ("fail-on: never\n", "fail-on"),
    ],
)
def test_broken_settings(folder: Path, settings: str, said: str) -> None:
    (folder / ".refcheck.yml").write_text(settings, encoding="utf-8")
    code, output, errors = run("lint", folder)
    assert (code, output) == (2, "")
    assert said in errors
    assert ".refcheck.yml" in errors


def test_broken_pyproject(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.refcheck]\nrenderer = \n", encoding="utf-8")
    code, _, errors = run("lint", folder)
    assert code == 2
    assert "pyproject.toml:2" in errors


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_a_loop_of_symbolic_links(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "loop").symlink_to(folder)
    (folder / "self.md").symlink_to("self.md")
    code, output, errors = run("lint", folder, "--format", "concise")
    assert code == 2
    assert "self.md" in errors
    assert output.count("good.md") == 1


def test_an_empty_file(folder: Path) -> None:
    (folder / "good.md").write_bytes(b"")
    assert run("lint", folder)[0] == 0
    assert run("fix", folder, "--in-place") == (0, "", "")
    assert (folder / "good.md").read_bytes() == b""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word [a](b.md) " * 120_000, marks=pytest.mark.slow),
        "word [a](b.md) " * 7_000,
        "[" * 10_000,
        "![" * 10_000,
        "^[" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        ">" * 10_000 + " a",
        "> " * 10_000 + "a",
        "- " * 10_000 + "a",
        "1. " * 10_000 + "a",
        "{% ref " * 10_000,
        "\x00\x01\x1b[31m[a](\x1b)",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_strange_texts(folder: Path, text: str) -> None:
    (folder / "strange.md").write_text(text, encoding="utf-8")
    for command in ("lint", "list"):
        code, output, _ = run(command, folder / "strange.md", *(["--format", "json"] if command == "lint" else []))
        assert code in (0, 1)
        assert "\x1b" not in output


def test_numbers_that_python_does_not_read(folder: Path) -> None:
    number = "9" * 5000
    text = f"# x_{number}\n\n# x_{number}\n\n![f](https://e.org/a.png){{#fig:x width={number}}}\n\n[a](#x_{number})\n"
    (folder / "good.md").write_text(f"{text}\n: A {{#tbl:x number={number}}}\n\n# Y {{number=²}}\n", encoding="utf-8")
    for command in ("lint", "list", "fix"):
        for renderer in ("any", "mkdocs", "pandoc-crossref"):
            code, _, errors = run(command, folder / "good.md", "--renderer", renderer)
            assert code in (0, 1), errors


def test_a_heading_that_is_read_otherwise_by_another_renderer(folder: Path) -> None:
    (folder / "good.md").write_text("}\n>C {#S}\n>-", encoding="utf-8")
    code, _, errors = run("convert", folder / "good.md", "--renderer", "hexo-markdown-it", "--to", "jekyll")
    assert code in (0, 1), errors


def test_control_characters_in_names_are_escaped(folder: Path) -> None:
    (folder / "a\x1b[31m.md").write_text("[dead](#\x1b[0m)\n", encoding="utf-8")
    code, output, _ = run("lint", folder)
    assert code == 1
    assert "\x1b" not in output
    assert "a\\x1b[31m.md" in output


def test_unknown_names_are_offered() -> None:
    for arguments, offered in [
        (["lint", "--renderer", "githb"], "github"),
        (["lint", "--select", "unused-labl"], "unused-label"),
        (["lint", "--format", "jsn"], "json"),
        (["explain", "undefined-lable"], "undefined-label"),
    ]:
        code, output, errors = run(*arguments)
        assert (code, output) == (2, "")
        assert offered in errors


def test_standard_input() -> None:
    code, output, _ = run("lint", "-", "--format", "concise", stdin=b"[dead](#none)\n")
    assert code == 1
    assert output.startswith("-:1:8: error[102]")
    code, output, _ = run("fix", "-", "--renderer", "github", stdin=b"\xef\xbb\xbfA note.^[Its text.]\r\n")
    assert (code, output) == (1, "\ufeffA note.[^1]\r\n\r\n[^1]: Its text.\r\n")


def test_a_read_only_file_is_left_alone(folder: Path) -> None:
    path = folder / "note.md"
    path.write_text("A note.^[Its text.]\n", encoding="utf-8")
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("everything is writable here")
    code, _, errors = run("fix", path, "--in-place", "--renderer", "github")
    assert code == 2
    assert "cannot be written" in errors
    assert path.read_text(encoding="utf-8") == "A note.^[Its text.]\n"


def test_suppressions(folder: Path) -> None:
    (folder / "good.md").write_text(
        "<!-- refcheck-disable-next-line undefined-anchor -->\n[1](#a)\n[2](#b)\n\n"
        "<!-- refcheck-disable 102 -->\n\n[3](#c)\n\n<!-- refcheck-enable 102 -->\n\n[4](#d)\n\n"
        "`<!-- refcheck-disable -->` [5](#e)\n\n<!-- refcheck-disable -->\n\n[6](#f)\n",
        encoding="utf-8",
    )
    _, output, _ = run("lint", folder, "--format", "concise")
    assert [line.split("`")[1] for line in output.splitlines()] == ["#b", "#d", "#e"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_output_that_cannot_be_written(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "refcheck", "lint", str(folder)]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=120)
    assert result.returncode == 2
    assert result.stderr.decode().startswith("refcheck: the output cannot be written")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("cache", ["", "--no-cache"])
def test_streams_that_are_closed(cache: str, folder: Path) -> None:
    def lint(streams: str) -> tuple[int, str, str]:
        command = f'exec "{sys.executable}" -m refcheck lint --format concise {cache} . {streams}'
        done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    message = "refcheck: the output cannot be written: standard output is closed\n"
    closed = (2, "", f"{message}  help: leave it open, or send it to a file\n")
    for _ in range(2):
        code, out, _ = lint("")
        assert out
        assert lint("2>&-") == (code, out, "")
        assert lint(">&-") == closed
        assert lint(">&- 2>&-") == (2, "", "")
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="a folder that is in use cannot be deleted there")
@pytest.mark.parametrize("command", ["lint .", "lint --no-cache .", "fix ."])
def test_a_current_folder_that_is_gone(command: str, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = f'rmdir ../gone; exec "{sys.executable}" -m refcheck {command}'
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path / "gone", capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "refcheck: the current folder cannot be found: no such file or directory\n"
        "  help: change to a folder that exists\n"
    )


def test_a_broken_bibliography(folder: Path) -> None:
    (folder / "bad.bib").write_text("@misc{doe99, title = {A}}\n@misc{kim03, title = {B\n", encoding="utf-8")
    (folder / "cites.md").write_text("---\nbibliography: bad.bib\n---\n\n[@doe99; @kim03; @lee05]\n", encoding="utf-8")
    code, output, errors = run("lint", folder, "--format", "concise")
    assert (code, errors) == (1, "")
    assert "bad.bib:2:1: error[614] the bibliography cannot be read: unexpectedly reached end of file" in output
    assert output.count("bad.bib") == 1
    assert "cites.md:5:19: error[108] no entry `lee05` in the bibliography" in output
    assert is_still_checked(output)


def test_a_file_that_is_named_like_an_option_is_no_option(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "--config=evil.md").write_text("# A\n", encoding="utf-8")
    (folder / "evil.md").write_text("ignore: [1xx]\n", encoding="utf-8")

    code, _, errors = run("lint", "--config=evil.md")

    assert code == 2
    assert errors == (
        "refcheck: `--config=evil.md` is an option and the name of a file\n"
        "  help: write `./--config=evil.md`, or `--` before the names\n"
    )
    assert run("lint", "--no-cache", "--", "--config=evil.md")[0] == 0

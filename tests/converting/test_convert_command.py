"""`refcheck convert` as it is run: several files, what it prints, how it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import refcheck
from refcheck.cli.convert import register
from refcheck.converting.conversion import ConvertedNotes
from refcheck.session import Session
from refcheck.workspace.transaction.plan import FileChange
from refcheck.workspace.transaction.writing import write
from tests.forked import told
from tests.workspace.test_transaction import Call, killed

NOTE = "See [@fig:a].\n\n![A](http://x.y/a.png){#fig:a}\n"
CONVERTED = 'See [Figure 1](#fig:a).\n\n<a id="fig:a"></a>\n\n![A](http://x.y/a.png)\n\n*Figure 1: A*\n'


def run(folder: Path, *arguments: str, text: str | None = None) -> tuple[int, str, str]:
    return told("convert", *arguments, given=(text or "").encode(), folder=folder)


def test_a_diff_is_printed_and_nothing_written(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(NOTE)
    code, output, errors = run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "note.md")
    assert (code, errors) == (0, "1 file would be changed; nothing is written without --in-place\n")
    assert "-See [@fig:a].\n+See [Figure 1](#fig:a).\n" in output
    assert note.read_text() == NOTE


def test_in_place(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_bytes(b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode())
    code, output, errors = run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "--in-place")
    assert (code, output, errors) == (0, "", "note.md: converted\n")
    assert note.read_bytes() == b"\xef\xbb\xbf" + CONVERTED.replace("\n", "\r\n").encode()
    assert run(tmp_path, "--to", "github", "-r", "github", "--in-place") == (0, "", "")


def test_standard_input_is_written_to_standard_output(tmp_path: Path) -> None:
    assert run(tmp_path, "-t", "github", "-r", "pandoc-crossref", "-", text=NOTE) == (0, CONVERTED, "")
    assert run(tmp_path, "-t", "github", "-r", "pandoc-crossref", "-", text="Text.\n") == (0, "Text.\n", "")


def test_what_is_lost_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("See [@doe99].\n")
    code, output, errors = run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "note.md")
    assert (code, output, errors) == (1, "", "note.md:1:5: lost: `[@doe99]` is shown as text\n")


def test_a_label_that_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("[@sec:a]\n\n# A {#sec:a}\n\n# B {#sec:a}\n")
    code, output, errors = run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "note.md")
    assert (code, output) == (1, "")
    assert errors == (
        "refcheck: nothing is written: note.md:5:5: the label `sec:a` is defined twice in note.md; "
        "give one of them another name\n"
    )


@pytest.mark.parametrize("name", ["nothing", "any", "github,quarto"])
def test_no_such_renderer(name: str, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(NOTE)
    assert run(tmp_path, "--to", name)[0] == 2


def test_what_it_is_written_for_has_to_be_known(tmp_path: Path) -> None:
    note, text = tmp_path / "note.md", tmp_path / "text.md"
    note.write_text("![A](http://x.y/a.png){#fig:a}\n")
    text.write_text("# A text\n\nWithout anything.\n")
    code, output, errors = run(tmp_path, "--to", "github", "--in-place")
    assert (code, output) == (2, "")
    assert errors.startswith("note.md: it is not known for which renderer it is written\n")
    assert "text.md" not in errors
    with pytest.raises(ValueError, match="not known"):
        refcheck.convert(note, to="github")


def test_links_between_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    first, second = tmp_path / "first.md", tmp_path / "sub" / "second.md"
    first.write_text(
        "# 1. First\n\nSee [two](sub/second.md#second-things) and [x][r].\n\n[r]: sub/second.md#second-things\n"
    )
    second.write_text("# 2.1 Second things\n\nBack to [one](../first.md#first).\n")
    code, _, errors = run(tmp_path, "--to", "github", "-r", "pandoc", "--in-place")
    assert (code, errors) == (0, "first.md: converted\nsub/second.md: converted\n")
    assert first.read_text().count("(sub/second.md#21-second-things)") == 1
    assert "[r]: sub/second.md#21-second-things\n" in first.read_text()
    assert "(../first.md#1-first)" in second.read_text()


def test_labels_of_other_files(tmp_path: Path) -> None:
    (tmp_path / ".refcheck.yml").write_text("label_scope: project\n")
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_text("See [@fig:a] and [@fig:b].\n\n![A](http://x.y/a.png){#fig:a}\n")
    second.write_text("![B](http://x.y/b.png){#fig:b}\n")
    run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "--in-place")
    assert first.read_text().startswith("See [Figure 1](#fig:a) and [Figure 1](second.md#fig:b).\n")
    assert second.read_text() == '<a id="fig:b"></a>\n\n![B](http://x.y/b.png)\n\n*Figure 1: B*\n'


def test_for_programs(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(NOTE)
    assert refcheck.convert(note, to="github", renderer="pandoc-crossref") == CONVERTED
    note.write_text("[@sec:a]\n\n# A {#sec:a}\n\n# B {#sec:a}\n")
    with pytest.raises(ValueError, match="defined twice"):
        refcheck.convert(note, to="github", renderer="pandoc-crossref")


def test_a_note_that_is_saved_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # More than are kept in memory where nothing is to be written.
    for number in range(70):
        (tmp_path / f"{number:02}.md").write_text(NOTE)
    saved, converting = "A text of its author, of meanwhile.\n\n" + NOTE, Session.convert

    def convert(session: Session, name: str) -> ConvertedNotes:
        (tmp_path / "69.md").write_text(saved)
        return converting(session, name)

    monkeypatch.setattr(Session, "convert", convert)
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    register(app)
    done = CliRunner().invoke(app, ["--to", "github", "-r", "pandoc-crossref", "--in-place"])
    assert (done.exit_code, "69.md: it changed while it was read" in done.output) == (2, True)
    assert (tmp_path / "69.md").read_text() == saved
    assert (tmp_path / "00.md").read_text() == NOTE


@pytest.mark.skipif(os.name == "nt", reason="no fork")
def test_what_an_interrupted_run_left_is_finished_first(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("Old.\n")
    changes = [FileChange(str(tmp_path / name), b"Old.\n", NOTE.encode()) for name in ("a.md", "b.md")]
    assert killed(lambda: write(changes, tmp_path), Call("replace", 1))
    code, _, errors = run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "--in-place")
    assert code == 1
    assert "an interrupted run is finished" in errors
    assert [(tmp_path / name).read_text() for name in ("a.md", "b.md")] == [CONVERTED, CONVERTED]


def test_a_refusal_names_the_place_and_what_would_help(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "Makefile").write_text("x.html: chapters/*.md\n\tpandoc chapters/*.md -F pandoc-crossref -o x.html\n")
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "1.md").write_text("# One {#sec:one}\n\nSee @sec:two.\n")
    (tmp_path / "chapters" / "2.md").write_text("# Two {#sec:two}\n\nSee @sec:one.\n")
    code, output, errors = run(tmp_path, "--to", "quarto", "chapters")
    assert (code, output) == (1, "")
    assert errors == (
        "refcheck: nothing is written: chapters/1.md:3:5: a reference would no longer resolve to the same place "
        "(sec:two); it resolves to chapters/2.md: list both files in `_quarto.yml`, so that they are one book\n"
    )


def test_two_words_for_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# A {#sec:a .wide}\n\nSee @sec:a.\n")
    code, _, errors = run(tmp_path, "--to", "github", "-r", "pandoc-crossref", "note.md")
    assert code == 1
    assert errors == (
        "note.md:1:5: lost: the attributes `{.wide}` of the heading\n"
        "note.md:1:12: not reversible: `.wide` would not come back\n"
        "note.md:3:5: not reversible: `@sec:a` would come back as `[@sec:a]`\n"
        "1 file would be changed; nothing is written without --in-place\n"
    )


def test_links_into_files_that_are_not_converted(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Other\n")
    note = tmp_path / "note.md"
    note.write_text("# Note {#sec:note}\n\n[x](other.md#other) [y](other.md#gone) [z](#sec:note)\n")
    code, output, errors = run(tmp_path, "--to", "quarto", "-r", "pandoc-crossref", "note.md")
    assert code == 0
    assert "sec-note" in output
    assert "Traceback" not in errors
    assert "internal" not in errors

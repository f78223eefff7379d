"""`refcheck lint --watch`: the screen shows what a new run would print, after any change of files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Set
from pathlib import Path

import pytest

from refcheck.cli import _watch
from refcheck.cli._lint_run import Form
from refcheck.cli._run import Run, RunOptions, start_run
from refcheck.config import load
from refcheck.facts.own_reports import OWN_REPORT
from refcheck.session import open_session
from refcheck.session.watched import WatchedRun
from refcheck.workspace.discovery import find_files
from refcheck.workspace.own_files import write_own
from tests.command import run
from tests.conftest import MakeFiles
from tests.project.updating import Chance, write_now
from tests.runs.projects import KINDS, steps

FILES = {".git/HEAD": "", "a.md": "# A\n\n[b](b.md#b) ![p](p.png)\n", "b.md": "# B\n", "p.png": ""}


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_files(FILES)
    monkeypatch.chdir(folder)
    return folder


def watched(*arguments: str) -> WatchedRun:
    """A watched run over the current folder."""
    folder = Path.cwd()
    session = open_session(["."], load(folder))
    return WatchedRun(session, lambda: find_files(["."], load(folder)).files)


def found(run: WatchedRun) -> dict[str, list[str]]:
    texts = {
        location: [finding.diagnostic.message for finding in page.findings] for location, page in run.pages.items()
    }
    return {os.path.basename(location): messages for location, messages in texts.items() if messages}


CHANGES = [
    ("a text", {"b.md": "# C\n"}, {"a.md": ["no anchor `#b` in `b.md`"]}),
    ("a file that goes", {"b.md": None}, {"a.md": ["no file `b.md`"]}),
    ("a picture that goes", {"p.png": None}, {"a.md": ["no file `p.png`"]}),
    ("a new file", {"c.md": "[x](gone.md)\n"}, {"c.md": ["no file `gone.md`"]}),
    ("a file that is no note", {"c.txt": "[x](gone.md)\n"}, {}),
    ("several at once", {"b.md": "# C\n", "a.md": "[c](b.md#c) [d](b.md#d)\n"}, {"a.md": ["no anchor `#d` in `b.md`"]}),
]


@pytest.mark.parametrize(("what", "texts", "messages"), CHANGES, ids=[what for what, _, _ in CHANGES])
def test_what_a_change_does(
    folder: Path, what: str, texts: dict[str, str | None], messages: dict[str, list[str]]
) -> None:
    run = watched()
    assert found(run) == {}
    write_now(folder, texts)
    assert run.update({str(folder / name) for name in texts})
    assert found(run) == messages
    write_now(folder, FILES | {name: None for name in texts if name not in FILES})
    assert run.update({str(folder / name) for name in texts})
    assert found(run) == {}


@pytest.mark.parametrize("name", [".refcheck.yml", "pyproject.toml", ".gitignore", "sub/.refcheckignore"])
def test_settings_take_another_run(folder: Path, name: str) -> None:
    write_now(folder, {name: ""})
    assert not watched().update({str(folder / name)})


def test_a_folder_takes_another_run(folder: Path) -> None:
    write_now(folder, {"sub/c.md": "# C\n"})
    run = watched()
    (folder / "sub").rename(folder / "other")
    assert not run.update({str(folder / "sub")})
    assert not watched().update({str(folder / "other")})


@pytest.mark.parametrize("name", sorted(KINDS)[::3])
def test_after_random_edits_it_is_what_a_new_run_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (made,) = steps(5, (name,), 0)
    texts = {path: text for path, text in made.items() if not path.startswith("more/")}
    folder = Path(os.path.realpath(tmp_path))
    monkeypatch.chdir(folder)
    write_now(folder, texts)
    run = watched()
    for _, edit in zip(range(8), Chance(5, name).edits(texts), strict=False):
        write_now(folder, {edit.path: edit.text})
        if not run.update({str(folder / edit.path)}):
            run = watched()
    assert run.pages == watched().pages


def test_each_change_shows_what_a_run_prints(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = RunOptions(["."], "github", keep_texts=True)
    edits: list[dict[str, str | None]] = [
        {"b.md": "# C\n"},
        {".refcheck.yml": "ignore: ["},
        {".refcheck.yml": "ignore: [undefined-anchor]\n"},
        {"b.md": "[x](y.md)\n"},
    ]
    shown: list[str] = []

    def changes() -> Iterator[Set[str]]:
        for texts in edits:
            write_now(folder, texts)
            yield {str(folder / name) for name in texts}

    def show(run: Run, watched: WatchedRun) -> None:
        results = _watch.results_of(run, watched, None)
        shown.append("".join(f"{finding.path}: {finding.diagnostic.message}\n" for finding in results.findings))

    _watch.watch_changes(start_run(options), options, changes(), show)
    # Broken settings show nothing but what is wrong with them.
    assert shown == ["", "a.md: no anchor `#b` in `b.md`\n", "", "b.md: no file `y.md`\n"]
    assert ".refcheck.yml:1" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="it is ended by a signal")
def test_the_command_waits_for_changes(folder: Path) -> None:
    command = [sys.executable, "-m", "refcheck", "lint", "--watch", "--format", "concise", "."]
    output = folder.parent / "output"
    with output.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT)
    try:
        until(output, 1)
        write_now(folder, {"b.md": "# C\n"})
        until(output, 2)
        process.terminate()
        assert process.wait(30) == 143
    finally:
        process.kill()
    said = re.sub("waiting.*\\n", "", output.read_text(encoding="utf-8"))
    assert said == "a.md:3:5: error[102] no anchor `#b` in `b.md` (undefined-anchor)\nrefcheck: terminated\n"


def test_its_own_reports_are_no_changes(folder: Path) -> None:
    report = folder / "report.json"
    changes = _watch._changes(str(folder), {str(report)})
    assert next(changes) == set()
    write_own(report, b"[]\n")
    write_own(report, b"[1]\n")
    (folder / "b.md").write_text("# C\n", encoding="utf-8")
    end = time.monotonic() + 30
    seen = next(changes)
    while not seen and time.monotonic() < end:
        seen = next(changes)
    assert seen | next(changes) == {str(folder / "b.md")}


def test_what_is_the_same_is_not_shown_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    screen, options = _watch._Screen(Form(format="concise")), RunOptions(["."], "github", keep_texts=True)

    def changes() -> Iterator[Set[str]]:
        # As another program writes what it is shown: it would never end.
        for number in range(3):
            write_now(folder, {"shown.txt": f"{number}", "shown.md": f"{number}\n"})
            yield {str(folder / "shown.txt"), str(folder / "shown.md")}
        write_now(folder, {"b.md": "# C\n"})
        yield {str(folder / "b.md")}

    def show(run: Run, watched: WatchedRun) -> None:
        screen.show(run, _watch.results_of(run, watched, None))

    _watch.watch_changes(start_run(options), options, changes(), show)
    out, errors = capsys.readouterr()
    assert out == "a.md:3:5: error[102] no anchor `#b` in `b.md` (undefined-anchor)\n"
    assert errors.count("waiting for changes") == 2


def test_a_report_that_appears_is_a_file_and_no_page(folder: Path) -> None:
    write_now(folder, {"a.md": "[x](report.md) [y](report.md#z)\n"})
    run = watched()
    assert found(run) == {"a.md": ["no file `report.md`", "no file `report.md`"]}
    for text in (f"{OWN_REPORT}\n[x](gone.md)\n", f"{OWN_REPORT}\n[x](gone.png)\n"):
        write_now(folder, {"report.md": text})
        assert run.update({str(folder / "report.md")})
        assert run.pages == watched().pages
        assert "report.md" not in found(run)
    write_now(folder, {"report.md": "# Z\n\n[x](gone.md)\n"})
    assert run.update({str(folder / "report.md")})
    assert found(run) == {"report.md": ["no file `gone.md`"]}
    write_now(folder, {"report.md": f"{OWN_REPORT}\n"})
    assert run.update({str(folder / "report.md")})
    assert run.pages == watched().pages


def until(output: Path, times: int) -> None:
    """Waits until a command has said a number of times that it waits."""
    end = time.monotonic() + 90
    while output.read_text(encoding="utf-8").count("waiting for changes") < times:
        assert time.monotonic() < end, output.read_text(encoding="utf-8")
        time.sleep(0.05)


def test_without_watchfiles_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_watch, "find_spec", lambda name: None)
    code, out, errors = run("lint", "--watch", ".")
    assert (code, out) == (2, "")
    assert "help: install refcheck with it: pip install 'refcheck-md[watch]'" in errors


@pytest.mark.parametrize("arguments", [["--staged"], ["-"], ["-r", "github,gitlab"], ["--fix"]])
def test_what_cannot_be_watched_is_refused(folder: Path, arguments: list[str]) -> None:
    code, out, errors = run("lint", "--watch", *arguments)
    assert (code, out) == (2, "")
    assert "`--watch`" in errors

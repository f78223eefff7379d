"""A server reads the facts of files that `lint` has stored instead of reading the texts anew, and stores none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from refcheck import syntax
from refcheck.caching.cache_folder import FOLDER
from refcheck.config import load
from refcheck.facts.model import Document
from refcheck.facts.source import Source
from refcheck.server.live_run import LiveRun
from refcheck.server.overlay import Overlay
from tests.command import run
from tests.conftest import MakeFiles

TEXTS = {"a.md": "# A\n\n[b](b.md#none)\n", "b.md": "# B\n", ".refcheck.yml": "renderer: github\n"}


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, texts: Mapping[str, str] = {}) -> tuple[list[str], list[str]]:
    """The files whose texts are read anew when a project is opened, and the rules that report."""
    parsed: list[str] = []
    usual = syntax.read_source

    def read_source(source: Source) -> Document:
        parsed.append(Path(source.path).name)
        return usual(source)

    monkeypatch.setattr(syntax, "read_source", read_source)
    overlay = Overlay()
    overlay.texts |= {str(folder / name): text for name, text in texts.items()}
    opened = LiveRun([str(folder)], overlay, load(folder), {}, lambda done, of: None)
    found = [finding.rule for page in opened.session.pages for finding in opened.findings(page)]
    return sorted(parsed), found


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_files(TEXTS)
    monkeypatch.chdir(folder)
    return folder


def test_stored_facts_are_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(folder, monkeypatch) == (["a.md", "b.md"], ["undefined-anchor"])
    run("lint", ".")
    assert (folder / FOLDER).is_dir()
    assert read(folder, monkeypatch) == ([], ["undefined-anchor"])


def test_the_text_of_the_editor_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("lint", ".")
    assert read(folder, monkeypatch, {"b.md": "# B\n\n## None\n"}) == (["b.md"], [])


def test_a_server_stores_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(folder, monkeypatch)
    assert not (folder / FOLDER).exists()
    run("lint", ".")
    before = {path: path.read_bytes() for path in (folder / FOLDER).iterdir() if path.is_file()}
    (folder / "b.md").write_text("# C\n", encoding="utf-8")
    assert read(folder, monkeypatch)[0] == ["b.md"]
    assert {path: path.read_bytes() for path in (folder / FOLDER).iterdir() if path.is_file()} == before

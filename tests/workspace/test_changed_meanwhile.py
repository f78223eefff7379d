"""Files that change while refcheck runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from refcheck import cli
from refcheck.config import Settings
from refcheck.facts.model import Problem
from refcheck.facts.source import Source
from refcheck.session import open_session
from refcheck.workspace import loading
from refcheck.workspace.loaded_documents import FileChanged, LoadedDocuments


def test_a_file_that_changes_while_it_is_linted_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many texts only the last are held; the others are read again to be shown."""
    monkeypatch.setattr(loading, "SOURCE_CACHE_SIZE", 0)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.md"
    path.write_text("[x](#gone)\n", encoding="utf-8")
    session = open_session(["a.md"], Settings(root=tmp_path))
    linted = session.lint()
    path.unlink()
    with pytest.raises(FileChanged) as caught:
        session.checked(linted)["a.md"]
    assert caught.value.problem.message == "it has changed while refcheck ran: no such file or directory"
    assert caught.value.problem.help == "run it again"


def test_a_file_that_changes_ends_the_command_with_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("[x](#gone)\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["refcheck", "list", "a.md"])

    def changed(self: LoadedDocuments, location: str) -> Source:
        raise FileChanged(Problem("a.md", "it has changed while refcheck ran: it is a FIFO", help="run it again"))

    monkeypatch.setattr(LoadedDocuments, "source_at", changed)
    with pytest.raises(SystemExit) as ended:
        cli.begin()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "a.md: it has changed while refcheck ran: it is a FIFO\n  help: run it again\n"

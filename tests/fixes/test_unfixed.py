"""What `refcheck fix` says of a fix that would do harm; cases of other reasons are in `reports/cases/unfixed.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from refcheck.cli import fix
from refcheck.facts.model import Span

APP = typer.Typer()
fix.register(APP)


@pytest.mark.parametrize("options", [[], ["--in-place"]], ids=["shown", "written"])
def test_a_fix_that_would_do_harm_is_told_of_once(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '(a)[https://x.y]\n\nSee [Figure 7](#fig:a).\n\n<a id="fig:a"></a>\n![A](http://x.y/a.png)\n'
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "refcheck.session.page_fixer.find_fix_damage",
        lambda *versions: "it does harm" if versions[3].keeps(Span(0, 5)) is None else "",
    )
    told = CliRunner().invoke(APP, [*options, "--renderer", "github", "note.md"]).stderr
    (line,) = (line for line in told.splitlines() if "not fixed" in line)
    assert line.startswith("note.md:1:1: ")
    assert line.endswith(": it does harm")

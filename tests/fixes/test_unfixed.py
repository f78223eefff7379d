"""What `refcheck fix --unsafe` says of what it leaves: each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from refcheck.cli import fix
from refcheck.facts.model import Span

APP = typer.Typer()
fix.register(APP)

_IN_BRACKETS = "its name is in brackets in line {}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A.\n\n<!-- [^a] -->\n\n[^a]: One.\n", _IN_BRACKETS.format(3)),
        ("A.\n\n<!-- [guide] -->\n\n[guide]: https://x.y\n", _IN_BRACKETS.format(3)),
        ("A.\n\n<!-- ^[a] -->\n\n[^a]: One.\n", _IN_BRACKETS.format(3)),
        ("A.\n\n<!-- [Gui  de] -->\n\n[gui de]: https://x.y\n", _IN_BRACKETS.format(3)),
        ("A.\n\n[^a]: One.\n\n    Two.\n", "it goes over several lines"),
        ("- A.\n\n  [^a]: One.\n", "it is indented, or in a list or a quote"),
        ("# A\n\n[^a]: See [b](#a).\n", "its text refers to something"),
        ("- A.\n\n[a]: https://x.y\n\n- B.\n", "what stands before and after it could become one"),
        ("# A\n[a]: https://x.y\n", "no blank line parts it from the text before or after it"),
        ("A.[^b]\n\n[^a]: One.\n", "a reference that leads nowhere may be meant for it"),
        ("[x](#prat) [y](#part)\n\n# Part\n", "`part` is nearly the same, but something else refers to it"),
        ("[x](#prat) [y](#pat)\n\n# Part\n", "`part` is nearly the same, but another name that leads nowhere is, too"),
        (
            "[x](#prat)\n\n{% x %}\n\n# Part\n",
            "`part` is nearly the same, but not all anchors are known of a text with `{%`",
        ),
    ],
)
def test_the_reason_is_told(text: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(APP, ["--unsafe", "--renderer", "github", "note.md"])
    assert run.stdout == ""
    assert f"; {reason} (" in run.stderr
    assert reason not in CliRunner().invoke(APP, ["--renderer", "github", "note.md"]).stderr


def test_the_place_told_is_that_of_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "![A](http://x.y/a.png){#fig:a}\n\nSee @fig:a and\n[x @fig:a](http://y.z).\n"
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(APP, ["--renderer", "github", "note.md"]).stderr
    assert "note.md:4:4: not fixed" in told
    assert "note.md:3:" not in told


@pytest.mark.parametrize("options", [[], ["--in-place"]], ids=["shown", "written"])
def test_a_fix_that_would_do_harm_is_told_of_once(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '(a)[https://x.y]\n\nSee [Figure 7](#fig:a).\n\n<a id="fig:a"></a>\n![A](http://x.y/a.png)\n'
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "refcheck.fixes.fix_damage.find_fix_damage",
        lambda *versions: "it does harm" if versions[3].keeps(Span(0, 5)) is None else "",
    )
    told = CliRunner().invoke(APP, [*options, "--renderer", "github", "note.md"]).stderr
    (line,) = (line for line in told.splitlines() if "not fixed" in line)
    assert line.startswith("note.md:1:1: ")
    assert line.endswith(": it does harm")

"""The note that refcheck was made for: what is reported, what is fixed, and that it stays fixed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import refcheck
from tests.forked import completed

NOTES = Path(__file__).parents[2] / "fixtures" / "notes"
GIF = "media/cq_cnn_intro/conv_slide_eg1.gif"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    shutil.copytree(NOTES, tmp_path / "notes")
    return tmp_path / "notes" / "cq_cnn_intro.md"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return completed(*arguments)


def reported(path: Path) -> list[tuple[int, str, str]]:
    findings = json.loads(run("lint", path, "--format", "json").stdout)
    return [(finding["line"], finding["severity"], finding["rule"]) for finding in findings]


EXPECTED = [
    (120, "error", "unsupported-cross-reference"),
    (120, "error", "unsupported-cross-reference"),
    (122, "warning", "unnumbered-reference"),
    (124, "warning", "unnumbered-reference"),
]


def test_what_is_reported(note: Path) -> None:
    result = run("lint", note.parent)
    assert result.returncode == 1
    assert "renderer hexo-pandoc" in result.stdout.splitlines()[0]
    assert reported(note.parent) == EXPECTED


def test_a_missing_image_is_reported(note: Path) -> None:
    (note.parent / GIF).unlink()
    assert reported(note.parent) == [(86, "error", "missing-file"), *EXPECTED]


def test_a_diff_is_shown_and_nothing_written(note: Path) -> None:
    before = note.read_bytes()
    result = run("fix", note)
    assert result.returncode == 1
    assert "+This is to fig1 [Figure 1](#fig:firstFig) and fig2 [Figure 2](#fig:giffig) over." in result.stdout
    assert note.read_bytes() == before


def test_fixed_in_place(note: Path) -> None:
    before = note.read_bytes()
    assert run("fix", note, "--in-place").returncode == 1
    expected = (
        before.replace(b"[@fig:firstFig]", b"[Figure 1](#fig:firstFig)")
        .replace(b"[@fig:giffig]", b"[Figure 2](#fig:giffig)")
        .replace(b"[#fig:firstFig](", b"[Figure 1](")
        .replace(b"[#fig:giffig](", b"[Figure 2](")
    )
    assert note.read_bytes() == expected
    again = run("fix", note, "--in-place")
    assert (again.returncode, again.stdout, note.read_bytes()) == (0, "", expected)
    assert reported(note) == []


@pytest.mark.parametrize("renderer", ["hexo-pandoc", "github"])
def test_numbers_follow_when_a_figure_is_put_in(note: Path, renderer: str) -> None:
    run("fix", note, "--in-place", "--renderer", renderer)
    text = note.read_text(encoding="utf-8")
    figure = f"![New.]({GIF}){{#fig:new}}\n\nSee [@fig:new].\n\n"
    note.write_text(text.replace("# Overview\n\n", f"# Overview\n\n{figure}"), encoding="utf-8")
    run("fix", note, "--in-place", "--renderer", renderer)
    fixed = note.read_text(encoding="utf-8")
    assert "See [Figure 1](#fig:new)." in fixed
    assert "This is to fig1 [Figure 2](#fig:firstFig) and fig2 [Figure 3](#fig:giffig) over." in fixed
    assert "Try this [Figure 2](#fig:firstFig) over." in fixed
    assert run("fix", note, "--renderer", renderer).returncode == 0


def test_for_github(note: Path) -> None:
    fixed = refcheck.fix(note, renderer="github")
    for gone in ("{#", "{width", "{height", "^[", "{%", "[@"):
        assert gone not in fixed.partition("\n---\n")[2], gone
    assert '\n\n<a id="fig:firstFig"></a>\n\n![first fig text.](https://upload' in fixed
    assert "Here is an inline note. [^1]\n" in fixed
    assert "\n[^1]: Inlines notes are easier to write, since you don't have to pick" in fixed
    assert r'Max C. Foo(2021)<a id="cited-mcf-2021-1"></a>[\[1\]](#ref-mcf-2021) do.' in fixed
    assert '\n\n1. <a id="ref-mcf-2021"></a>Max C. Foo.  A way to write an article.[J] Journal of' in fixed
    note.write_text(fixed, encoding="utf-8")
    assert refcheck.lint([note], renderer="github") == []
    assert refcheck.fix(note, renderer="github") == fixed

"""The note's own story: written, fixed, grown, fixed again, taken to GitHub and back, a label renamed.

After each step every link that the real renderer shows leads somewhere, and the step made once more changes nothing.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .corpus import NOTE, read, refcheck, renderings
from .pages import Page, live_links

pytestmark = pytest.mark.usefixtures("engines")

NEW_FIGURE = "![New.](media/cq_cnn_intro/conv_slide_eg1.gif){#fig:new}\n\n"


def step(folder: Path, command: str, *arguments: str, renderer: str) -> str:
    """Runs a command in place, and its text afterwards; a second run of it must have nothing to do."""
    path = folder / NOTE.name
    refcheck(command, *arguments, path, "--in-place", "--renderer", renderer)
    once = read(path)
    refcheck(command, *arguments, path, "--in-place", "--renderer", renderer)
    assert read(path) == once
    return once


def shown(folder: Path, engine: str) -> Page:
    """The note as a reader sees it, in which no link may be dead and nothing is left as it was written."""
    rendering = renderings({(NOTE.stem, engine): folder / NOTE.name})[NOTE.stem, engine]
    assert rendering.html is not None, rendering.error
    page = live_links(rendering.html)
    assert page.dead_links() == []
    assert page.leftovers == []
    return page


def numbered(page: Page) -> list[tuple[str, str]]:
    return [(link.text, link.href) for link in page.links if link.role == "link" and link.href.startswith("#fig:")]


def test_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(NOTE.parent, tmp_path, dirs_exist_ok=True)
    path = tmp_path / NOTE.name

    step(tmp_path, "fix", renderer="hexo-pandoc")
    first, second = ("Figure 1", "#fig:firstFig"), ("Figure 2", "#fig:giffig")
    assert numbered(shown(tmp_path, "hexo-pandoc")) == [first, second, first, second]

    path.write_bytes(read(path).replace("# Overview\n", f"{NEW_FIGURE}# Overview\n").encode())
    grown = step(tmp_path, "fix", renderer="hexo-pandoc")
    first, second = ("Figure 2", "#fig:firstFig"), ("Figure 3", "#fig:giffig")
    assert numbered(shown(tmp_path, "hexo-pandoc")) == [first, second, first, second]

    there = step(tmp_path, "convert", "--to", "github", renderer="hexo-pandoc")
    assert there != grown
    assert numbered(shown(tmp_path, "github")) == [first, second, first, second]

    back = step(tmp_path, "convert", "--to", "hexo-pandoc", renderer="github")
    # Of the two blanks after the key one is lost, which `convert` says.
    assert back == grown.replace("[mcf-2021]  Max", "[mcf-2021] Max")
    assert numbered(shown(tmp_path, "hexo-pandoc")) == [first, second, first, second]

    monkeypatch.chdir(tmp_path)
    run = refcheck("rename", "fig:giffig", "fig:slide", "--in-place", "--renderer", "hexo-pandoc")
    assert run.returncode == 0, run.stderr
    assert read(path) == back.replace("fig:giffig", "fig:slide")
    second = ("Figure 3", "#fig:slide")
    assert numbered(shown(tmp_path, "hexo-pandoc")) == [first, second, first, second]

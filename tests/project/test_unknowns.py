"""A reference that leads nowhere is unknown where something may make its target, and resolved where that is certain."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from refcheck.config import Settings
from refcheck.facts.unknowns import Made, NamePattern, Names, OneOf, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.pages import PageSource
from refcheck.project.project import Project
from refcheck.project.unknowns import Sources
from refcheck.session.session import open_session
from tests.conftest import MakeFiles


def _pattern(text: str) -> Names:
    found = NamePattern.of(text)
    assert found is not None
    return found


def _status(folder: Path, made: Made, names: Names, where: Scope) -> dict[str, str]:
    """The status of each reference of `a.md` in a project in which something is made."""
    unknown = Unknown(frozenset((made,)), names, where, "a script makes it", (str(folder / "a.sh"), 1))

    def source(files: Files, page: Page) -> Iterable[Unknown]:
        return (unknown,)

    session = open_session([str(folder)], Settings(root=folder))
    context = session.project.context._replace(unknown_sources=Sources((source,)))
    project = Project(PageSource.of(session.project.pages.all()), context)
    page = project.pages[os.path.realpath(folder / "a.md")]
    return {reference.key: project.resolve(page, reference).status for reference in page.references}


@pytest.mark.parametrize(
    ("made", "text", "pattern", "expected"),
    [
        ("anchor", "[](#part1) [](#prat1)", "part*", {"#part1": "unknown", "#prat1": "undefined"}),
        ("anchor", "# Part1\n[](#part1)", "part*", {"#part1": "resolved"}),
        ("anchor", "[](b.md#part1) [](b.md#x)", "part*", {"b.md#part1": "unknown", "b.md#x": "undefined"}),
        ("label", "[](#part1)", "part*", {"#part1": "undefined"}),
        ("file", "![](plot-1.png) ![](plt.png)", "plot-*.png", {"plot-1.png": "unknown", "plt.png": "undefined"}),
        ("file", "![](out/plot-1.png)", "plot-*.png", {"out/plot-1.png": "undefined"}),
        ("page", "[](gone-1.md) [](gone-1.png)", "gone-*.md", {"gone-1.md": "unknown", "gone-1.png": "undefined"}),
        ("footnote", "[^part1] [^x]", "part*", {"part1": "unknown", "x": "undefined"}),
        ("definition", "[t][part1] [t][x]", "part*", {"part1": "unknown", "x": "undefined"}),
    ],
)
def test_what_matches_is_unknown_and_its_neighbour_is_not(
    make_files: MakeFiles, made: Made, text: str, pattern: str, expected: dict[str, str]
) -> None:
    folder = make_files({"a.md": text + "\n", "b.md": "# B\n"})
    where = Scope(folder=os.path.realpath(folder))
    assert _status(folder, made, _pattern(pattern), where) == expected


def test_another_page_is_asked_for_its_own_anchors(make_files: MakeFiles) -> None:
    folder = make_files({"a.md": "[](#part1) [](b.md#part1)\n", "b.md": "# B\n"})
    where = Scope(frozenset((os.path.realpath(folder / "b.md"),)))
    found = _status(folder, "anchor", _pattern("part*"), where)
    assert found == {"#part1": "undefined", "b.md#part1": "unknown"}


def test_what_is_named_in_full_is_made(make_files: MakeFiles) -> None:
    folder = make_files({"a.md": "[](old.md) [](old.md#x) [](gone.md)\n"})
    where = Scope(folder=os.path.realpath(folder))
    found = _status(folder, "page", OneOf(frozenset(("old.md",))), where)
    assert found == {"old.md": "resolved", "old.md#x": "unknown", "gone.md": "undefined"}

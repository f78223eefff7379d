"""Addresses without brackets: which of them are links, and how they are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import Settings
from refcheck.project.bare_addresses import bare_addresses
from refcheck.session import LintOptions, open_session
from tests.command import run
from tests.conftest import MakeFiles
from tests.external.behaviours import ROUTES
from tests.external.server import serving

A = "https://a.tool.dev/x"


def found(folder: Path, text: str, renderer: str = "github", name: str = "note.md") -> list[str]:
    """The addresses without brackets in a text; each is where it says."""
    (folder / name).write_text(text, encoding="utf-8")
    session = open_session([str(folder / name)], Settings(root=folder), LintOptions(renderer))
    (page,) = session.project.pages.values()
    links = list(bare_addresses(page))
    assert [page.source.text[link.key_span.start : link.key_span.end] for link in links] == [
        link.text for link in links
    ]
    return [link.key for link in links]


@pytest.mark.parametrize(
    "text",
    [
        f"See {A}.",
        f"({A})",
        f"**{A}**",
        f"> - {A}, and",
        f"| a |\n| - |\n| {A} |",
        f"# A {A}",
        f"![a](b.png) {A}",
        f"Note[^1].\n\n[^1]: {A}",
        f"<b>{A}</b>",
    ],
)
def test_an_address_in_a_text_is_a_link(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, f"{text}\n") == [A]


@pytest.mark.parametrize(
    "text",
    [
        f"`{A}`",
        f"    {A}",
        f"```\n{A}\n```",
        f"<!-- {A} -->",
        f'<b title="{A}">b</b>',
        f"<{A}>",
        f"[{A}](b.md)",
        f"[a]({A})",
        f"[a]\n\n[a]: {A}",
        f"---\nurl: {A}\n---",
        f"x{A}",
        f"ftp:{A}",
        "https://",
        f'{A}"b',
        f"{A}。那",
        f"{A}?a=1&amp;",
    ],
)
def test_an_address_elsewhere_is_no_link_of_its_own(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, f"{text}\n") == []


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (f"{A}_(y)).", f"{A}_(y)"),
        (f"{A}...", A),
        (f"{A}?q=1!", f"{A}?q=1"),
        (f"{A}<br>", A),
        ("www.tool.dev/x", "http://www.tool.dev/x"),
        (f"{A} {A}/2", A),
        (f"{A}/a*b*", f"{A}/a*b"),
    ],
)
def test_the_end_of_an_address_is_that_of_the_renderer(tmp_path: Path, written: str, address: str) -> None:
    assert found(tmp_path, f"{written}\n")[0] == address


@pytest.mark.parametrize(
    "renderer", ["docusaurus", "fumadocs", "gitlab", "hexo-marked", "hugo", "obsidian", "rmarkdown", "vitepress"]
)
def test_many_renderers_make_a_link_of_it(tmp_path: Path, renderer: str) -> None:
    assert found(tmp_path, f"{A}\n", renderer) == [A]


@pytest.mark.parametrize("renderer", ["pandoc", "mkdocs", "jekyll", "mdbook", "myst", "mystmd", "commonmark", "any"])
def test_others_show_it_as_text(tmp_path: Path, renderer: str) -> None:
    assert found(tmp_path, f"{A}\n", renderer) == []


def test_for_pandoc_an_address_has_a_scheme(tmp_path: Path) -> None:
    assert found(tmp_path, f"www.tool.dev/x {A}\n", "rmarkdown") == [A]


def test_it_is_asked_and_rewritten_like_a_link(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ROUTES) as server:
        gone, old, new = (server.url(path) for path in ("/missing", "/for-good", "/works"))
        folder = make_files({".refcheck.yml": "renderer: github\n", "note.md": f"See {gone}, `{gone}` and ({old}).\n"})
        monkeypatch.chdir(folder)
        allowed = ("--external", "--allow-private", "127.0.0.1")
        end = 5 + len(gone)
        assert run("lint", "--format", "concise", *allowed)[1].splitlines() == [
            f"note.md:1:5: error[701] `{gone}` is dead: the host answers 404 (Not Found) (dead-address)",
            f"note.md:1:{2 * end + 5}: warning[702] `{old}` has moved to `{new}` (moved-address)",
        ]
        run("fix", "--in-place", *allowed)
        assert (folder / "note.md").read_text() == f"See {gone}, `{gone}` and ({new}).\n"

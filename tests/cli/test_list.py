"""`refcheck list`: where references resolve to, who refers to a target, and the addresses out of the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import run
from tests.conftest import MakeFiles

FILES = {
    ".git/HEAD": "",
    "index.md": """\
---
bibliography: refs.bib
---
# Start

See [guide](docs/guide.md), [setup](docs/guide.md#setup), [here](#start), [gone](gone.md), ![p](p.png).

[@fig:a] and [@doe], note[^n], [web](https://e.org/x), [ref][r], <https://e.org/auto>.

![A](p.png){#fig:a}

[^n]: Note.

[r]: https://e.org/r
""",
    "docs/guide.md": "# Guide\n\n## Setup\n\n[up](../index.md#start) [setup](#setup) ![p](../p.png)\n",
    "refs.bib": "@book{other, title={O}}\n@book{doe,\n  title={T}}\n",
    "p.png": "",
}


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_files(FILES)
    monkeypatch.chdir(folder)
    return folder


def listed(*arguments: str) -> list[dict[str, Any]]:
    documents = json.loads(run("list", "--format", "json", "-r", "pandoc-crossref", *arguments, ".")[1])["documents"]
    return [{"document": document["path"], **found} for document in documents for found in document["references"]]


@pytest.mark.parametrize(
    ("key", "target"),
    [
        ("docs/guide.md", {"path": "docs/guide.md", "line": None, "column": None, "anchor": None, "name": None}),
        ("docs/guide.md#setup", {"path": "docs/guide.md", "line": 3, "column": 4, "anchor": "setup", "name": "setup"}),
        ("#start", {"path": "index.md", "line": 4, "column": 3, "anchor": "start", "name": "start"}),
        ("gone.md", None),
        ("p.png", {"path": "p.png", "line": None, "column": None, "anchor": None, "name": None}),
        ("fig:a", {"path": "index.md", "line": 10, "column": 12, "anchor": "fig:a", "name": "fig:a"}),
        ("doe", {"path": "refs.bib", "line": 2, "column": 7, "anchor": None, "name": "doe"}),
        ("n", {"path": "index.md", "line": 12, "column": 1, "anchor": "n", "name": "n"}),
        ("https://e.org/x", None),
    ],
)
def test_where_a_reference_resolves_to(folder: Path, key: str, target: dict[str, Any] | None) -> None:
    first = next(found for found in listed() if found["document"] == "index.md" and found["key"] == key)
    assert first["target"] == target


@pytest.mark.parametrize(
    ("target", "places"),
    [
        ("docs/guide.md", ["docs/guide.md:5", "index.md:6", "index.md:6"]),
        ("docs/guide.md#setup", ["docs/guide.md:5", "index.md:6"]),
        ("./docs/../docs/guide.md#setup", ["docs/guide.md:5", "index.md:6"]),
        ("index.md#start", ["docs/guide.md:5", "index.md:6"]),
        ("#start", ["docs/guide.md:5", "index.md:6"]),
        ("fig:a", ["index.md:8"]),
        ("@doe", ["index.md:8"]),
        ("^n", ["index.md:8"]),
        ("p.png", ["docs/guide.md:5", "index.md:10", "index.md:6"]),
        ("gone.md", []),
        ("fig:none", []),
    ],
)
def test_who_refers_to_a_target(folder: Path, target: str, places: list[str]) -> None:
    assert sorted(f"{found['document']}:{found['line']}" for found in listed("--to", target)) == places


@pytest.mark.parametrize("target", ["gone.md", "docs/guide.md#stup", "fig:none"])
def test_a_target_that_nothing_refers_to_is_named(folder: Path, target: str) -> None:
    assert run("list", "-r", "pandoc-crossref", "--to", target, ".") == (
        0,
        "",
        f"refcheck: no reference resolves to `{target}`\n",
    )


def test_a_list_of_those_who_refer_shows_no_definitions(folder: Path) -> None:
    said = run("list", "-r", "pandoc-crossref", "--to", "fig:a", ".")
    assert said == (0, "index.md (pandoc-crossref)\n  8:1  cross-reference resolved  fig:a -> 1\n\n", "")


def test_addresses(folder: Path) -> None:
    addresses = ["https://e.org/x", "https://e.org/r", "https://e.org/auto"]
    assert run("list", "-r", "pandoc-crossref", "--urls", ".")[1].splitlines() == [
        f"index.md:8:{column}: {url}" for column, url in zip((32, 56, 66), addresses, strict=True)
    ]
    assert [found["url"] for found in listed("--urls")] == addresses


def test_addresses_in_a_notebook_have_their_cell(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in ("# A", "# B\n\n<https://e.org>")]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    monkeypatch.chdir(make_files({".git/HEAD": "", "a.ipynb": json.dumps(notebook)}))
    assert run("list", "--urls", ".")[1] == "a.ipynb:cell 2:3:1: https://e.org\n"


BARE = [
    ("github", ["https://e.org/a", "http://www.e.org", "https://note.org", "https://e.org/(b)", "https://e.org/auto"]),
    # `autolink_bare_uris` makes no link of `www.` alone.
    ("rmarkdown", ["https://e.org/a", "https://note.org", "https://e.org/(b)", "https://e.org/auto"]),
    ("pandoc", ["https://e.org/auto"]),
]


@pytest.mark.parametrize(("renderer", "addresses"), BARE, ids=[renderer for renderer, _ in BARE])
def test_addresses_without_brackets_count_where_they_become_links(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, renderer: str, addresses: list[str]
) -> None:
    text = "https://e.org/a, www.e.org, `https://e.org/code`[^1] (https://e.org/(b)) <https://e.org/auto>\n\n[^1]: https://note.org.\n"
    monkeypatch.chdir(make_files({".git/HEAD": "", "a.md": text}))
    lines = run("list", "-r", renderer, "--urls", ".")[1].splitlines()
    assert [line.partition(": ")[2] for line in lines] == addresses
    # In a list of all they are text.
    kinds = [line.split()[1] for line in run("list", "-r", renderer, ".")[1].splitlines() if line.startswith("  ")]
    assert kinds.count("link") == 1


def test_only_addresses_have_one(folder: Path) -> None:
    assert {found["key"].startswith("https:") for found in listed() if "url" in found} == {True}


def test_a_citation_that_an_identifier_names_is_no_address(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_files({".git/HEAD": "", "a.md": "See [@doi:10.1000/182].\n"}))
    assert run("list", "-r", "pandoc", "--urls", ".")[1] == ""


def test_a_reference_whose_target_is_not_certain_has_no_number(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(
        make_files(
            {
                "1.md": "See @fig:b, @fig:c, @fig:d and @fig:own.\n\n![O](https://e.org/o.png){#fig:own}\n",
                "2.md": "![B](https://e.org/b.png){#fig:b}\n\n![C](https://e.org/c.png){#fig:c}\n",
                "3.md": "![D](https://e.org/d.png){#fig:d}\n",
            }
        )
    )
    found = {one["key"]: (one["status"], one["number"]) for one in listed() if one["kind"] == "cross-reference"}
    unknown = dict.fromkeys(("fig:b", "fig:c", "fig:d"), ("unknown", None))
    assert found == {**unknown, "fig:own": ("resolved", "1")}


def test_a_definition_with_a_tag_of_jekyll_leads_where_the_tag_does(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "[a][] [b][] [c][]\n\n[a]: {% link b.md %}\n[b]: {% link none.md %}\n[c]: {{ site.x }}/c\n"
    files = {".git/HEAD": "", "_config.yml": "kramdown: {}\n", "a.md": f"---\n---\n{text}", "b.md": "---\n---\n# B\n"}
    monkeypatch.chdir(make_files(files))
    uses = json.loads(run("list", "-f", "json", "a.md")[1])["documents"][0]["references"]
    assert [(one["key"], one["status"]) for one in uses if one["line"] == 3] == [
        ("b.md", "resolved"),
        ("none.md", "undefined"),
        ("{{ site.x }}/c", "unknown"),
    ]

"""Links that agree are unknown whatever is linted, and as soon as the pages that agree change."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests.command import run
from tests.conftest import MakeFiles

FILES = {
    ".refcheck.yml": "renderer: pandoc\n",
    "chapters/1.md": "![](img/a.png)\n",
    "chapters/2.md": "![](img/b.png) ![](img/c.png)\n",
    "img/a.png": "",
    "img/b.png": "",
    "img/c.png": "",
}
DEAD = "chapters/1.md:1:5: error[103] no file `img/a.png` (missing-file)\n"


def _linted(*arguments: str) -> str:
    """The findings, which are the same with and without what was kept."""
    code, found, _ = run("lint", "--jobs", "1", "-f", "concise", *arguments)
    assert code == bool(found)
    assert found == run("lint", "--jobs", "1", "--no-cache", "-f", "concise", *arguments)[1]
    return found


@pytest.mark.parametrize("what", [".", "chapters", "chapters/1.md"])
def test_the_pages_beside_one_count_wherever_a_run_begins(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.chdir(make_files(FILES))
    inventory = refcheck.inventory([Path(what)])
    assert [entry["status"] for entry in inventory[0]["references"]] == ["unknown"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("chapters/2.md", "![](img/b.png)\n"),
        ("chapters/2.md", "![](img/b.png) ![](img/c.png) ![](own.png)\n"),
    ],
)
def test_a_change_of_a_page_beside_one_is_seen(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    folder = make_files({**FILES, "chapters/own.png": ""})
    monkeypatch.chdir(folder)
    before = _linted(".")
    (folder / name).write_text(text, encoding="utf-8")
    changed = _linted(".")
    (folder / name).write_text(FILES[name], encoding="utf-8")
    assert (before, changed.startswith(DEAD), _linted(".")) == ("", True, "")


def test_an_id_that_another_page_gives_is_read_again(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    given = "# B\n\n~ Bash { #bash } ~\n\n~ Zsh { #zsh } ~\n"
    folder = make_files({".refcheck.yml": "renderer: mkdocs\n", "a.md": "[](b.md#bash)\n", "b.md": given})
    monkeypatch.chdir(folder)
    before = _linted(".")
    (folder / "b.md").write_text(given.replace("#bash", "#sh"), encoding="utf-8")
    assert (before, _linted(".")[:20]) == ("", "a.md:1:4: error[102]")


LABELS = {
    ".refcheck.yml": "renderer: pandoc-crossref\n",
    "1.md": "See @fig:a, @fig:b and @fig:c.\n",
    "2.md": "![A](a.png){#fig:a}\n\n![B](a.png){#fig:b}\n",
    "3.md": "![C](a.png){#fig:c}\n",
    "a.png": "",
}
UNDEFINED = "1.md:1:5: error[101] no label `fig:a` (undefined-label)\n"


@pytest.mark.parametrize("what", [".", "1.md"])
def test_labels_of_other_texts_count_wherever_a_run_begins(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.chdir(make_files(LABELS))
    inventory = refcheck.inventory([Path(what)])
    assert [entry["status"] for entry in inventory[0]["references"]] == ["unknown"] * 3


def test_a_text_that_loses_its_label_is_seen(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_files(LABELS)
    monkeypatch.chdir(folder)
    before = _linted("--ignore", "unused-label", ".")
    (folder / "3.md").write_text("none\n", encoding="utf-8")
    changed = _linted("--ignore", "unused-label", ".")
    (folder / "3.md").write_text(LABELS["3.md"], encoding="utf-8")
    assert (before, changed.startswith(UNDEFINED), _linted("--ignore", "unused-label", ".")) == ("", True, "")


FORMS = {
    ".refcheck.yml": "renderer: github\n",
    "notes/a.md": "![](1.png) ![](2.png) ![](3.png) ![](4.png)\n",
    "notes/more/b.md": "![](5.png) ![](6.png) ![](7.png) ![](8.png)\n",
    **{f"pictures/{number % 2}/{number}.png": "" for number in range(1, 9)},
}


@pytest.mark.parametrize("what", [".", "notes", "notes/more/b.md"])
def test_a_form_that_never_resolves_is_unknown_wherever_a_run_begins(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.chdir(make_files(FORMS))
    found = {entry["status"] for document in refcheck.inventory([Path(what)]) for entry in document["references"]}
    assert found == {"unknown"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes/a.md", "![](1.png) ![](2.png) ![](3.png)\n"),
        ("notes/a.md", "![](1.png) ![](2.png) ![](3.png) ![](4.png) ![](own.png)\n"),
        ("notes/c.md", "![](own.png)\n"),
    ],
)
def test_a_change_of_a_page_around_is_seen(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    folder = make_files({**FORMS, "notes/own.png": ""})
    monkeypatch.chdir(folder)
    before = _linted(".")
    (folder / name).write_text(text, encoding="utf-8")
    changed = _linted(".")
    if name in FORMS:
        (folder / name).write_text(FORMS[name], encoding="utf-8")
    else:
        (folder / name).unlink()
    assert (before, changed.count("\n") >= 7, _linted(".")) == ("", True, "")

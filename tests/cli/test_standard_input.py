"""Standard input with the name of the file whose text it is, as editors pass what is not saved yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import Result

from tests.command import invoke
from tests.conftest import MakeFiles

Said = Callable[..., Result]
SAVED = {
    "sub/b.md": "[saved](gone.md)\n",
    "sub/c.md": "# C\n\n[to b](b.md#typed)\n",
    "sub/.refcheck.yml": "renderer: pandoc-crossref\nignore: [unused-label]\nexclude: [drafts/]\n",
}


@pytest.fixture
def said(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Runs a command over a text from standard input, in a folder with saved files."""
    monkeypatch.chdir(make_files(SAVED))

    def run(text: str | bytes, *arguments: str) -> Result:
        return invoke(list(arguments), text)

    return run


def test_findings_are_those_of_the_text_at_the_place_of_the_file(said: Said) -> None:
    found = said(
        "[c](c.md) [d](d.md) [here](b.md#none)\n", "lint", "-f", "concise", "--stdin-filename", "sub/b.md", "-"
    )
    assert found.stdout.splitlines() == [
        "sub/b.md:1:15: error[103] no file `d.md` (missing-file)",
        "sub/b.md:1:28: error[102] no anchor `#none` in this file (undefined-anchor)",
    ]


def test_without_a_name_links_begin_in_the_current_folder(said: Said) -> None:
    found = said("[c](c.md)\n", "lint", "-f", "concise", "-")
    assert found.stdout == "-:1:5: error[103] no file `c.md` (missing-file)\n"


def test_the_settings_are_those_of_the_file(said: Said) -> None:
    text = "![A](http://a.example/a.png){#fig:a}\n"
    assert said(text, "lint", "--stdin-filename", "sub/b.md", "-").stdout.startswith("renderer pandoc-crossref:")
    assert "unused-label" in said(text, "lint", "-").stdout


def test_the_text_stands_in_for_the_file_in_links_of_others(said: Said) -> None:
    arguments = "lint", "-f", "concise", "--stdin-filename", "sub/b.md", "sub", "-"
    assert said("# Typed\n", *arguments).stdout == ""
    assert "sub/c.md:3:8: error[102] no anchor `#typed`" in said("# Other\n", *arguments).stdout


def test_a_file_that_is_not_saved_yet_needs_none_on_disk(said: Said) -> None:
    found = said("[c](c.md) [d](d.md)\n", "lint", "-f", "concise", "--stdin-filename", "sub/new.md", "-")
    assert found.stdout == "sub/new.md:1:15: error[103] no file `d.md` (missing-file)\n"


@pytest.mark.parametrize("options", [["fix"], ["fix", "--in-place"], ["convert", "--to", "pandoc-crossref"]])
def test_the_new_text_is_printed_and_the_file_is_left_as_it_is(said: Said, options: list[str]) -> None:
    text = "See [Figure 7](#fig:a).\n\n![A](http://a.example/a.png){#fig:a}\n"
    result = said(text, *options, "--stdin-filename", "sub/b.md", "-")
    assert result.stdout.startswith("See ")
    assert result.stdout.endswith("\n\n![A](http://a.example/a.png){#fig:a}\n")
    with open("sub/b.md", encoding="utf-8") as file:
        assert file.read() == SAVED["sub/b.md"]


def test_a_file_that_a_search_leaves_out_is_left_out_if_that_is_forced(said: Said) -> None:
    arguments = "--force-exclude", "--stdin-filename", "sub/drafts/b.md", "-"
    assert "missing-file" in said("[d](d.md)\n", "lint", *arguments[1:]).stdout
    result = said("[d](d.md)\n", "lint", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert "missing-file" in said("[d](d.md)\n", "lint", "--force-exclude", "--stdin-filename", "sub/b.md", "-").stdout


def test_a_text_that_is_left_out_is_printed_as_it_is(said: Said) -> None:
    text = b"caf\xe9: [Figure 7](#fig:a).\r\n\n![A](http://a.example/a.png){#fig:a}"
    result = said(text, "fix", "--force-exclude", "--stdin-filename", "sub/drafts/b.md", "-")
    assert (result.exit_code, result.stdout_bytes) == (0, text)


def test_the_list_names_the_file(said: Said) -> None:
    assert said("# T\n", "list", "--stdin-filename", "sub/b.md", "-").stdout.startswith("sub/b.md (pandoc-crossref)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--stdin-filename", "b.md", "sub"], "--stdin-filename names standard input, which is not read"),
        (["--stdin-filename", "sub", "-"], "--stdin-filename: `sub` is not the name of a file"),
        (["--stdin-filename", "", "-"], "--stdin-filename: `` is not the name of a file"),
    ],
)
def test_a_name_that_means_nothing_is_an_error(said: Said, arguments: list[str], message: str) -> None:
    result = said("text\n", "lint", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr

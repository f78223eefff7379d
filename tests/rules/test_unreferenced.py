"""Files that nothing refers to: the cases in `unreferenced.txt`, and how the rule is enabled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import Case, Results, Suite
from tests.command import run
from tests.conftest import MakeFiles

_FOLDER = {
    "README.md": "[a](a.md)\n",
    "a.md": "# A\n",
    "orphan.md": "# O\n",
    "img/unused.png": "x",
    "in/b.md": "# B\n",
}
_ORPHAN = "orphan.md:1:3: warning[307] nothing refers to this page (unreferenced-file)\n"
_IN = "in/b.md:1:3: warning[307] nothing refers to this page (unreferenced-file)\n"
_IMAGE = "img/unused.png:1:1: warning[307] nothing refers to the image `unused.png` (unreferenced-file)\n"


def observe(case: Case, folder: Path) -> Results:
    """The findings of the rule in the folder of a case."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _, out, _ = run("lint", "--format", "concise", "--select", "unreferenced-file", ".")
    return {"output": out}


SUITE = Suite.of(__file__, "unreferenced.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pages and an image that nothing refers to, which is the current one."""
    made = make_files(_FOLDER)
    (made / ".git").mkdir()
    monkeypatch.chdir(made)
    return made


def lint(*arguments: str) -> str:
    return run("lint", "--format", "concise", *arguments)[1]


def test_it_is_off_by_default(folder: Path) -> None:
    assert lint(".") == ""


def test_it_is_off_where_its_group_or_all_rules_are_selected(folder: Path) -> None:
    assert lint("--select", "3", ".") == lint("--select", "all", ".") == ""


@pytest.mark.parametrize("arguments", [("--orphans",), ("--select", "307"), ("--select", "unreferenced-file")])
def test_an_option_enables_it(folder: Path, arguments: tuple[str, ...]) -> None:
    assert lint(*arguments, ".") == _IN + _ORPHAN + _IMAGE


def test_settings_enable_it(folder: Path) -> None:
    (folder / ".refcheck.yml").write_text("severity: {unreferenced-file: error}\n")
    assert lint(".") == (_IN + _ORPHAN + _IMAGE).replace("warning", "error")
    (folder / ".refcheck.yml").write_text("severity: {unreferenced-file: off}\n")
    assert lint(".") == ""


def test_an_option_is_stronger_than_the_settings(folder: Path) -> None:
    (folder / ".refcheck.yml").write_text("select: [102]\nseverity: {unreferenced-file: off}\n")
    assert lint("--orphans", ".") == _IN + _ORPHAN + _IMAGE
    assert lint("--orphans", "--ignore", "307", ".") == ""


def test_images_are_reported_in_the_searched_folders(folder: Path) -> None:
    assert lint("--orphans", "in") == _IN
    assert lint("--orphans", "orphan.md") == _ORPHAN


def test_a_comment_suppresses_it_and_is_no_unused_one(folder: Path) -> None:
    (folder / "orphan.md").write_text("<!-- refcheck-disable-file unreferenced-file -->\n\n# O\n")
    assert lint("--orphans", ".") == _IN + _IMAGE
    assert lint(".") == ""


def test_a_comment_that_suppresses_nothing_is_reported(folder: Path) -> None:
    (folder / "a.md").write_text("<!-- refcheck-disable-file 307 -->\n\n# A\n")
    assert "warning[306] unused suppression" in lint(".")


def test_a_repeated_run_sees_what_comes_and_goes(folder: Path) -> None:
    def said() -> str:
        with_cache = lint("--orphans", ".")
        assert lint("--orphans", "--no-cache", ".") == with_cache == lint("--orphans", ".")
        return with_cache

    assert said() == _IN + _ORPHAN + _IMAGE
    (folder / "a.md").write_text("# A\n\n[o](orphan.md)\n")
    assert said() == _IN + _IMAGE
    (folder / "style.css").write_text("a { background: url(img/unused.png) }\n")
    assert said() == _IN
    (folder / "a.md").write_text("# A\n")
    assert said() == _IN + _ORPHAN
    (folder / "in" / "c.png").write_text("x")
    assert said() == _IN + _ORPHAN + _IMAGE.replace("img/unused", "in/c").replace("unused.png", "c.png")


def test_several_processes_say_the_same(folder: Path) -> None:
    assert lint("--orphans", "--jobs", "2", ".") == lint("--orphans", "--jobs", "1", ".")


def test_fix_says_what_is_left(folder: Path) -> None:
    (folder / ".refcheck.yml").write_text("severity: {unreferenced-file: error}\n")
    assert run("fix", ".")[2].count("unreferenced-file") == 3


_FORMATS = (
    "azure",
    "checkstyle",
    "concise",
    "github",
    "gitlab",
    "html",
    "json",
    "junit",
    "markdown",
    "rdjson",
    "sarif",
)


@pytest.mark.parametrize("format", [*_FORMATS, "text"])
def test_a_report_that_names_files_refers_to_none(folder: Path, format: str) -> None:
    assert run("lint", "--orphans", "--format", f"{format}=report.{format}", ".")[0] == 0
    assert "orphan.md" in (folder / f"report.{format}").read_text(encoding="utf-8")
    assert lint("--orphans", ".") == _IN + _ORPHAN + _IMAGE


@pytest.mark.parametrize("arguments", [("list",), ("list", "--format", "json"), ("graph",), ("report",)])
def test_a_list_that_names_files_refers_to_none(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "out.txt").write_text(run(*arguments, ".")[1], encoding="utf-8")
    assert lint("--orphans", ".") == _IN + _ORPHAN + _IMAGE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sarif.json", '{"pages": ["orphan.md", "in/b.md"], "images": "unused.png"}'),
        ("tests.xml", "<pages><page>orphan.md</page><page>in/b.md</page><image>unused.png</image></pages>"),
        ("todo.txt", "see orphan.md\nand in/b.md\nunused.png:1:3: error: none\n"),
    ],
)
def test_another_text_that_names_files_refers_to_them(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert lint("--orphans", ".") == ""

"""Files that are named and are no Markdown are left alone, and never rewritten."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

import refcheck
from refcheck.links import suffixes
from tests.forked import completed

TEXT = "![c](https://example.org/i.png){#fig:a}\n\nSee [@fig:a] and [x](#gone).\n"
OTHERS = ("a.html", "m.py", "i.png", "c.yml", "t.tex", "r.rst", "n.txt", "NOTES", "a.md.bak")
MARKDOWN = (
    "a.md",
    "a.MD",
    "a.markdown",
    "a.mdx",
    "a.mdown",
    "a.mkd",
    "a.mkdn",
    "a.mdwn",
    "a.mdtxt",
    "a.mdtext",
    "a.Rmd",
    "a.Rmarkdown",
    "a.qmd",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name in (*OTHERS, *MARKDOWN):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return completed(*arguments)


def test_which_are(folder: Path) -> None:
    for name in MARKDOWN:
        assert [one.code for one in refcheck.lint([name], renderer="github")] == ["402", "401", "102"], name
    assert refcheck.lint(OTHERS, renderer="github") == []
    assert refcheck.inventory(OTHERS) == []
    assert len(refcheck.inventory([*OTHERS], force_language="markdown")) == len(OTHERS)


@pytest.mark.parametrize("command", [["lint"], ["fix", "-i"], ["convert", "--to", "quarto", "-i"], ["list"]], ids=str)
def test_commands_leave_them_alone(folder: Path, command: list[str]) -> None:
    done = run(*command, "-r", "github", "m.py", "a.html")
    told = [f"{name}: not checked: it is not Markdown" for name in ("m.py", "a.html")]
    assert [line.partition(" (")[0] for line in done.stderr.splitlines()] == told
    assert (done.returncode, done.stdout) == (0, "")
    assert {(folder / name).read_text(encoding="utf-8") for name in OTHERS} == {TEXT}


def test_the_exit_code_is_that_of_the_others(folder: Path) -> None:
    assert run("lint", "-r", "github", "m.py", "a.md").returncode == 1
    (folder / "a.md").write_text("# A\n", encoding="utf-8")
    assert run("lint", "-r", "github", "m.py", "a.md").returncode == 0


def test_what_is_excluded_by_force_is_not_told(folder: Path) -> None:
    done = run("lint", "--force-exclude", *OTHERS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_many_are_told_in_few_lines(folder: Path) -> None:
    names = [f"{index}.py" for index in range(40)]
    for name in names:
        (folder / name).touch()
    assert run("lint", *names).stderr.splitlines()[-1] == "30 more files are not Markdown, and not checked"


def test_settings_and_options_say_that_one_is(folder: Path) -> None:
    (folder / ".refcheck.yml").write_text('renderer: github\ninclude: ["*.txt"]\n', encoding="utf-8")
    assert [one.code for one in refcheck.lint(["n.txt", "m.py"])] == ["402", "401", "102"]
    assert "m.py:3:" in run("lint", "-f", "concise", "--force-language", "markdown", "m.py").stdout
    wrong = run("lint", "--force-language", "python", "m.py")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_programs_are_told(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"m\.py is not Markdown"):
        refcheck.fix("m.py", renderer="github")
    with pytest.raises(ValueError, match=r"m\.py is not Markdown"):
        refcheck.convert("m.py", renderer="github", to="quarto")
    assert refcheck.fix("m.py", renderer="github", force_language="markdown") != TEXT
    # Who has read a file has said that it is.
    assert refcheck.Project([refcheck.read("m.py")], renderer="github").lint()


def test_links_count_by_either_name(folder: Path) -> None:
    (folder / "link").symlink_to("a.md")
    (folder / "link.md").symlink_to("m.py")
    assert len(refcheck.lint(["link"], renderer="github")) == 3
    assert len(refcheck.lint(["link.md"], renderer="github")) == 3


def test_the_hooks_take_what_a_search_takes() -> None:
    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    taken = [*(name for name in MARKDOWN if name != "a.MD"), "a.ipynb"]
    for hook in hooks:
        assert [name for name in (*OTHERS, "a.mdx.bak", "mdx", *taken) if re.search(hook["files"], name)] == taken
    assert {name.lower()[1:] for name in MARKDOWN} == set(suffixes.MARKDOWN)


@pytest.mark.parametrize("name", MARKDOWN)
def test_links_to_any_have_anchors(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text("# Here\n", encoding="utf-8")
    (tmp_path / "index.md").write_text(f"[x]({name}#here) [y]({name}#gone)\n", encoding="utf-8")
    for paths in ([tmp_path], [tmp_path / "index.md"]):
        found = refcheck.lint([str(path) for path in paths], renderer="github")
        assert [one.diagnostic.message for one in found] == [f"no anchor `#gone` in `{name}`"], paths


def test_links_to_others_have_none(tmp_path: Path) -> None:
    (tmp_path / "a.mdx.bak").write_text("# Here\n", encoding="utf-8")
    (tmp_path / "index.md").write_text("[x](a.mdx.bak#here) [y](a.mdx.bak#gone)\n", encoding="utf-8")
    assert refcheck.lint([str(tmp_path)], renderer="github") == []


@pytest.mark.parametrize(("hidden", "renderer"), [(".github", "github"), (".gitlab", "gitlab")])
def test_what_forges_show_is_theirs(tmp_path: Path, hidden: str, renderer: str) -> None:
    """Whatever else the project is: no site makes pages of it."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    for name in ("docs/index.md", f"{hidden}/CONTRIBUTING.md", ".hidden/a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("[x](gone.md)\n", encoding="utf-8")
    (tmp_path / hidden / "issue_template").mkdir()
    (tmp_path / hidden / "issue_template" / "bug.md").write_text("[x](../blob/main/a.md)\n", encoding="utf-8")
    found = [one.path for one in refcheck.lint([str(tmp_path)])]
    assert [Path(path).name for path in found] == ["CONTRIBUTING.md", "index.md"]
    assert {page["renderer"] for page in refcheck.inventory([str(tmp_path / hidden)])} == {renderer}

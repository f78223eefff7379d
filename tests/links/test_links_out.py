"""Links that lead out of a project, which others may have made, are followed only where the command line says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import refcheck
from refcheck.config import ConfigError, Settings, load
from refcheck.links.files import Files
from refcheck.workspace.discovery import find_files
from tests.forked import told

pytestmark = pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")

NOTE = "![p](https://e.org/p.png){#fig:p}\n\nSee [@fig:p] and [#fig:p](#fig:p).\n"
REFUSED = "is a link that leads out of the project"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that a stranger wrote, as the current folder, beside a home with a note."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "home" / "d").mkdir(parents=True)
    (tmp_path / "home" / "mine.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "home" / "d" / "mine.md").write_text(NOTE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "repo")
    Path("a.md").write_text("# A\n", encoding="utf-8")
    return tmp_path / "repo"


def run(*arguments: str) -> tuple[int, str, str]:
    return told(*arguments)


def searched(*paths: str, follow_outside: bool = False) -> tuple[list[str], list[str], list[str]]:
    """What is found, what is refused, and the links that are passed over."""
    found = find_files(paths or (".",), Settings(follow_outside=follow_outside))
    return list(found.files.values()), [problem.message for problem in found.problems], list(found.outside)


@pytest.mark.parametrize(
    "target",
    ["../home/mine.md", "../repo/../home/mine.md", "x/../../home/mine.md", "../home/gone.md", "/proc/self/environ"],
)
def test_a_search_passes_over_a_link_out(repo: Path, target: str) -> None:
    Path("x").mkdir()
    Path("x.md").symlink_to(target)
    assert searched() == (["a.md"], [], ["x.md"])
    assert searched("x.md") == ([], [f"this {REFUSED}"], [])


def test_what_is_outside_is_not_looked_up_and_so_unknown(repo: Path) -> None:
    Path("a.md").write_text("[a](../home/mine.md#none) [b](../home/none.md) [c](none.md)\n", encoding="utf-8")
    _, out, _ = run("list", "a.md")
    assert [line.split()[1:3] for line in out.splitlines()[1:4]] == [
        ["link", "unknown"],
        ["link", "unknown"],
        ["link", "undefined"],
    ]
    _, out, _ = run("lint", "-f", "concise", "a.md")
    assert out == "a.md:1:52: error[103] no file `none.md` (missing-file)\n"
    _, out, _ = run("list", "--follow-outside", "a.md")
    assert out.count("link undefined") == 2


def test_a_search_passes_over_a_folder_outside(repo: Path) -> None:
    Path("d").symlink_to("../home/d")
    assert searched() == (["a.md"], [], ["d"])
    assert searched("d/mine.md", "d") == ([], [f"`d` {REFUSED}", f"this {REFUSED}"], [])
    assert searched(follow_outside=True) == (["a.md", "d/mine.md"], [], [])


def test_a_link_to_a_link_and_one_by_way_of_outside(repo: Path) -> None:
    Path("x.md").symlink_to("y")
    Path("y").symlink_to("../home/mine.md")
    (repo.parent / "home" / "back").symlink_to(repo)
    Path("z.md").symlink_to("../home/back/b")
    Path("b").write_text("# B\n", encoding="utf-8")
    assert searched() == (["a.md", "z.md"], [], ["x.md"])


def test_a_link_within_the_project_is_followed_from_any_folder(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / "docs").mkdir()
    (repo / "docs" / "b.md").symlink_to("../a.md")
    monkeypatch.chdir(repo / "docs")
    assert list(find_files(["b.md"], Settings(root=repo)).files.values()) == ["b.md"]
    assert list(find_files(["."], Settings(root=repo)).files.values()) == ["b.md"]


def test_a_repository_within_the_project_cannot_reach_another(repo: Path) -> None:
    for name in ("one", "two"):
        Path(name, ".git").mkdir(parents=True)
        Path(name, "n.md").write_text("# N\n", encoding="utf-8")
    Path("one/out.md").symlink_to("../two/n.md")
    Path("in.md").symlink_to("one/n.md")
    assert searched() == (["a.md", "one/n.md", "two/n.md"], [], ["one/out.md"])


@pytest.mark.parametrize("follow_outside", [False, True])
def test_no_link_leads_to_the_files_of_git(repo: Path, follow_outside: bool) -> None:
    Path(".git/config").write_text("token\n", encoding="utf-8")
    Path("x.md").symlink_to(".git/config")
    assert searched(follow_outside=follow_outside) == (["a.md"], [], ["x.md"])
    assert searched("x.md", follow_outside=follow_outside)[0] == []


def test_a_file_or_folder_that_is_named_by_its_own_path_is_read(repo: Path) -> None:
    """Also behind links that are no part of any project."""
    (repo.parent / "link").symlink_to("home")
    assert searched("../home/mine.md") == (["../home/mine.md"], [], [])
    assert searched("../link") == (["../link/d/mine.md", "../link/mine.md"], [], [])


def test_fix_writes_nothing_outside(repo: Path) -> None:
    Path("x.md").symlink_to("../home/mine.md")
    Path("d").symlink_to("../home/d")
    code, _, errors = run("fix", "--in-place", "-r", "hexo-pandoc", ".")
    assert (code, errors) == (
        0,
        "refcheck: 2 links lead out of the project and were not followed: `d`, `x.md` (`--follow-outside` follows "
        "them, if you trust who made them)\n",
    )
    code, _, errors = run("fix", "--in-place", "-r", "hexo-pandoc", "x.md", "a.md")
    assert (code, errors) == (2, f"x.md: this {REFUSED}\n  help: if you trust who made it, give `--follow-outside`\n")
    assert (repo.parent / "home" / "mine.md").read_text(encoding="utf-8") == NOTE
    code, _, errors = run("fix", "--in-place", "-r", "hexo-pandoc", "--follow-outside", ".")
    assert (code, errors) == (1, "d/mine.md: fixed\nx.md: fixed\n")


@pytest.mark.parametrize("name", [".refcheck.yml", "pyproject.toml"])
def test_settings_that_are_a_link_out_are_an_error_that_shows_nothing(repo: Path, name: str) -> None:
    secret = repo.parent / "home" / "s"
    secret.write_text("[tool.refcheck]\nhunter2 = 1\n" if "toml" in name else "hunter2: 1\n", encoding="utf-8")
    Path(name).symlink_to("../home/s")
    with pytest.raises(ConfigError, match="leads out of the project") as caught:
        load(repo)
    assert "--follow-outside" in caught.value.help
    with pytest.raises(ConfigError, match="leads out of its repository"):
        load(repo, repo / name)
    with pytest.raises(ConfigError, match="hunter2"):
        load(repo, follow_outside=True)


def test_no_setting_of_a_project_lets_links_out(repo: Path) -> None:
    Path(".refcheck.yml").write_text("# A\nfollow-outside: true\n", encoding="utf-8")
    with pytest.raises(
        ConfigError, match="`follow-outside` is an option of the command line, and no setting"
    ) as caught:
        load(repo)
    assert (caught.value.line, caught.value.help) == (2, "give `--follow-outside`")


def test_ignore_files_that_are_links_out_are_told(repo: Path) -> None:
    (repo.parent / "home" / "ignored").write_text("a.md\n", encoding="utf-8")
    Path(".gitignore").symlink_to("../home/ignored")
    assert searched() == (["a.md"], ["cannot be read: this link leads out of the project"], [])
    assert searched(follow_outside=True) == ([], [], [])


@pytest.mark.parametrize("how", ["link", "folder", "path", "absolute", "settings"])
def test_literature_outside_is_not_read(repo: Path, how: str) -> None:
    (repo.parent / "home" / "x.bib").write_text("@misc{hunter2, title={x}}\n@misc{hunter3,\n", encoding="utf-8")
    path = "x.bib"
    if how == "link":
        Path("x.bib").symlink_to("../home/x.bib")
    elif how == "folder":
        Path("d").symlink_to("../home")
        path = "d/x.bib"
    else:
        path = "../home/x.bib" if how == "path" else str(repo.parent / "home" / "x.bib")
    if how == "settings":
        Path(".refcheck.yml").write_text(f"bibliography: [{path}]\n", encoding="utf-8")
    front = "" if how == "settings" else f"---\nbibliography: {path}\n---\n\n"
    Path("a.md").write_text(f"{front}[@hunter4]\n", encoding="utf-8")
    code, output, errors = run("lint", "-r", "pandoc", "--no-cache", "a.md")
    assert "hunter2" not in output + errors
    assert "hunter3" not in output + errors
    assert (code, "out of the project" in errors or "not in the project" in errors) == (
        (2, True) if how in ("link", "settings") else (0, False)
    )
    assert (
        "the bibliography cannot be read" in run("lint", "-r", "pandoc", "--no-cache", "--follow-outside", "a.md")[1]
        or how == "absolute"
    )


def test_files_of_a_site_are_not_read_outside(repo: Path) -> None:
    home = repo.parent / "home"
    (home / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    Path("mkdocs.yml").symlink_to("../home/mkdocs.yml")
    Path("sub").symlink_to("../home")
    files = Files(repo)
    assert files.texts.read(str(repo / "mkdocs.yml")) is None
    assert files.texts.read(str(repo / "sub" / "mkdocs.yml")) is None
    assert files.texts.read(str(home / "mkdocs.yml")) is None
    assert files.texts.read_beginning(str(repo / "sub" / "mine.md")) == ""
    assert files.names(str(repo / "sub")) == files.names(str(home)) == list(files.walk(str(home))) == []
    assert [problem.path for problem in files.texts.problems][:2] == ["mkdocs.yml", "sub/mkdocs.yml"]
    assert Files(repo, follow_outside=True).texts.read(str(repo / "sub" / "mkdocs.yml")) == "site_name: x\n"


@pytest.mark.parametrize(
    ("renderer", "text"),
    [
        ("quarto", "{{< include X >}}\n"),
        ("mystmd", "```{include} X\n```\n"),
        ("mkdocs", '--8<-- "X"\n'),
        ("mdbook", "{{#include X}}\n"),
        ("bookdown", "```{r child='X'}\n```\n"),
        ("commonmark", "[a](X#secre)\n"),
    ],
)
def test_what_is_included_or_linked_outside_is_not_read(repo: Path, renderer: str, text: str) -> None:
    (repo.parent / "home" / "s.md").write_text("# Secret\n\n[x](#hunter2) {#fig:hunter2}\n", encoding="utf-8")
    Path("s.md").symlink_to("../home/s.md")
    for path in ("s.md", "../home/s.md", str(repo.parent / "home" / "s.md")):
        Path("a.md").write_text(text.replace("X", path), encoding="utf-8")
        found = refcheck.lint([Path("a.md")], renderer=renderer)
        assert "ecret" not in repr(found)
        assert "hunter2" not in repr(found)


def test_a_mark_of_a_repository_can_be_anything(repo: Path) -> None:
    """A file that names another folder, a link, a FIFO."""
    mark = repo / ".git"
    mark.rmdir()
    Path("x.md").symlink_to("../home/mine.md")
    for make in (
        lambda: mark.write_text("gitdir: ../home\n", encoding="utf-8"),
        lambda: mark.symlink_to("../home"),
    ):
        make()
        assert searched()[0] == ["a.md"]
        assert refcheck.lint([Path("a.md")]) == []
        mark.unlink()
    os.mkfifo(mark)
    assert searched()[0] == ["a.md"]
    with pytest.raises(OSError, match="it is a FIFO"):
        refcheck.lint([Path("a.md")])


@pytest.mark.parametrize("target", ["../home/made.json", "../home/there.json"])
@pytest.mark.parametrize("how", ["link", "settings", "usual name"])
def test_no_baseline_is_read_or_written_outside(repo: Path, target: str, how: str) -> None:
    there = repo.parent / "home" / "there.json"
    there.write_text('{"version": 1, "files": {}}\n', encoding="utf-8")
    if how == "settings":
        Path(".refcheck.yml").write_text(f"baseline: {target}\n", encoding="utf-8")
    else:
        Path("b.json" if how == "link" else ".refcheck-baseline.json").symlink_to(target)
        Path(".refcheck.yml").write_text("baseline: b.json\n" if how == "link" else "ignore: []\n", encoding="utf-8")
    for command in ("baseline", "lint"):
        code, _, errors = run(command, ".", *(["--no-cache"] if command == "lint" else []))
        if command == "baseline" or how != "usual name":
            assert (code, "is not in the project" in errors) == (2, True)
    assert sorted(os.listdir(there.parent)) == ["d", "mine.md", "there.json"]
    assert there.read_text(encoding="utf-8") == '{"version": 1, "files": {}}\n'


BOOKS = {
    "quarto": ("_quarto.yml", "project: {type: book}\nbook: {chapters: [index.qmd, %s]}\n", "index.qmd", "@fig-secret"),
    "bookdown": ("_bookdown.yml", "rmd_files: [index.Rmd, %s]\n", "index.Rmd", r"\@ref(fig:secret)"),
    "pandoc-crossref": (
        "defaults.yml",
        "filters: [pandoc-crossref]\ninput-files: [index.md, %s]\n",
        "index.md",
        "@fig:secret",
    ),
}


@pytest.mark.parametrize("renderer", BOOKS)
@pytest.mark.parametrize("way", ["path", "link", "behind a link"])
def test_a_chapter_outside_is_not_opened(repo: Path, renderer: str, way: str) -> None:
    settings, text, first, reference = BOOKS[renderer]
    mark, ending = ("-" if renderer == "quarto" else ":"), Path(first).suffix
    figure = f"![hunter2](https://e.org/p.png){{#fig{mark}secret}}\n"
    if renderer == "bookdown":
        figure = "```{r secret, fig.cap='hunter2'}\n```\n"
    chapter = f"s{ending}"
    (repo.parent / "home" / chapter).write_text(f"# H\n\n{figure}", encoding="utf-8")
    named = {"path": f"../home/{chapter}", "link": chapter, "behind a link": f"d/../{chapter}"}[way]
    if way == "link":
        Path(chapter).symlink_to(f"../home/{chapter}")
    Path("d").symlink_to("../home/d")
    Path(settings).write_text(text % named, encoding="utf-8")
    Path(first).write_text(f"# I\n\nSee {reference.replace('secret', 'secre')} and {reference}.\n", encoding="utf-8")
    # bookdown's list shows that a chapter is outside; what it defines is unknown then.
    is_unknown = renderer == "bookdown" and way == "path"
    code, out, errors = run("lint", "--no-cache", "--show-unknown", "-r", renderer, first)
    assert code == (0 if is_unknown else 1), (out, errors)
    assert "fig" in out
    assert "hunter2" not in out + errors
    assert f"`fig{mark}secret`?" not in out + errors
    _, listed, _ = run("list", "-r", renderer, first)
    assert ("unknown" if is_unknown else "undefined") in listed
    assert "resolved" not in listed
    _, followed, _ = run("list", "-r", renderer, "--follow-outside", first)
    assert ("resolved" in followed) == (way != "behind a link"), followed


# Prints what is opened or listed in the folder `home`, as the system finds it.
WATCHED = """
import os, sys
home, seen = os.path.realpath("../home"), set()
def watch(event, arguments):
    if event in ("open", "os.scandir", "os.listdir") and isinstance(arguments[0], str):
        real = os.path.realpath(arguments[0])
        if (real + os.sep).startswith(home + os.sep):
            seen.add(real)
sys.addaudithook(watch)
import refcheck
refcheck.lint([__import__("pathlib").Path(sys.argv[2])], renderer=sys.argv[1])
print(sorted(seen))
"""


@pytest.mark.parametrize(
    ("renderer", "name", "text"),
    [
        ("quarto", "_quarto.yml", "project:\n  type: book\nfilters: [d/../f.lua]\n"),
        ("quarto", "_quarto.yml", "project:\n  type: website\nmetadata-files: [d/../inner/m.yml]\n"),
        ("bookdown", "_bookdown.yml", 'rmd_subdir: ["d/../inner"]\n'),
        ("bookdown", "_bookdown.yml", 'rmd_files: ["a.md", "d/../mine.md"]\n'),
        ("bookdown", "_output.yml", "bookdown::html_document2:\n  pandoc_args: [--lua-filter=d/../f.lua]\n"),
        ("pandoc", "Makefile", "all:\n\tpandoc -L d/../f.lua --bibliography d/../x.bib a.md\n"),
        ("mkdocs", "mkdocs.yml", "site_name: x\nhooks: [d/../f.py]\ndocs_dir: d/..\n"),
        ("hexo-marked", "_config.yml", 'theme: "../d/.."\nsource_dir: d/..\n'),
        ("hugo", "hugo.toml", 'theme = "../d/.."\ncontentDir = "d/.."\n'),
        ("mdbook", "book.toml", '[book]\nsrc = "d/.."\n'),
        ("myst", "conf.py", 'extensions = ["myst_parser"]\nbibtex_bibfiles = ["d/../x.bib"]\n'),
        (
            "mystmd",
            "myst.yml",
            "version: 1\nproject:\n  bibliography: [d/../x.bib]\n  toc:\n    - file: d/../mine.md\n",
        ),
    ],
)
def test_nothing_is_opened_behind_a_link_and_upwards(repo: Path, renderer: str, name: str, text: str) -> None:
    """`d/..` is the project by its letters, and what is above the folder of another project for the system."""
    home = repo.parent / "home"
    (home / "inner").mkdir()
    for place in ("f.lua", "f.py", "x.bib", "inner/m.yml", "inner/b.md", "inner/b.Rmd", "SUMMARY.md"):
        (home / place).write_text("x: 1\n", encoding="utf-8")
    # The names are there in the project, too.
    for place in ("f.lua", "f.py", "x.bib", "mine.md"):
        Path(place).write_text("\n", encoding="utf-8")
    Path("d").symlink_to("../home/d")
    Path(name).write_text(text, encoding="utf-8")
    page = "a.Rmd" if renderer == "bookdown" else "source/_posts/a.md" if renderer.startswith("hexo") else "a.md"
    Path(page).parent.mkdir(parents=True, exist_ok=True)
    Path(page).write_text("# A\n\n[x](d/../mine.md#a) [@x] @fig-x {{< x >}} {% x %}\n", encoding="utf-8")
    command = [sys.executable, "-c", WATCHED, renderer, page]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_whatever_is_asked_for_is_where_its_letters_say(repo: Path) -> None:
    (repo.parent / "home" / "s.yml").write_text("of: home\n", encoding="utf-8")
    Path("s.yml").write_text("of: project\n", encoding="utf-8")
    Path("d").symlink_to("../home/d")
    files, behind = Files(repo), f"{repo}/d/.."
    assert files.texts.read(f"{behind}/s.yml") == files.texts.read_beginning(f"{behind}/s.yml") == "of: project\n"
    assert files.texts.content(f"{behind}/s.yml") == b"of: project\n"
    assert (files.texts.read(f"{behind}/mine.md"), files.texts.read_beginning(f"{behind}/mine.md")) == (None, "")
    assert files.names(behind) == files.names(str(repo))
    assert list(files.walk(behind)) == list(files.walk(str(repo))) == [f"{repo}/a.md", f"{repo}/s.yml"]
    assert files.above(behind, "mine.md") is None
    assert files.has(f"{behind}/s.yml")
    assert not files.has(f"{behind}/mine.md")
    assert not files.inside(f"{repo}/../home")
    with pytest.raises(OSError, match="not in the project"):
        files.check(f"{repo}/../home/s.yml")

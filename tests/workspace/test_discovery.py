"""Which files are found in trees of all sorts."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from refcheck.config import Settings
from refcheck.facts.model import Problem
from refcheck.workspace import ignore_files
from refcheck.workspace.discovery import find_files
from refcheck.workspace.link_bounds import LinkBounds
from refcheck.workspace.reachable import reachable_files


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is also the current one."""
    root = tmp_path / "tree"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


def make(tree: Path, *paths: str) -> None:
    """Makes files, with a text after ` = ` in which `|` ends lines, and folders, which end with a slash."""
    for path in paths:
        name, _, text = path.partition(" = ")
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            target.mkdir(exist_ok=True)
        else:
            target.write_text(text.replace("|", "\n"), encoding="utf-8")


def search(
    *paths: str,
    root: Path = Path(),
    exclude: tuple[str, ...] = (),
    include: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
    force_exclude: bool = False,
) -> tuple[list[Path], list[Problem]]:
    """The files that are found, as they were found, and the problems."""
    settings = Settings(root=root, exclude=exclude, include=include, hidden=hidden)
    result = find_files(paths, settings, force_exclude=force_exclude)
    return [Path(path) for path in result.files.values()], list(result.problems)


def found(
    *paths: str,
    root: Path = Path(),
    exclude: tuple[str, ...] = (),
    include: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
) -> list[str]:
    files, problems = search(*paths or (".",), root=root, exclude=exclude, include=include, hidden=hidden)
    assert problems == []
    if not paths and root == Path():
        # Of single files it must be told just so, whether they are in a folder that is searched or named.
        every = [os.path.join(folder, name) for folder, _, names in os.walk(os.getcwd()) for name in names]
        own = [path for path in every if os.path.isfile(path) and not os.path.islink(path)]
        through_no_link = {str(path.absolute()) for path in files if path.absolute() == path.resolve()}
        assert (
            set(reachable_files(own, Settings(root=root, exclude=exclude, include=include, hidden=hidden)))
            == through_no_link
        )
    return [path.as_posix() for path in files]


class TestKinds:
    def test_suffixes(self, tree: Path) -> None:
        make(
            tree,
            "a.md",
            "b.markdown",
            "c.qmd",
            "d.Rmd",
            "E.MD",
            "f.RMD",
            "g.txt",
            "md",
            "i.md.bak",
            "j.md/k.md",
        )
        assert found() == ["E.MD", "a.md", "b.markdown", "c.qmd", "d.Rmd", "f.RMD", "j.md/k.md"]

    def test_rarer_suffixes(self, tree: Path) -> None:
        taken = ["a.mdx", "b.mdown", "c.mkd", "d.mkdn", "e.Rmarkdown", "f.mdwn", "g.mdtxt", "h.mdtext", "i.ipynb"]
        make(tree, *taken, "a.mdx.bak", "b.mdxx", "c.txt", "d.rst", "e.mdc", "mdx", "f.ipy", "x.mdx/y.txt")
        assert found() == taken

    def test_included_patterns(self, tree: Path) -> None:
        make(tree, "a.md", "a.txt", "docs/b.txt", "docs/raw/c.txt", "docs/d.rst")
        assert found(include=("docs/*.txt", "*.rst")) == ["a.md", "docs/b.txt", "docs/d.rst"]
        assert found("docs", include=("*.txt",)) == ["docs/b.txt", "docs/raw/c.txt"]

    def test_given_files_are_taken_as_they_are(self, tree: Path) -> None:
        make(tree, "a.mdx", ".hidden.md", "node_modules/x.md", "b.md", ".gitignore = b.md")
        given = ["a.mdx", ".hidden.md", "node_modules/x.md", "b.md"]
        assert found(*given, exclude=("*",)) == sorted(given)

    def test_a_special_file_is_no_file(self, tree: Path) -> None:
        os.mkfifo(tree / "a.md")
        assert found() == []

    def test_names_that_are_not_utf8(self, tree: Path) -> None:
        name = os.fsdecode(b"\xff.md")
        try:
            (tree / name).touch()
        except OSError:
            pytest.skip("this file system wants UTF-8")
        assert [path.name for path in search(".", root=tree)[0]] == [name]


class TestNames:
    """Paths come back in the way in which they were asked for."""

    def test_relative(self, tree: Path) -> None:
        make(tree, "a/b/c.md", "a/d.md")
        assert found("a") == found("a/") == found("./a") == ["a/b/c.md", "a/d.md"]
        assert found("./") == found(".") == ["a/b/c.md", "a/d.md"]

    def test_absolute(self, tree: Path) -> None:
        make(tree, "a.md")
        assert found(str(tree)) == [(tree / "a.md").as_posix()]

    def test_above(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make(tree, "a/x.md", "b/")
        monkeypatch.chdir(tree / "b")
        assert found("../a") == ["../a/x.md"]

    def test_each_file_once(self, tree: Path) -> None:
        make(tree, "a/x.md", "a/y.md")
        assert found("a", "a/x.md", ".", "./a/x.md", str(tree), "a") == ["a/x.md", "a/y.md"]
        assert found("a/y.md", "a/x.md", "a/y.md") == ["a/x.md", "a/y.md"]

    def test_order_is_that_of_names(self, tree: Path) -> None:
        make(tree, "b.md", "a/z.md", "c/a.md", "a.md", "B.md")
        assert found() == ["B.md", "a.md", "a/z.md", "b.md", "c/a.md"]

    def test_deep_folders(self, tree: Path) -> None:
        deep = "/".join("d" * 900)
        make(tree, f"{deep}/a.md")
        assert found() == [f"{deep}/a.md"]


class TestSkipped:
    @pytest.mark.parametrize(
        "path",
        [
            ".a.md",
            ".hidden/a.md",
            ".vscode/a.md",
            ".github.md/a.md",
            ".githubs/a.md",
            ".github/.hidden/a.md",
            ".github/.a.md",
            ".github/vendor/a.md",
            ".hidden/.github/a.md",
            "x/.cache/a.md",
            "node_modules/p/a.md",
            "x/vendor/a.md",
            "third_party/a.md",
            "bower_components/a.md",
            "lib/site-packages/a.md",
            "__pycache__/a.md",
        ],
    )
    def test_hidden_and_vendored(self, tree: Path, path: str) -> None:
        make(tree, path, "b.md")
        assert found() == ["b.md"]

    @pytest.mark.parametrize("marker", ["pyvenv.cfg", "CACHEDIR.TAG"])
    def test_made_by_tools(self, tree: Path, marker: str) -> None:
        make(tree, f"made/{marker}", "made/a.md", "made/x/b.md", "target/c.md")
        assert found() == ["target/c.md"]

    @pytest.mark.parametrize(
        ("folder", "settings"),
        [("_book", "_bookdown.yml"), ("_book", "_quarto.yml"), ("_site", "_config.yml"), ("_build", "conf.py")],
    )
    def test_what_a_build_writes(self, tree: Path, folder: str, settings: str) -> None:
        make(tree, f"x/{settings}", f"x/{folder}/a.md", f"x/{folder}/b/c.md", f"{folder}/d.md")
        assert found() == [f"{folder}/d.md"]
        assert found(f"x/{folder}") == [f"x/{folder}/a.md", f"x/{folder}/b/c.md"]

    @pytest.mark.parametrize(
        ("settings", "folder"),
        [
            ('_bookdown.yml = output_dir: "docs"', "docs"),
            ("_bookdown.yml = output_dir: out/book/ # made", "out/book"),
            ("_quarto.yml = project:|  output-dir: docs", "docs"),
        ],
    )
    def test_what_a_build_writes_by_its_settings(self, tree: Path, settings: str, folder: str) -> None:
        make(tree, f"x/{settings}", "x/a.md", f"x/{folder}/b.md", f"x/{folder}/y/c.md", f"{folder}/d.md")
        assert found() == [f"{folder}/d.md", "x/a.md"]
        assert found(f"x/{folder}") == [f"x/{folder}/b.md", f"x/{folder}/y/c.md"]

    @pytest.mark.parametrize(
        "settings",
        ["_bookdown.yml = output_dir: .", "_bookdown.yml = output_dir: ../docs", "_quarto.yml = output-dir: docs"],
    )
    def test_what_no_build_writes(self, tree: Path, settings: str) -> None:
        make(tree, f"x/{settings}", "x/a.md", "x/docs/b.md", "docs/d.md")
        assert found() == ["docs/d.md", "x/a.md", "x/docs/b.md"]

    @pytest.mark.parametrize(("beside", "is_output"), [("index.html", True), ("a.html", False)])
    def test_a_copy_of_what_bookdown_wrote(self, tree: Path, beside: str, is_output: bool) -> None:
        make(tree, "inst/book/reference-keys.txt", "inst/book/a.md", f"inst/book/{beside}", "b.md")
        assert found() == (["b.md"] if is_output else ["b.md", "inst/book/a.md"])
        assert found("inst/book") == ["inst/book/a.md"]

    def test_a_book_that_is_written_to_its_own_folder(self, tree: Path) -> None:
        make(tree, "x/reference-keys.txt", "x/a.md", "x/index.html", "x/_bookdown.yml = output_dir: .")
        assert found() == ["x/a.md"]

    @pytest.mark.parametrize(("beside", "is_output"), [("index.html", True), ("conf.py", False)])
    def test_what_sphinx_wrote(self, tree: Path, beside: str, is_output: bool) -> None:
        make(tree, "docs/.buildinfo", "docs/objects.inv", f"docs/{beside}", "docs/jupyter_execute/a.ipynb", "b.md")
        assert found() == (["b.md"] if is_output else ["b.md", "docs/jupyter_execute/a.ipynb"])

    @pytest.mark.parametrize(
        ("settings", "output", "is_output"),
        [
            ("_bookdown.yml = output_dir: ../docs", "docs/index.html", True),
            ("_quarto.yml = project:|  output-dir: ../docs", "docs/index.html", True),
            ("_bookdown.yml = output_dir: ../docs", "docs/a/index.html", False),
            ("_bookdown.yml = output_dir: ../../docs", "docs/index.html", False),
            ("_bookdown.yml = output_dir: ..", "index.html", False),
        ],
    )
    def test_output_beside_the_settings(self, tree: Path, settings: str, output: str, is_output: bool) -> None:
        make(tree, f"x/{settings}", "x/a.md", "docs/d.md", output)
        assert found() == (["x/a.md"] if is_output else ["docs/d.md", "x/a.md"])
        assert found("docs") == found("docs/d.md") == ["docs/d.md"]

    def test_settings_beside_many_folders_are_looked_for_once(
        self, tree: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make(tree, *(f"p{number}/{name}" for number in range(20) for name in ("index.html", "a.md")))
        searched: list[str] = []
        scandir = os.scandir
        monkeypatch.setattr(os, "scandir", lambda path: searched.append(path) or scandir(path))
        paths = [str(tree / f"p{number}" / "a.md") for number in range(20)]
        assert reachable_files(paths, Settings(root=tree)) == paths
        assert len(searched) == 1

    @pytest.mark.parametrize(
        ("settings", "joined"),
        [
            ('book_filename: "Thesis"', "Thesis"),
            ("book_filename: my book.Rmd # all", None),
            ("rmd_files: [a.Rmd]", "_main"),
        ],
    )
    def test_what_bookdown_joins_its_chapters_to(self, tree: Path, settings: str, joined: str | None) -> None:
        make(
            tree, f"x/_bookdown.yml = {settings}", "x/a.Rmd", "x/Thesis.Rmd", "x/Thesis.md", "x/_main.Rmd", "Thesis.Rmd"
        )
        searched = ["Thesis.Rmd", "x/Thesis.Rmd", "x/Thesis.md", "x/_main.Rmd", "x/a.Rmd"]
        assert found() == [path for path in searched if not joined or not path.startswith(f"x/{joined}.")]

    def test_former_states_that_logseq_keeps(self, tree: Path) -> None:
        make(tree, "logseq/config.edn", "logseq/bak/pages/a.md", "logseq/version-files/a.md", "bak/a.md", "pages/a.md")
        assert found() == ["bak/a.md", "pages/a.md"]

    def test_templates_of_hugo(self, tree: Path) -> None:
        make(tree, "hugo.toml", "layouts/x/a.md", "archetypes/a.md", "content/layouts/a.md", "themes/t/theme.toml")
        make(
            tree, "themes/t/layouts/a.md", "themes/t/README.md", "other/layouts/a.md", "u/archetypes/", "u/layouts/a.md"
        )
        make(tree, "wordpress/theme.json", "wordpress/layouts/a.md")
        searched = ["content/layouts/a.md", "other/layouts/a.md", "themes/t/README.md", "wordpress/layouts/a.md"]
        assert found() == searched

    def test_what_sphinx_copies(self, tree: Path) -> None:
        make(tree, "html/searchindex.js", "html/_sources/a.md", "x/_sources/b.md")
        assert found() == ["x/_sources/b.md"]

    def test_what_knitr_makes_on_the_way_to_pandoc(self, tree: Path) -> None:
        make(tree, "a.Rmd", "a.knit.md", "a.utf8.md", "a.md", "knit.md")
        assert found() == ["a.Rmd", "a.md", "knit.md"]

    def test_hidden_folders_of_forges_are_searched(self, tree: Path) -> None:
        taken = [".github/ISSUE_TEMPLATE/a.md", ".github/a.md", ".gitlab/b.mdx", "x/.github/c.md"]
        make(tree, *taken, ".github/workflows/a.yml", ".gitlab/b.txt", "ignored/.github/d.md", ".gitignore = ignored/")
        assert found() == taken
        assert found(exclude=(".github/",)) == [".gitlab/b.mdx"]
        make(tree, ".gitignore = .git*|ignored/")
        assert found() == []

    def test_hidden_folders_that_the_settings_name_are_searched(self, tree: Path) -> None:
        make(tree, ".agents/a.md", ".agents/.x/b.md", ".other/c.md", "x/.agents/d.md", ".hg/e.md", ".agents/n/f.md")
        assert found(hidden=(".agents/",)) == [".agents/a.md", ".agents/n/f.md", "x/.agents/d.md"]
        assert found(hidden=("/.agents/",), exclude=("n/",)) == [".agents/a.md"]
        assert found(hidden=("*",)) == [
            ".agents/.x/b.md",
            ".agents/a.md",
            ".agents/n/f.md",
            ".other/c.md",
            "x/.agents/d.md",
        ]

    def test_a_file_with_the_name_of_a_forge_is_hidden(self, tree: Path) -> None:
        make(tree, ".github", "a.md", "z/b.md")
        (tree / ".gitlab").symlink_to("a.md")
        assert found(include=("*",)) == ["a.md", "z/b.md"]

    @pytest.mark.parametrize("folder", [".hidden", ".github", "node_modules", "made"])
    def test_unless_given(self, tree: Path, folder: str) -> None:
        make(tree, f"{folder}/a.md", "made/pyvenv.cfg")
        assert found(folder) == [f"{folder}/a.md"]

    def test_excluded(self, tree: Path) -> None:
        make(tree, "a.md", "b.md", "drafts/c.md", "x/drafts/d.md", "x/e.md")
        assert found(exclude=("/drafts/", "b.*")) == ["a.md", "x/drafts/d.md", "x/e.md"]
        assert found(exclude=("*", "!a.md")) == ["a.md"]

    def test_exclusion_is_relative_to_the_root(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make(tree, "x/a.md", "x/y/b.md")
        assert found("x", exclude=("/x/y/",)) == ["x/a.md"]
        monkeypatch.chdir(tree / "x")
        assert found(root=tree, exclude=("/x/y/",)) == ["a.md"]

    def test_exclusion_by_name_reaches_outside_of_the_root(self, tree: Path) -> None:
        make(tree, "in/a.md", "out/a.md", "out/b.md")
        assert found("out", root=tree / "in", exclude=("a.md", "/b.md")) == ["out/b.md"]


class TestIgnoreFiles:
    @pytest.mark.parametrize("name", [".gitignore", ".refcheckignore"])
    def test_nested(self, tree: Path, name: str) -> None:
        make(
            tree,
            f"{name} = # comment||/a.md|build/|*.tmp.md",
            f"x/{name} = !keep.tmp.md|/b.md",
            *("a.md", "b.md", "build/c.md", "x/a.md", "x/b.md", "x/keep.tmp.md", "x/y.tmp.md", "x/y/b.md"),
        )
        assert found() == ["b.md", "x/a.md", "x/keep.tmp.md", "x/y/b.md"]

    def test_of_a_folder_above(self, tree: Path) -> None:
        make(tree, ".git/", ".gitignore = *.tmp.md|/docs/a.md|/docs/sub/", "docs/.gitignore = b.md")
        make(
            tree,
            "docs/a.md",
            "docs/sub/a.md",
            "docs/sub/b.md",
            "docs/c.md",
            "docs/x.tmp.md",
            "docs/z/b.md",
            "docs/z/c.md",
        )
        assert found("docs") == ["docs/c.md", "docs/z/c.md"]
        assert found("docs/z") == ["docs/z/c.md"]
        assert found("docs/sub") == ["docs/sub/a.md"]

    def test_nothing_above_the_repository(self, tree: Path) -> None:
        make(tree, ".gitignore = *.md", "repository/.git/", "repository/a/b.md")
        assert found("repository/a", root=tree) == ["repository/a/b.md"]

    def test_without_a_repository_nothing_above_the_root(self, tree: Path) -> None:
        make(tree, ".gitignore = *.md", "root/.gitignore = a.md", "root/x/a.md", "root/x/b.md")
        assert found("root/x", root=tree / "root") == ["root/x/b.md"]
        assert found("root/x", root=tree / "root" / "x" / "y") == ["root/x/a.md", "root/x/b.md"]

    def test_exclude_list_of_the_repository(self, tree: Path) -> None:
        make(tree, ".git/info/exclude = a.md|b.md", ".gitignore = !b.md", "a.md", "x/a.md", "x/b.md")
        assert found() == found(".", "x") == ["x/b.md"]
        assert found("x") == ["x/b.md"]

    def test_our_file_wins_over_that_of_git(self, tree: Path) -> None:
        make(tree, ".gitignore = a.md", ".refcheckignore = !a.md", "a.md")
        assert found() == ["a.md"]

    def test_byte_order_mark_and_crlf(self, tree: Path) -> None:
        (tree / ".gitignore").write_bytes(b"\xef\xbb\xbfa.md\r\nb.md\r\n")
        make(tree, "a.md", "b.md", "c.md")
        assert found() == ["c.md"]

    def test_what_is_no_text_and_no_file(self, tree: Path) -> None:
        (tree / ".gitignore").write_bytes(b"\xff\x00\na.md\n")
        make(tree, "a.md", "x/.gitignore/", "x/b.md", "y/.git = gitdir: elsewhere", "y/c.md")
        assert found() == ["x/b.md", "y/c.md"]

    @pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
    def test_what_git_tracks_is_not_ignored_by_it(self, tree: Path) -> None:
        subprocess.run(["git", "init", "--quiet"], check=True)
        make(tree, ".gitignore = api|*.tmp.md", "x/api/in/a.md", "x/api/b.md", "api/c.md", "d.tmp.md", "e.tmp.md")
        make(tree, "link")
        subprocess.run(["git", "add", "--force", "link", "x/api/in/a.md", "d.tmp.md"], check=True)
        assert found() == ["d.tmp.md", "x/api/in/a.md"]
        files = [str(tree / name) for name in ("x/api/in/a.md", "x/api/b.md", "api/c.md", "d.tmp.md", "e.tmp.md")]
        assert reachable_files(files, Settings(root=tree)) == [files[0], files[3]]
        make(tree, ".refcheckignore = in/|d.tmp.md")
        assert found() == []

    @pytest.mark.skipif(os.name == "nt" or shutil.which("git") is None, reason="git is not installed, or no modes")
    @pytest.mark.parametrize(("mode", "is_believed"), [(0o755, True), (0o1777, False)])
    def test_what_anybody_can_track_is_not_tracked(self, tree: Path, mode: int, is_believed: bool) -> None:
        subprocess.run(["git", "init", "--quiet"], check=True)
        make(tree, "in/.gitignore = *.tmp.md", "in/a.tmp.md")
        subprocess.run(["git", "add", "--force", "in/a.tmp.md"], check=True)
        tree.chmod(mode)
        assert found("in", root=tree / "in") == (["in/a.tmp.md"] if is_believed else [])

    def test_in_a_project_at_the_root_of_the_disk_nothing_is_tracked_without_git(self) -> None:
        root = Path(os.path.abspath(os.sep))
        files = ignore_files.IgnoreFiles(root, LinkBounds(root, follow_outside=False), lambda problem: None)
        assert not files.tracks("/no such folder/a.md")

    @pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
    def test_git_finds_the_same(self, tree: Path) -> None:
        subprocess.run(["git", "init", "--quiet"], check=True)
        make(tree, ".gitignore = *.tmp.md|!x/keep.tmp.md|/out|docs/**/gen/|**/b?.md", "x/.gitignore = /y/*|!/y/z.md")
        names = ["a.md", "a.tmp.md", "keep.tmp.md", "out/a.md", "x/out/a.md", "docs/gen/a.md", "docs/p/q/gen/a.md"]
        names += ["x/keep.tmp.md", "x/y/a.md", "x/y/z.md", "x/y/z/a.md", "docs/bc.md", "docs/b.md", "gen/a.md"]
        make(tree, *names)
        command = ["git", "-c", "core.excludesFile=", "ls-files", "--others", "--exclude-standard", "*.md"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert found() == sorted(listed)


class TestNamedFiles:
    def test_they_are_taken_unless_that_is_not_wanted(self, tree: Path) -> None:
        make(tree, ".gitignore = *.tmp.md|gone/", "a.md", "old/b.md", "c.tmp.md", "gone/d.md", "e.mdx", "vendor/f.md")
        names = ["a.md", "c.tmp.md", "e.mdx", "gone/d.md", "old/b.md", "vendor/f.md"]
        assert found(*names, exclude=("old/",)) == names
        files, problems = search(*names, exclude=("old/",), force_exclude=True)
        assert ([path.as_posix() for path in files], problems) == (["a.md", "e.mdx"], [])

    def test_what_is_outside_of_the_project_is_taken(self, tree: Path) -> None:
        make(tree, "in/a.md", "out/b.md")
        files, _ = search("in/a.md", "out/b.md", root=tree / "in", exclude=("*.md",), force_exclude=True)
        assert files == [Path("out/b.md")]


class TestLinks:
    def test_to_a_file_seen_anyway(self, tree: Path) -> None:
        make(tree, "z/a.md")
        (tree / "a.md").symlink_to("z/a.md")
        (tree / "b.md").symlink_to("z/a.md")
        assert found() == ["z/a.md"]
        assert found("a.md", "b.md") == ["a.md"]

    def test_to_files_elsewhere(self, tree: Path) -> None:
        make(tree, "in/", "out/a.md", "out/b.txt")
        for name, target in {"x.md": "../out/a.md", "y.md": "../out/a.md", "z.txt": "../out/a.md"}.items():
            (tree / "in" / name).symlink_to(target)
        assert found("in") == ["in/x.md"]

    def test_to_a_folder_elsewhere(self, tree: Path) -> None:
        make(tree, "in/a.md", "out/b.md", "out/c/d.md")
        (tree / "in" / "link").symlink_to("../out")
        (tree / "in" / "twice").symlink_to("../out/c")
        assert found("in") == ["in/a.md", "in/link/b.md", "in/link/c/d.md"]

    def test_real_folders_go_first(self, tree: Path) -> None:
        make(tree, "z/a.md")
        (tree / "a").symlink_to("z")
        assert found() == ["z/a.md"]
        assert found("a") == ["a/a.md"]

    @pytest.mark.parametrize("target", [".", "..", "../..", "../../.."])
    def test_loops_end(self, tree: Path, target: str) -> None:
        make(tree, "a/b/c.md", "elsewhere/d.md")
        (tree / "a" / "b" / "loop").symlink_to(target)
        assert found("a") == ["a/b/c.md"]

    def test_links_to_each_other(self, tree: Path) -> None:
        make(tree, "in/", "p/a.md", "q/b.md")
        (tree / "in" / "p").symlink_to("../p")
        (tree / "p" / "q").symlink_to("../q")
        (tree / "q" / "p").symlink_to("../p")
        assert found("in") == ["in/p/a.md", "in/p/q/b.md"]

    def test_ignored_hidden_and_vendored_links(self, tree: Path) -> None:
        make(tree, "in/.gitignore = ignored/|ignored.md", "out/a.md")
        for name in (".hidden", "node_modules", "ignored"):
            (tree / "in" / name).symlink_to("../out")
        (tree / "in" / "ignored.md").symlink_to("../out/a.md")
        assert found("in") == []

    def test_that_lead_nowhere(self, tree: Path) -> None:
        make(tree, "b.md", ".gitignore = ignored.md")
        for name in ("gone.md", "gone", "ignored.md"):
            (tree / name).symlink_to("nothing")
        (tree / "self.md").symlink_to("self.md")
        files, problems = search(".", root=tree)
        assert files == [Path("b.md")]
        assert [problem.path for problem in problems] == ["gone.md", "self.md"]
        assert problems[0].message == "this symbolic link leads nowhere: the file does not exist"
        assert problems[1].message.startswith("this symbolic link leads nowhere: too many levels")
        assert all(problem.help for problem in problems)


class TestProblems:
    def test_missing(self, tree: Path) -> None:
        make(tree, "notes/first.md", "b.md")
        files, problems = search("note", "b.md", "notes/frist.md", "q/r", root=tree)
        assert files == [Path("b.md")]
        assert problems == [
            Problem("note", "no such file or directory", help="did you mean `notes`?"),
            Problem("notes/frist.md", "no such file or directory", help="did you mean `notes/first.md`?"),
            Problem("q/r", "no such file or directory", help=f"paths are relative to `{tree.as_posix()}`"),
        ]

    @pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "b.md/c"])
    def test_impossible(self, tree: Path, path: str) -> None:
        make(tree, "b.md")
        files, (problem,) = search(path, root=tree)
        assert files == []
        assert problem.path == path
        assert problem.message.startswith("cannot be read: ")

    def test_unreadable_folder(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make(tree, "a/b.md", "locked/c.md", "d.md")
        real = os.scandir

        def scandir(path: Any) -> Any:
            if path == "locked/":
                raise PermissionError(13, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        files, (problem,) = search(".", root=tree)
        assert files == [Path("a/b.md"), Path("d.md")]
        assert problem.path == "locked"
        assert problem.message == "this directory cannot be read: permission denied"
        assert problem.help

    def test_unreadable_ignore_file(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make(tree, "a.md", ".gitignore = a.md")
        real = ignore_files.read_bytes

        def read(path: str, most: int) -> bytes:
            if path.endswith(".gitignore"):
                raise PermissionError(13, "Permission denied")
            return real(path, most)

        monkeypatch.setattr(ignore_files, "read_bytes", read)
        files, (problem,) = search(".", root=tree)
        assert files == [Path("a.md")]
        assert problem.message == "cannot be read: permission denied"
        assert problem.path.endswith("/.gitignore")

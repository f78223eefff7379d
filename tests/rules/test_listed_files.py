"""What sites list: the cases in `listed_files.txt`, and the ways in which their findings are asked for, which agree.

The folder of a case is linted; `run` names another one in it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import refcheck
from tests import reported
from tests.cases import Case, Results, Suite
from tests.command import run
from tests.conftest import MakeFiles
from tests.git_repository import Repository

_SITE = {
    "mkdocs.yml": "site_name: x\nnav:\n- index.md\n- Gone: gone.md\n- sub/none.md\n",
    "docs/index.md": "# X\n",
    "docs/sub/a.md": "# A\n",
}
_GONE = "mkdocs.yml:4:9: error[110] no file `gone.md`, which `nav` lists (missing-listed-file)\n"
_NONE = "mkdocs.yml:5:3: error[110] no file `sub/none.md`, which `nav` lists (missing-listed-file)\n"


def observe(case: Case, folder: Path) -> Results:
    """The findings in settings files."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    asked = folder / case.value("run", "lint .").split()[1]
    found = refcheck.lint(asked, ignore=["unused-label"])
    return {"findings": reported.findings(found, folder)}


SUITE = Suite.of(__file__, "listed_files.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.fixture
def site(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of MkDocs with two entries without a file, which is the current folder."""
    folder = make_files(_SITE)
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


def lint(*arguments: str) -> tuple[int, str]:
    """The exit code and the output."""
    return run("lint", "--format", "concise", *arguments)[:2]


@pytest.mark.parametrize("path", [".", "docs"])
def test_the_settings_above_a_named_folder_are_checked(site: Path, path: str) -> None:
    assert lint(path) == (1, _GONE + _NONE)


def test_of_a_part_of_a_site_only_its_own_files_are_missing(site: Path) -> None:
    assert lint("docs/sub") == (1, _NONE)


def test_nothing_is_said_of_settings_where_a_file_is_named(site: Path) -> None:
    assert lint("docs/index.md") == (0, "")


def test_a_repeated_run_sees_a_file_that_came_or_went_and_other_settings(site: Path) -> None:
    def said() -> str:
        with_cache = lint(".")
        assert lint("--no-cache", ".") == with_cache == lint(".")
        return with_cache[1]

    assert said() == _GONE + _NONE
    (site / "docs" / "gone.md").write_text("# G\n")
    assert said() == _NONE
    (site / "docs" / "index.md").write_text("# Other\n")
    assert said() == _NONE
    (site / "docs" / "gone.md").unlink()
    assert said() == _GONE + _NONE
    (site / "mkdocs.yml").write_text("site_name: x\n")
    assert said() == ""


def test_settings_are_found_among_the_others_of_a_site_with_several_processes(site: Path) -> None:
    assert lint("--jobs", "2", ".") == lint("--jobs", "1", ".")


def test_several_renderers_say_it_once(site: Path) -> None:
    assert lint("--renderer", "mkdocs,github", ".") == (1, _GONE + _NONE)


def test_fail_on_and_selection_count_for_settings(site: Path) -> None:
    (site / ".refcheck.yml").write_text("severity: {missing-listed-file: warning}\n")
    assert lint(".") == (0, (_GONE + _NONE).replace("error", "warning"))
    assert lint("--fail-on", "warning", ".")[0] == 1
    assert lint("--ignore", "110", ".") == (0, "")
    assert lint("--select", "103", ".") == (0, "")


def test_settings_of_refcheck_for_some_paths_count_for_the_settings_of_the_site(site: Path) -> None:
    (site / ".refcheck.yml").write_text("overrides:\n- paths: [mkdocs.yml]\n  ignore: [110]\n")
    assert lint(".") == (0, "")


def test_a_comment_suppresses_the_next_entry(site: Path) -> None:
    text = _SITE["mkdocs.yml"].replace("- Gone", "# refcheck-disable-next-line missing-listed-file\n- Gone")
    (site / "mkdocs.yml").write_text(text)
    assert lint(".") == (1, _NONE.replace(":5:", ":6:"))


def test_a_comment_that_suppresses_nothing_is_reported(site: Path) -> None:
    (site / "mkdocs.yml").write_text("# refcheck-disable-next-line 110\nnav: [index.md]\n")
    unused = "unused suppression: there is no finding of `110` (unused-suppression)\n"
    assert lint(".") == (0, f"mkdocs.yml:1:3: warning[306] {unused}")


def test_json_and_annotations_have_the_place(site: Path) -> None:
    found = json.loads(run("lint", "--format", "json", ".")[1])
    places = [(finding["path"], finding["line"], finding["column"], finding["offset"]) for finding in found]
    assert places == [("mkdocs.yml", 4, 9, 37), ("mkdocs.yml", 5, 3, 47)]
    said = run("lint", "--format", "github", ".")[1]
    assert said.startswith("::error file=mkdocs.yml,line=4,endLine=4,col=9,endColumn=16,")


def test_the_text_shows_the_line_of_the_settings(site: Path) -> None:
    assert "   4 | - Gone: gone.md\n     |         ^^^^^^^\n" in run("lint", ".")[1]


def test_a_baseline_knows_what_settings_list(site: Path) -> None:
    run("baseline", ".")
    baseline = ("--baseline", ".refcheck-baseline.json")
    assert lint(*baseline, ".") == (0, "")
    (site / "mkdocs.yml").write_text(_SITE["mkdocs.yml"] + "- new.md\n")
    assert lint(*baseline, ".")[1] == _NONE.replace(":5:", ":6:").replace("sub/none", "new")
    (site / "docs" / "gone.md").write_text("# G\n")
    assert "1 finding in it no longer occurs" in run("lint", *baseline, ".")[2]
    assert "missing-listed-file `gone.md`" in run("baseline", "--prune", ".")[2]


def test_fix_tells_what_is_left_in_settings(site: Path) -> None:
    code, _, told = run("fix", ".")
    assert (code, told.count("missing-listed-file")) == (1, 2)


def test_a_change_that_takes_a_listed_file_away_is_reported_and_no_older_fault(repository: Repository) -> None:
    for name, text in _SITE.items():
        repository.stage(name, text)
    repository.stage("docs/gone.md", "# G\n")
    repository.commit()
    repository.git("rm", "--quiet", "docs/gone.md")
    assert repository.lint().stdout == _GONE


def test_settings_that_change_are_checked_as_a_whole(repository: Repository) -> None:
    for name, text in _SITE.items():
        repository.stage(name, text)
    repository.commit()
    repository.stage("docs/index.md", "# Other\n")
    assert repository.lint().stdout == ""
    repository.stage("mkdocs.yml", _SITE["mkdocs.yml"] + "# more\n")
    assert repository.lint().stdout == _GONE + _NONE


def test_a_listed_file_that_is_only_in_the_work_tree_is_missing(repository: Repository) -> None:
    for name, text in _SITE.items():
        repository.stage(name, text)
    repository.write("docs/gone.md", "# G\n")
    assert repository.lint().stdout == _GONE + _NONE

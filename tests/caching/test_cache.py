"""What is kept between runs never changes an answer, whatever happens to the files or to what is kept."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refcheck.caching.cache import Cache
from refcheck.caching.cache_folder import FOLDER
from refcheck.caching.output_cache import Inputs, cached_output, place_of, store
from refcheck.facts.model import Span
from refcheck.facts.serialization import dumps, loads
from refcheck.facts.source import Source
from refcheck.links.folders import in_doubt, state_of
from refcheck.project.page import Page
from refcheck.project.pages import PageStore
from refcheck.project.project import Project
from refcheck.session.linting import Linter
from refcheck.syntax import read_source
from tests.command import invoke, run
from tests.searching import examples

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILE = f"{FOLDER}/facts.sqlite"

# A folder for each way in which pages depend on each other or on other files.
PROJECT = {
    "plain/a.md": "# A\n\n[b](b.md#two) [c](c.md#gone) [self](#a) [x](x.png)\n\n[^1]\n\n[^1]: Note.\n",
    "plain/b.md": "# B\n\n## Two {#two}\n\n[a](a.md#a) [@fig:x]\n",
    "plain/c.md": "---\ntitle: C\ndate: 2020-01-01\n---\n# C\n\n![x](x.png){#fig:x}\n\n[@fig:x] [@fig:y]\n",
    "plain/broken.md": "---\ntitle: [\n---\n# Broken\n\n[a](a.md)\n",
    "plain/x.png": "",
    "book/_quarto.yml": "project:\n  type: book\nbook:\n  chapters:\n    - index.qmd\n    - two.qmd\n",
    "book/index.qmd": "# One {#sec-one}\n\n@sec-two @sec-gone @fig-a\n",
    "book/two.qmd": "# Two {#sec-two}\n\n![A](a.png){#fig-a}\n\n{{< include part.qmd >}}\n",
    "book/part.qmd": "@sec-one [more](#sec-one)\n\n## Part {#sec-part}\n",
    "site/mkdocs.yml": "site_name: x\nmarkdown_extensions:\n  - footnotes\n  - attr_list\n",
    "site/docs/index.md": "# Index\n\n[two](two.md#second) [gone](gone.md)\n\n[^n]\n",
    "site/docs/two.md": "# Two\n\n## Second\n\n[back](index.md#index)\n\n[^n]: Note.\n",
    "paper/refs.bib": "@book{known, title={T}, author={A}, year={2000}}\n",
    "paper/paper.md": (
        "---\nbibliography: refs.bib\n---\n# P\n\n[@known] [@unknown] [@fig:one]\n\n![One](x.png){#fig:one}\n"
    ),
    "hugo/hugo.toml": 'baseURL = "https://example.org/"\n',
    "hugo/content/a.md": '---\ntitle: A\n---\n[b]({{< ref "b.md#b" >}}) [c](/b/)\n',
    "hugo/content/b.md": "---\ntitle: B\nslug: bee\n---\n# B\n",
}
ADDED = (
    "\nA word.\n",
    "\n## Two {#two}\n",
    "\n## Gone\n",
    "\n[a](../plain/a.md#two) [b](b.md#b)\n",
    "\n![y](y.png){#fig:y}\n\n[@fig:x]\n",
    "\n[^1] [^n]\n",
    "\n[^n]: Another.\n",
    "\n@sec-part @fig-a {#sec-gone}\n",
    "\n<!-- refcheck-disable -->\n",
    "\n@book{unknown, title={U}}\n",
    "\n  - toc\n",
)
NEW = ("plain/x.png", "plain/y.png", "site/docs/gone.md", "plain/.refcheck.yml", "hugo/content/new.md", "book/a.png")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    return tmp_path


def write(folder: Path) -> None:
    for name, text in PROJECT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settle()


def settle() -> None:
    """Lets the clock of the system go on, as nothing is kept of a run while which a file can have been changed."""
    time.sleep(0.03)


def lint(*arguments: str) -> tuple[int, str, str]:
    """The same with what was kept and without."""
    code, out, err = run("lint", "--jobs", "1", *arguments)
    fresh_code, fresh_out, fresh_err = run("lint", "--jobs", "1", "--no-cache", *arguments)
    assert out.splitlines() == fresh_out.splitlines()
    assert (code, out, err) == (fresh_code, fresh_out, fresh_err)
    return code, out, err


def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pages that are linted from now on."""
    names: list[str] = []
    outcome = Linter.lint_page

    def spy(self: Linter, location: str, project: Project) -> object:
        names.append(os.path.basename(location))
        return outcome(self, location, project)

    monkeypatch.setattr(Linter, "lint_page", spy)
    return names


def said_of(project: Path) -> list[Path]:
    """The files in which it is kept what runs over a project have said."""
    place = place_of(str(project / FOLDER))
    assert place is not None
    return list(Path(place).glob("said-*"))


CHANGE = st.one_of(
    st.tuples(st.just("append"), st.sampled_from(sorted(PROJECT)), st.sampled_from(ADDED)),
    st.tuples(st.just("restore"), st.sampled_from(sorted(PROJECT)), st.just("")),
    st.tuples(st.just("delete"), st.sampled_from(sorted(PROJECT)), st.just("")),
    st.tuples(st.just("rename"), st.sampled_from(sorted(PROJECT)), st.sampled_from(sorted(PROJECT))),
    st.tuples(
        st.just("create"),
        st.sampled_from(NEW),
        st.sampled_from(("", "renderer: pandoc\n", "front-matter-paths: [title]\n")),
    ),
    st.tuples(st.just("touch"), st.sampled_from(sorted(PROJECT)), st.just("")),
    st.tuples(st.just("swap"), st.sampled_from(sorted(PROJECT)), st.just("")),
)


def change(folder: Path, what: str, name: str, more: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "restore":
        path.write_text(PROJECT[name], encoding="utf-8")
    elif what == "create":
        path.write_text(more, encoding="utf-8")
    elif path.exists():
        text = path.read_text(encoding="utf-8")
        if what == "append":
            path.write_text(text + more, encoding="utf-8")
        elif what == "delete":
            path.unlink()
        elif what == "rename":
            path.replace(folder / more)
        elif what == "touch":
            os.utime(path, (1, 1))
        else:
            # As long and as old as before.
            times = path.stat()
            path.write_text(text.swapcase(), encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    settle()


CHANGES = st.lists(st.lists(CHANGE, min_size=1, max_size=2), min_size=1, max_size=5)


@given(changes=CHANGES)
@settings(examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_repeated_is_what_would_be_said(
    changes: list[list[tuple[str, str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, here = tmp_path_factory.mktemp("project"), os.getcwd()
    try:
        os.chdir(folder)
        write(folder)
        for several in [[], *changes]:
            for one in several:
                change(folder, *one)
            for arguments in (("lint", "."), ("lint", "plain", "--format", "json")):
                repeated = cached_output(list(arguments))
                expected = run(*arguments, "--no-cache")
                assert repeated in (None, expected)
                assert run(*arguments) == expected
                assert cached_output(list(arguments)) == expected
    finally:
        os.chdir(here)
        shutil.rmtree(folder)


@given(changes=CHANGES)
@settings(examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_answer_is_the_same_with_and_without(
    changes: list[list[tuple[str, str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, here = tmp_path_factory.mktemp("project"), os.getcwd()
    try:
        os.chdir(folder)
        write(folder)
        (folder / ".git").mkdir()
        lint()
        for several in changes:
            for one in several:
                change(folder, *one)
            lint()
            lint("--format", "json")
            lint("plain")
    finally:
        os.chdir(here)
        shutil.rmtree(folder)


@pytest.fixture
def repeated(project: Path) -> tuple[int, str, str]:
    """What a run over `plain` says, which is repeated as long as nothing changes."""
    (project / ".git").mkdir()
    settle()
    expected = run("lint", "plain")
    assert cached_output(["lint", "plain"]) == expected
    return expected


@pytest.mark.parametrize(
    "name",
    [
        *("plain/a.md", "plain/new.md", "plain/new.png", "plain/.gitignore", "plain/.refcheck.yml", "plain/sub/new.md"),
        *(".gitignore", ".refcheckignore", ".git/info/exclude", "pyproject.toml", ".refcheck.yaml", ".git/config"),
    ],
)
def test_nothing_is_repeated_when_a_file_has_changed(name: str, repeated: tuple[int, str, str], project: Path) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")
    settle()
    assert cached_output(["lint", "plain"]) is None


def test_other_arguments_repeat_nothing(repeated: tuple[int, str, str]) -> None:
    others = [["lint"], ["lint", "plain", "--no-cache"], ["lint", "plain", "-j", "1"], ["fix", "plain"], []]
    assert [cached_output(arguments) for arguments in others] == [None] * len(others)
    assert cached_output(["lint", "plain"]) == repeated


@pytest.mark.parametrize(
    "change_circumstances",
    [
        lambda patched: patched.setenv("NO_COLOR", "1"),
        lambda patched: patched.setenv("TERM", "other"),
        lambda patched: patched.setattr("refcheck.caching.output_cache.__version__", "0.0.0"),
        lambda patched: patched.chdir("hugo"),
    ],
)
@pytest.mark.usefixtures("project")
def test_nothing_is_repeated_in_other_circumstances(
    repeated: tuple[int, str, str],
    monkeypatch: pytest.MonkeyPatch,
    change_circumstances: Callable[[pytest.MonkeyPatch], None],
) -> None:
    with monkeypatch.context() as patched:
        change_circumstances(patched)
        assert cached_output(["lint", "plain"]) is None
    assert cached_output(["lint", "plain"]) == repeated


def test_what_is_repeated_does_not_depend_on_the_texts_beside_the_notes(
    repeated: tuple[int, str, str], project: Path
) -> None:
    for name in ("hugo/content/_index.md", "site/docs/index.md", "paper/new.md"):
        (project / name).write_text("[a](b.md)", encoding="utf-8")
    settle()
    assert cached_output(["lint", "plain"]) == repeated


def test_what_is_not_whole_is_not_repeated(repeated: tuple[int, str, str], project: Path) -> None:
    (path,) = said_of(project)
    for name in torn(path):
        assert cached_output(["lint", "plain"]) is None, name
        assert run("lint", "plain") == repeated


def test_nobody_else_can_have_written_what_is_repeated(
    repeated: tuple[int, str, str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = project / "repeat.py"
    other.touch()
    monkeypatch.setattr("refcheck.caching.output_cache.__file__", str(other))
    assert cached_output(["lint", "plain"]) is None


def test_a_folder_that_is_gone_repeats_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert cached_output(["lint"]) is None


def test_a_file_that_was_changed_after_it_was_read_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / FOLDER).mkdir()
    note, later = str(tmp_path / "a.md"), time.time_ns() + 10_000_000_000
    Path(note).write_text("before", encoding="utf-8")
    was = state_of(note)

    def said() -> object:
        # The clock of a server can be behind, so that no time shows that it was changed meanwhile.
        store(FOLDER, ["lint"], (0, "out", ""), later, Inputs({note: was}, [note]))
        return cached_output(["lint"])

    assert said() == (0, "out", "")
    Path(note).write_text("after", encoding="utf-8")
    assert said() is None


@pytest.mark.parametrize(("changed", "doubt"), [(1_000_000_000, 2_000_000_000), (1_000_000_001, 20_000_000)])
def test_where_a_file_system_keeps_whole_seconds_two_of_them_are_in_doubt(changed: int, doubt: int) -> None:
    state = f"{changed} {changed} 0 0"
    assert (in_doubt(state, changed + doubt - 1), in_doubt(state, changed + doubt)) == (True, False)


def test_a_file_is_in_doubt_when_it_was_just_written(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    assert not in_doubt(state_of(str(note)), 0)
    note.touch()
    state = state_of(str(note))
    changed = int(state.split()[0])
    assert in_doubt(state, changed + 1_000_000)
    assert not in_doubt(state, changed + 60_000_000_000)


def test_only_the_last_runs_are_kept(repeated: tuple[int, str, str], project: Path) -> None:
    for number in range(20):
        run("lint", "plain", "--jobs", str(number + 1))
    assert len(said_of(project)) == 12


def test_a_run_that_is_repeated_loads_nothing(project: Path) -> None:
    def say() -> tuple[int, str, str]:
        command = [sys.executable, "-X", "importtime", "-m", "refcheck", "lint", "plain"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    settle()
    (code, out, loaded), (code_again, out_again, loaded_again) = say(), say()
    assert (code, out) == (code_again, out_again)
    names = [name for name in ("mistune", "refcheck.cli", "refcheck.facts.model") if f" {name}\n" in loaded]
    assert names == ["mistune", "refcheck.cli", "refcheck.facts.model"]
    assert not [name for name in names if f" {name}\n" in loaded_again]


def test_a_page_that_nothing_looks_at_is_linted_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "plain/.refcheck.yml").write_text("renderer: github\n", encoding="utf-8")
    lint("plain")
    change(project, "append", "plain/c.md", "\nA word.\n")
    names = linted(monkeypatch)

    run("lint", "plain")

    # `a.md` has a link to it.
    assert names == ["a.md", "c.md"]


def test_nothing_is_linted_where_nothing_has_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lint()
    names = linted(monkeypatch)

    assert run("lint") == before
    assert run("lint", "--format", "concise")[0] == before[0]
    change(project, "touch", "plain/a.md", "")
    assert run("lint") == before
    assert names == []


def test_a_label_is_unused_when_the_last_link_to_it_goes(project: Path) -> None:
    (project / "plain/.refcheck.yml").write_text("renderer: pandoc-crossref\n", encoding="utf-8")
    change(project, "append", "plain/b.md", "\n![z](x.png){#fig:z}\n")
    assert "fig:z" in lint("plain")[1]
    change(project, "append", "plain/a.md", "\n[z](b.md#fig:z)\n")
    assert "fig:z" not in lint("plain")[1]
    change(project, "restore", "plain/a.md", "")
    assert "fig:z" in lint("plain")[1]


def test_the_folder_is_told_to_git_and_is_no_part_of_the_notes(project: Path) -> None:
    run("lint")
    assert (project / FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert FOLDER not in run("lint", "--format", "json")[1]


def test_nothing_is_kept_where_that_is_not_wanted_or_not_worth_it(project: Path) -> None:
    run("lint", "--no-cache")
    run("lint", "plain/a.md")
    invoke(["lint", "-"], "# A\n")
    assert not (project / FOLDER).exists()


def test_what_was_kept_is_deleted(project: Path) -> None:
    run("lint")
    assert run("cache", "clear") == (0, f"{FOLDER}: deleted\n", "")
    assert not (project / FOLDER).exists()
    assert run("cache", "clear") == (0, f"{FOLDER}: nothing to clear\n", "")
    (project / "elsewhere").mkdir()
    (project / FOLDER).symlink_to(project / "elsewhere")
    assert run("cache", "clear")[1] == f"{FOLDER}: nothing to clear\n"


def torn(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    for name, broken in {
        "empty": b"",
        "short": data[: len(data) // 2],
        "other": b"something else" * 1000,
        "head": bytes(100) + data[100:],
        "inside": data[:5000] + bytes(len(data) - 5000),
    }.items():
        path.write_bytes(broken)
        yield name
    for start in range(0, len(data) - 1000, 4096):
        flipped = bytes(255 - byte for byte in data[start + 1000 : start + 1400])
        path.write_bytes(data[: start + 1000] + flipped + data[start + 1400 :])
        yield f"flipped at {start}"


def test_a_torn_file_is_not_believed(project: Path) -> None:
    expected = run("lint")
    for name in torn(project / FILE):
        assert run("lint") == expected, name
        assert run("lint") == expected, name
    change(project, "append", "plain/a.md", "\n[^9]\n")
    lint()


PACKED_TEXTS = {
    **{path.relative_to(FIXTURES).as_posix(): path.read_text(encoding="utf-8") for path in FIXTURES.rglob("*.md")},
    **PROJECT,
    "nothing": "",
    "references": "\n[a][b] [@c; see @d, p. 2] ![e](f){#g}\n",
}


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("name", sorted(PACKED_TEXTS))
def test_facts_are_the_same_when_they_have_been_packed(name: str, small: bool) -> None:
    document = read_source(Source("a.md", PACKED_TEXTS[name]))
    packed = dumps(document, small=small)
    assert packed is not None
    unpacked = loads(packed)
    assert unpacked == document
    # Tuples are equal whatever their types are.
    assert list(map(type, unpacked.definitions)) == list(map(type, document.definitions))
    assert {type(span) for fact in unpacked.definitions for span in (fact.span, fact.full_span)} <= {Span}
    assert {type(reference.text_span) for reference in unpacked.references} <= {Span, type(None)}


def test_what_others_have_packed_is_only_data(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "done"),)

    evil = [pickle.dumps(Evil()), pickle.dumps([Evil()], 0), b"\x80", b"", pickle.dumps(print)]
    assert [loads(packed) for packed in evil] == [None] * len(evil)
    assert not (tmp_path / "done").exists()


def test_what_is_too_deep_is_not_packed() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert dumps(deep) is None


def test_facts_of_another_content_are_not_believed(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "1")
    one, two = cache.digest(b"one"), cache.digest(b"two")
    cache.keep(one, 0, b"facts of one")
    cache.keep(two, 0, b"facts of two")
    cache.save()
    cache.close()
    connection = sqlite3.connect(tmp_path / FILE)
    with connection:
        (packed,) = connection.execute("SELECT packed FROM facts WHERE digest = ?", (one,)).fetchone()
        connection.execute("UPDATE facts SET packed = ? WHERE digest = ?", (packed, two))
    connection.close()

    cache = Cache(tmp_path, "1")

    assert (cache.facts(one), cache.facts(two)) == (b"facts of one", None)


def test_another_version_begins_anew(tmp_path: Path) -> None:
    for version, shape in (("1", ""), ("2", "")):
        cache = Cache(tmp_path, version, shape)
        digest = cache.digest(b"text")
        assert cache.marks(digest) is None
        cache.keep(digest, 0, b"facts")
        cache.save()
        cache.close()
    # The same version with other settings has other facts of the same content, side by side.
    assert Cache(tmp_path, "2", "other").digest(b"text") != Cache(tmp_path, "2").digest(b"text")
    assert Cache(tmp_path, "2").marks(digest) == 0


def test_a_full_disk_or_a_folder_that_cannot_be_written_costs_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run("lint", "--no-cache")
    (project / FOLDER).write_text("no folder", encoding="utf-8")
    assert run("lint") == expected
    (project / FOLDER).unlink()

    def full(*arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Cache, "_write", full)
        assert run("lint") == expected
    assert run("lint") == expected
    assert run("lint") == expected


def test_a_locked_file_is_left_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refcheck.caching.database._MAX_WAIT_SECONDS", 0.05)
    expected = run("lint")
    other = sqlite3.connect(project / FILE)
    other.execute("BEGIN EXCLUSIVE")
    change(project, "append", "plain/a.md", "\nA word.\n")
    assert run("lint") == run("lint", "--no-cache")
    other.rollback()
    other.close()
    change(project, "restore", "plain/a.md", "")
    assert run("lint") == expected


def test_several_runs_at_the_same_time_do_not_disturb_each_other(project: Path) -> None:
    expected = run("lint", "--no-cache")[1]
    command = [sys.executable, "-m", "refcheck", "lint"]
    for _ in range(3):
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=project) for _ in range(4)]
        assert {one.communicate()[0].decode() for one in runs} == {expected}
        change(project, "touch", "plain/b.md", "")
    assert lint()[1] == expected


def test_what_is_no_longer_needed_goes(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    for start in range(0, 3000, 600):
        cache = Cache(tmp_path, "1")
        for number in range(start, start + 600):
            content = b"text %d" % number
            cache.keep(cache.digest(content), 0, content)
        note.write_bytes(content)
        cache.note(str(note), cache.digest(content))
        cache.save()
        cache.close()
    assert len(Cache(tmp_path, "1")._marks) < 1700


def test_facts_of_settings_that_nobody_has_any_more_go(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("text", encoding="utf-8")
    for number in range(10):
        cache = Cache(tmp_path, "1", str(number))
        cache.note(str(note), cache.digest(b"text"))
        cache.save()
        cache.close()
    known = [str(note) in Cache(tmp_path, "1", str(number))._files for number in range(10)]
    assert known == [False] * 6 + [True] * 4


def test_the_literature_is_read_again_when_it_changes(project: Path) -> None:
    assert "unknown" in lint("paper")[1]
    change(project, "append", "paper/refs.bib", "\n@book{unknown, title={U}}\n")
    assert "undefined-citation" not in lint("paper")[1]
    change(project, "append", "paper/refs.bib", "\n@book{\n")
    broken = lint("paper")
    assert "invalid-bibliography" in broken[1]
    assert lint("paper") == broken


@pytest.mark.parametrize("renderer", ["pandoc-crossref", "any", "github"])
def test_what_is_forgotten_for_want_of_room_is_made_again(
    renderer: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        half, even = number // 2, number - number % 2
        (project / f"plain/more{number}.md").write_text(
            f"# M\n\n![m](x.png){{#fig:m{number}}}\n\n[a](a.md#a) [half](more{half}.md#fig:m{half})"
            f" [even](more{even}.md#fig:m{even}) [b](b.md#three)\n",
            encoding="utf-8",
        )
    evicted: list[PageStore] = []
    evict = PageStore.evict

    def spy(self: PageStore, but: Page | None = None) -> None:
        evicted.append(self)
        evict(self, but)

    finds_unused = False
    for folder in ("plain", "hugo", "site"):
        command = "lint", folder, "-j", "1", "-r", renderer
        expected = run(*command, "--no-cache")
        finds_unused |= "unused-label" in expected[1]
        for most in (1, 2, 5):
            with monkeypatch.context() as patched:
                patched.setattr("refcheck.project.pages.MOST_PAGES", most)
                patched.setattr("refcheck.workspace.loading._PACK_ALL_ABOVE_FILES", most)
                for module in ("loading", "loaded_documents"):
                    patched.setattr(f"refcheck.workspace.{module}.MAX_UNPACKED_CHARACTERS", 100 * most)
                patched.setattr(PageStore, "evict", spy)
                assert run(*command, "--no-cache") == expected
                assert run(*command) == expected
            run("cache", "clear", folder)
    assert (bool(evicted), finds_unused) == (True, True)


def test_settings_and_a_baseline_count(project: Path) -> None:
    before = lint("plain")
    (project / "plain/.refcheck.yml").write_text("renderer: pandoc\n", encoding="utf-8")
    assert lint("plain") != before
    run("baseline", "plain")
    baseline = next(project.rglob(".refcheck-baseline.json"))
    assert "ignored by the baseline" in lint("plain", "--baseline", str(baseline))[1]
    assert "ignored by the baseline" not in lint("plain")[1]


def test_paths_of_the_front_matter_are_facts_of_their_own(project: Path) -> None:
    (project / "plain/d.md").write_text("---\ncover: gone.png\n---\n# D\n", encoding="utf-8")
    assert "gone.png" not in lint("plain")[1]
    for paths, told in (("cover", True), ("other", False), ("cover", True)):
        # It is long ago that the note was written.
        settle()
        (project / "plain/.refcheck.yml").write_text(f"front-matter-paths: [{paths}]\n", encoding="utf-8")
        assert ("gone.png" in lint("plain")[1]) is told
        assert ("gone.png" in lint("plain")[1]) is told


# What strangers put there

posix = pytest.mark.skipif(os.name == "nt", reason="other kinds of files")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one note with one finding, beside a file that is none of the project's."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").write_bytes(b"mine")
    (tmp_path / "small" / ".git").mkdir(parents=True)
    (tmp_path / "small" / "a.md").write_text("# A\n\n[b](#gone)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "small")
    settle()
    return tmp_path / "small"


def is_as_it_was(project: Path) -> bool:
    """Whether nothing outside of a project was written or deleted."""
    mine = project.parent / "mine"
    return os.listdir(mine) == ["precious"] and (mine / "precious").read_bytes() == b"mine"


@posix
@pytest.mark.parametrize("how", ["folder", "file"])
@pytest.mark.parametrize("name", ["", "facts.sqlite", "facts.sqlite-journal", ".gitignore", "CACHEDIR.TAG", "other"])
def test_no_link_in_a_cache_is_followed(small: Path, name: str, how: str) -> None:
    cache = small / FOLDER
    if name:
        cache.mkdir()
    target = small.parent / "mine" / ("" if how == "folder" else "precious" if name != ".gitignore" else "new")
    (cache / name if name else cache).symlink_to(target)
    for _ in range(2):
        code, out, err = run("lint")
        assert (code, err) == (1, "")
        assert "gone" in out
        assert cached_output(["lint"]) is None
    assert is_as_it_was(small)
    assert [path.name for path in cache.iterdir()] == ([name] if name else ["precious"]) if cache.is_dir() else True


@posix
@pytest.mark.parametrize("name", ["facts.sqlite", "said-0", "other"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "second name", "device"])
def test_nothing_but_plain_files_is_opened_or_written(small: Path, name: str, kind: str) -> None:
    cache = small / FOLDER
    cache.mkdir()
    if kind == "pipe":
        os.mkfifo(cache / name)
    elif kind == "folder":
        (cache / name).mkdir()
    elif kind == "device":
        (cache / name).symlink_to("/dev/zero")
    else:
        os.link(small.parent / "mine" / "precious", cache / name)
    assert run("lint")[0] == 1
    assert os.listdir(cache) == [name]
    assert is_as_it_was(small)


def hot_journal(database: Path, victim: Path) -> None:
    """What lies beside a database when a power cut came between: SQLite brings it to an end, and deletes `victim`."""
    page = database.read_bytes()
    size = int.from_bytes(page[16:18], "big")
    magic, name = bytes.fromhex("d9d505f920a163d7"), os.fsencode(victim)
    numbers = (0, 7, len(page) // size, 512, size)
    head = magic + b"".join(number.to_bytes(4, "big") for number in numbers)
    pending = (0x40000000 // size + 1).to_bytes(4, "big")
    tail = pending + name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + magic
    Path(f"{database}-journal").write_bytes(head.ljust(512, b"\0") + tail)


def test_a_journal_beside_the_database_deletes_nothing(small: Path) -> None:
    victim = small.parent / "mine" / "precious"
    for _ in range(2):
        # The first one is a stranger's, the second one lies beside a database of this user.
        path = small / FILE
        if not path.exists():
            path.parent.mkdir()
            connection = sqlite3.connect(path)
            connection.execute("CREATE TABLE about (version TEXT NOT NULL)")
            connection.close()
        hot_journal(path, victim)
        assert run("lint")[0] == 1
        assert is_as_it_was(small)
        assert not Path(f"{path}-journal").exists()
    # It is what it is said to be.
    hot_journal(path, victim)
    sqlite3.connect(path).execute("SELECT * FROM sqlite_master")
    assert not victim.exists()


def test_a_database_of_a_stranger_is_not_opened(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def connect(path: str, **options: float) -> sqlite3.Connection:
        opened.append(os.path.getsize(path))
        return sqlite3.Connection(path, **options)

    monkeypatch.setattr("refcheck.caching.database.sqlite3.connect", connect)
    (small / FOLDER).mkdir()
    connection = sqlite3.Connection(small / FILE)
    connection.execute(
        "CREATE VIEW about (version) AS WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x FROM c"
    )
    connection.commit()
    connection.close()
    assert run("lint")[0] == 1
    # It was thrown away, and the new one was still empty.
    assert opened == [0]


@pytest.mark.parametrize("how", ["a view", "another table", "a trigger", "a column", "written ahead", "no mark"])
def test_a_database_of_this_user_that_was_changed_is_made_anew(small: Path, how: str) -> None:
    run("lint")
    connection = sqlite3.connect(small / FILE)
    connection.executescript(
        {
            "a view": "DROP TABLE about; CREATE VIEW about (version) AS SELECT 'x'",
            "another table": "CREATE TABLE other (x)",
            "a trigger": "CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM facts; END",
            "a column": "ALTER TABLE about ADD COLUMN x GENERATED ALWAYS AS (zeroblob(1000))",
            "written ahead": "PRAGMA journal_mode = WAL",
            "no mark": "PRAGMA user_version = 0",
        }[how]
    )
    connection.close()
    if how == "written ahead":
        assert (small / FILE).read_bytes()[18:20] == b"\2\2"
    change(small, "append", "a.md", "\n[c](#lost)\n")
    lint()
    connection = sqlite3.connect(small / FILE)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")]
    assert names == ["about", "answers", "facts", "files", "runs"]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert sorted(os.listdir(small / FOLDER)) == [".gitignore", "CACHEDIR.TAG", "facts.sqlite"]


@pytest.mark.parametrize(
    "change_of_rows",
    [
        "UPDATE files SET digest = (SELECT digest FROM files WHERE path LIKE '%good.md') WHERE path LIKE '%a.md'",
        "UPDATE files SET (digest, seal, checked) = "
        "(SELECT digest, seal, checked FROM files WHERE path LIKE '%good.md') WHERE path LIKE '%a.md'",
        "UPDATE files SET checked = checked + 1000000000000",
        "UPDATE facts SET packed = (SELECT packed FROM facts WHERE digest = "
        "(SELECT digest FROM files WHERE path LIKE '%good.md'))",
        "UPDATE facts SET marks = x'00'",
        "UPDATE facts SET marks = zeroblob(20)",
        "UPDATE runs SET packed = (SELECT packed FROM runs WHERE part = 'inputs')",
        "UPDATE runs SET packed = (SELECT packed FROM runs WHERE part LIKE 'text%')",
        "UPDATE runs SET packed = 5",
        "UPDATE files SET seal = 'x'",
        "UPDATE files SET state = 5",
    ],
)
def test_entries_that_were_changed_are_not_believed(small: Path, change_of_rows: str) -> None:
    (small / "good.md").write_text("# Good\n\n[b](#good)\n", encoding="utf-8")
    settle()
    expected = lint()
    assert "gone" in expected[1]
    connection = sqlite3.connect(small / FILE)
    with connection:
        assert connection.execute(change_of_rows).rowcount > 0
    connection.close()
    for path in said_of(small):
        path.unlink()
    assert lint() == expected
    (small / "new.md").write_text("# New\n", encoding="utf-8")
    settle()
    assert "gone" in lint()[1]


def test_without_a_secret_nothing_is_kept(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)
    expected = run("lint", "--no-cache")
    assert [run("lint"), run("lint")] == [expected, expected]
    assert not (small / FOLDER).exists()


def test_a_cache_that_was_sealed_with_another_secret_is_made_anew(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
        run("lint")
    old = (small / FILE).read_bytes()
    lint()
    assert (small / FILE).read_bytes()[60:72] != old[60:72]


@posix
def test_what_is_kept_can_be_read_by_this_user_alone(small: Path) -> None:
    (small / FOLDER).mkdir(mode=0o777)
    (small / FOLDER).chmod(0o777)
    run("lint")
    assert (small / FOLDER).stat().st_mode & 0o777 == 0o700
    assert (small / FILE).stat().st_mode & 0o777 == 0o600


def test_what_a_run_has_said_is_not_kept_in_the_project(small: Path) -> None:
    expected = run("lint")
    assert cached_output(["lint"]) == expected
    (path,) = said_of(small)
    (small / FOLDER / path.name).write_bytes(path.read_bytes())
    path.unlink()
    assert cached_output(["lint"]) is None


def test_nothing_is_repeated_after_all_was_deleted(small: Path) -> None:
    run("lint")
    place = said_of(small)[0].parent
    shutil.rmtree(small / FOLDER)
    assert cached_output(["lint"]) is None
    run("lint")
    assert run("cache", "clear") == (0, f"{FOLDER}: deleted\n", "")
    assert not place.exists()


def test_what_projects_have_said_goes_when_there_are_many(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("refcheck.caching.output_cache._MAX_PROJECTS", 2)
    places = []
    for name in "abc":
        shutil.copytree(small, tmp_path / name)
        monkeypatch.chdir(tmp_path / name)
        settle()
        run("lint")
        places.append(said_of(tmp_path / name)[0].parent)
        settle()
    assert [place.exists() for place in places] == [False, True, True]


@posix
def test_only_what_refcheck_has_made_is_deleted(small: Path) -> None:
    run("lint")
    (small / FOLDER / "said-1").symlink_to(small.parent / "mine")
    (small / FOLDER / "more").mkdir()
    (small / FOLDER / "more" / "text").write_bytes(b"mine")
    (small / FOLDER / "link").symlink_to(small.parent / "mine" / "precious")
    code, _, err = run("cache", "clear")
    assert (code, err.splitlines()[-1]) == (2, "  help: delete it yourself")
    assert sorted(os.listdir(small / FOLDER)) == ["link", "more"]
    assert os.listdir(small / FOLDER / "more") == ["text"]
    assert is_as_it_was(small)


def test_a_database_that_turns_out_to_be_broken_is_made_anew(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    with monkeypatch.context() as patched:
        patched.setattr(Cache, "_write", broken)
        assert run("lint")[0] == 1
    assert not (small / FILE).exists()
    run("lint")
    assert (small / FILE).exists()

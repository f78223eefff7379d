"""What a change broke elsewhere is what works in the project before it and does not in the project after it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.config import Settings
from refcheck.project.resolution import AMBIGUOUS, RESOLVED, UNKNOWN
from refcheck.session import LintOptions, open_session
from refcheck.session.staged import open_staged_session, select_staged
from refcheck.workspace.git import Git
from refcheck.workspace.loading import LoadOptions
from tests.searching import examples

NAMES = (
    "a.md",
    "my notes.md",
    "docs/index.md",
    "docs/Über.md",
    "docs/part/README.md",
    "docs/cat.png",
    "docs/01-intro.md",
)
HEADINGS = st.sampled_from(["Set up", "Über uns", "A_b & *c*", "Set-up", "图 1"])
ANCHORS = st.sampled_from(["set-up", "%C3%BCber-uns", "a_b--c", "图-1", "Set up", "fig:a", "fig-a", "FIG-A"])
PATHS = st.sampled_from(
    [
        "a.md",
        "01-intro.md",
        "intro",
        "a.html",
        "a",
        "my%20notes.md",
        "../my%20notes",
        "docs/",
        "docs",
        "docs/index.md",
        "index.md",
        "../",
        "../a.md",
        "/a.md",
        "%C3%9Cber.md",
        "part/",
        "part/README.md",
        "docs/cat.png",
        "cat.png",
    ]
)
BLOCKS = st.one_of(
    st.builds("# {}".format, HEADINGS),
    st.builds("![A](cat.png){{#{}}}".format, st.sampled_from(["fig:a", "fig:b", "fig-a", "fig-b"])),
    st.builds("([a]({}#{}))".format, PATHS, ANCHORS),
    st.builds("[a]({})".format, PATHS),
    st.builds("[[{}#{}]]".format, st.sampled_from(["a", "my notes", "Über", ""]), HEADINGS),
    st.sampled_from(["[@fig:a]", "@fig-a", "{numref}`fig-a`", "[@doe99]"]),
)


def texts(least: int) -> st.SearchStrategy[str]:
    return st.lists(BLOCKS, min_size=least, max_size=least + 5).map(lambda blocks: "\n\n".join(blocks) + "\n")


BEFORE = st.fixed_dictionaries({name: texts(3) for name in NAMES})
SAME = st.fixed_dictionaries({"links.md": texts(8), "docs/links.md": texts(8), "docs/part/links.md": texts(4)})
# What becomes of each of them: nothing, it is removed, or it gets another text.
AFTER = st.fixed_dictionaries({name: st.one_of(st.just(""), st.none(), texts(1)) for name in NAMES})
RENDERERS = st.sampled_from(
    ["any", "github", "pandoc-crossref", "quarto", "myst", "obsidian", "mkdocs", "hugo", "docusaurus"]
)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    identity = "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def of_status(folder: Path, given: Settings, renderer: str, *statuses: str) -> set[tuple[str, str, int]]:
    """Each reference of some statuses in the files of a folder: its file, the text of that, and its place."""
    session = open_session([str(folder)], given, LintOptions(renderer))
    return {
        (os.path.relpath(page.location, folder), page.source.text, one.span.start)
        for page in session.pages
        for one in page.references
        if session.project.resolve(page, one).status in statuses
    }


@pytest.fixture(autouse=True)
def _plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@examples(20)
@given(before=BEFORE, outcome=AFTER, same=SAME, renderer=RENDERERS, scope=st.sampled_from(["file", "project"]))
def test_a_change(
    before: dict[str, str], outcome: dict[str, str | None], same: dict[str, str], renderer: str, scope: str
) -> None:
    here = os.getcwd()
    after = {name: text or before[name] for name, text in outcome.items() if text is not None}
    with tempfile.TemporaryDirectory() as scratch:
        old, new, repository = (Path(scratch).resolve() / name for name in ("old", "new", "repository"))
        # The name of the folder can be what a link to it holds.
        for folder, files in ((old, before), (new, after), (repository, before)):
            folder.mkdir()
            write(folder, {**files, **same, "note.txt": ""})
        git(repository, "init", "--quiet")
        git(repository, "add", ".")
        git(repository, "commit", "--quiet", "--message", "A commit")
        for name in before.keys() - after.keys():
            (repository / name).unlink()
        write(repository, {**after, **same})
        git(repository, "add", "--all")

        def rooted(folder: Path) -> Settings:
            return Settings(root=folder, label_scope=scope)

        worked = of_status(old, rooted(old), renderer, RESOLVED, AMBIGUOUS)
        # What is unknown may work.
        works = of_status(new, rooted(new), renderer, RESOLVED, AMBIGUOUS, UNKNOWN)
        changed = {name for name in {**before, **after} if name not in same and before.get(name) != after.get(name)}
        texts = {**after, **same}
        expected = {
            (name, start) for name, text, start in worked - works if name not in changed and texts.get(name) == text
        }
        try:
            os.chdir(repository)
            staged = Git()
            session = open_staged_session(
                staged, select_staged(staged, ()), rooted(repository), LintOptions(renderer), LoadOptions()
            )
        finally:
            os.chdir(here)
        asked = {str(repository / name) for name in changed}
        found = {
            (os.path.relpath(page.location, repository), reference.span.start)
            for page in session.pages
            if page.location not in asked
            for reference, _ in session.staged_change.broken(page)
        }
        assert found == expected

"""Whatever a project is made of: names and places can be changed and changed back, and what worked still works."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import strategies as st

import refcheck
from tests.refactoring._commands import read, run, write

Notes = tuple[tuple[str, str], ...]
"""Texts with their line ends, of the first of `FILES`."""

RENDERERS = ["pandoc-crossref", "hexo-pandoc", "github", "mkdocs", "obsidian", "any"]
FILES = ["a.md", "docs/b.md", "docs/sub/c d.md", "img/p.png"]
KEYS = st.sampled_from(["a", "b", "c-1", "图"])
TITLES = st.sampled_from(["Set-up", "Use it", "图 Two", "Set-up", "*Odd* `one`", "9 lives"])
ANCHORS = st.sampled_from(
    ["set-up", "use-it", "图-two", "set-up-1", "odd-one", "9-lives", "fig:a", "fig:图", "sec:b", "h"]
)
NUMBERS = st.sampled_from(["1", "2", "7", "note"])
PATHS = st.sampled_from(
    ["a.md", "docs/b.md", "docs/sub/c%20d.md", "img/p.png", "b.md", "../a.md", "../docs/b.md", "/a.md"]
)
INLINE = st.one_of(
    st.just("text"),
    st.builds("[@fig:{}]".format, KEYS),
    st.builds("[@fig:{}; @sec:{}]".format, KEYS, KEYS),
    st.builds("@Fig:{}".format, KEYS),
    st.builds("[see](#{})".format, ANCHORS),
    st.builds("[see]({}#{})".format, PATHS, ANCHORS),
    st.builds("![p]({})".format, PATHS),
    st.builds('<a href="{}#{}">x</a>'.format, PATHS, ANCHORS),
    st.builds("[[{}#{}|x]]".format, st.sampled_from(["a", "b", "docs/b", "c d"]), TITLES),
    st.builds("[^{}]".format, NUMBERS),
    st.builds("[text][{}]".format, KEYS),
    st.builds("`[see](#{})`".format, ANCHORS),
)
BLOCK = st.one_of(
    st.lists(INLINE, min_size=1, max_size=5).map(" ".join),
    st.builds("# {}".format, TITLES),
    st.builds("## {} {{#sec:{}}}".format, TITLES, KEYS),
    st.builds("{}\n-----".format, TITLES),
    st.builds("> ## {}".format, TITLES),
    st.builds("![Caption](http://x.y/z.png){{#fig:{}}}".format, KEYS),
    st.builds('<a id="h{}"></a>'.format, KEYS),
    st.builds("[^{}]: Note with [see](#{}).".format, NUMBERS, ANCHORS),
    st.builds("[{}]: {}#{}".format, KEYS, PATHS, ANCHORS),
)
NOTE = st.tuples(st.lists(BLOCK, max_size=7).map("\n\n".join), st.sampled_from(["\n", "\r\n"]))
PROJECT = st.tuples(NOTE, NOTE, NOTE)
NAMES = st.one_of(
    st.builds("fig:{}".format, KEYS),
    st.builds("sec:{}".format, KEYS),
    st.builds("^{}".format, NUMBERS),
    st.builds("[{}]".format, KEYS),
    st.builds("#{}".format, ANCHORS),
    TITLES,
)
PLACES = st.sampled_from(["new.md", "docs/new.md", "docs/sub/new name.md", "x/y/new.md", "img", "docs/sub", "moved/"])

RENAMING = st.tuples(PROJECT, NAMES, st.sampled_from(FILES[:3]))
MOVING = st.tuples(PROJECT, st.sampled_from([*FILES, "docs", "docs/sub", "img"]), PLACES)
RENUMBERING = st.tuples(PROJECT, st.booleans())


def build(folder: Path, notes: Notes) -> None:
    texts = [f"{text}\n".replace("\n", newline) for text, newline in notes]
    write(folder, dict(zip(FILES, [*texts, "x"], strict=True)))
    (folder / ".git").mkdir()


def findings(folder: Path, renderer: str) -> Counter[str]:
    """How often each rule finds something."""
    return Counter(finding.rule for finding in refcheck.lint([folder], renderer=renderer))


def check_renaming(renderer: str, drawn: tuple[Notes, str, str]) -> None:
    notes, old, within = drawn
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, notes)
        before, found = read(folder), findings(folder, renderer)
        new = {"fig": "fig:other", "sec": "sec:other"}.get(old[:3], "Quite another")
        new = new if old[0] not in "^[" else "other"
        done = run(folder, f'rename --in "{within}" -r {renderer} "{old}" "{new}" --in-place')
        if done.code != 0:
            assert done.code == 2
            assert read(folder) == before
            return
        assert findings(folder, renderer) == found
        if old.startswith("#") or old[0] in "^[" or old[:4] in ("fig:", "sec:"):
            return
        run(folder, f'rename --in "{within}" -r {renderer} "{new}" "{old}" --in-place')
        if renderer == "obsidian":
            # It finds a heading by other spellings, too; such a one, `#set-up` for `Set-up`, is lost the first time.
            before = read(folder)
            run(folder, f'rename --in "{within}" -r {renderer} "{old}" "{new}" --in-place')
            run(folder, f'rename --in "{within}" -r {renderer} "{new}" "{old}" --in-place')
        assert read(folder) == before


def check_moving(renderer: str, drawn: tuple[Notes, str, str]) -> None:
    notes, old, new = drawn
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, notes)
        before, found = read(folder), findings(folder, renderer)
        if new.endswith(".md") and not old.endswith(".md"):
            new = new.removesuffix(".md") + Path(old).suffix
        done = run(folder, f'move -r {renderer} "{old}" "{new}" --in-place')
        if done.code != 0:
            assert done.code == 2
            assert read(folder) == before
            return
        # A dead link can come to life where a file gets the name that it names.
        assert findings(folder, renderer).total() <= found.total()
        there = f"{new}/{Path(old).name}" if (folder / new / Path(old).name).exists() else new
        assert run(folder, f'move -r {renderer} "{there}" "{old}" --in-place').code == 0
        assert findings(folder, renderer).total() <= found.total()
        # A detour, as in `../docs/a.md` for `a.md`, is lost the first time.
        before = read(folder)
        run(folder, f'move -r {renderer} "{old}" "{new}" --in-place')
        run(folder, f'move -r {renderer} "{there}" "{old}" --in-place')
        assert read(folder) == before


def check_renumbering(renderer: str, drawn: tuple[Notes, bool]) -> None:
    notes, named = drawn
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder, notes)
        before, found = read(folder), findings(folder, renderer)
        command = f"renumber -r {renderer} --in-place" + " --all" * named
        done = run(folder, command)
        if done.code == 2:
            assert read(folder) == before
            return
        assert findings(folder, renderer) == found
        assert run(folder, command).code == 0

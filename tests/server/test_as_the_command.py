"""An editor that makes the edits of the server has the files that `refcheck rename` and `refcheck move` write.

The cases are those of the commands, as far as these change anything.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from refcheck.fixes.fixing import apply
from refcheck.refactoring.citation_keys import NamedEntry
from refcheck.refactoring.move import requested_move
from refcheck.refactoring.rename import Query, Thing, find_definition, split_old
from refcheck.server.answers import Changes
from refcheck.server.features import moved_files, rename
from refcheck.server.renaming import own_span
from refcheck.server.views import BibliographyView, PageView, View
from tests.cases import Case
from tests.refactoring.test_cases import CASES
from tests.server.opened import open_at


def asked(command: str) -> list[Case]:
    return [case for case in CASES if case.value("run").startswith(command) and "refused" not in case.results]


class Asked(NamedTuple):
    """The arguments of a command."""

    paths: list[str]
    options: dict[str, str]


def arguments(case: Case) -> Asked:
    words, paths, options = shlex.split(case.value("run"))[1:], [], {}
    while words:
        word = words.pop(0)
        if word in ("--in", "--kind"):
            options[word] = words.pop(0)
        elif not word.startswith("--"):
            paths.append(word)
    return Asked(paths, options)


def opened(case: Case, folder: Path) -> PageView:
    renderer, settings = case.value("renderer"), case.files.get(".refcheck.yml", "")
    first = {case.note: case.files[case.note]}
    return open_at(folder, {**first, **case.files, ".refcheck.yml": f"renderer: {renderer}\n{settings}"})[0]


def written(view: View, changes: Changes | None, moves: dict[str, str]) -> dict[str, str]:
    """The files that an editor writes or moves."""
    edits = changes.edits if changes is not None else {}
    texts = {path: apply(view.source_of(path).text, sorted(made)) for path, made in edits.items()}
    for here in moves:
        texts.setdefault(here, Path(here).read_bytes().decode())
    root = view.project.files.root
    return {os.path.relpath(moves.get(path, path), root): text for path, text in texts.items()}


def expected(case: Case) -> dict[str, str]:
    """The files that the command writes or moves."""
    changed = (header for header in case.results if header.startswith("changed: "))
    return {header.partition(": ")[2]: case.results[header] for header in changed}


def at(view: PageView, thing: Thing) -> tuple[View, int]:
    """The view and the offset at which a thing is defined."""
    inside = vars(view) | {"page": None}
    if isinstance(thing, NamedEntry):
        place, location = thing.entry.definition.key_span.start, thing.entry.location
        if location not in view.project.pages:
            del inside["page"]
            return BibliographyView(**inside, location=location), place
        return PageView(**inside | {"page": view.project.pages[location]}), place
    return PageView(**inside | {"page": thing.page}), own_span(thing.definition).start


@pytest.mark.parametrize("case", asked("rename"), ids=str)
def test_rename(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    view, given = opened(case, tmp_path), arguments(case)
    within, name = split_old(given.paths[0], str(tmp_path))
    within = os.path.realpath(given.options["--in"]) if "--in" in given.options else within
    thing = find_definition(view.project, Query(name, given.options.get("--kind"), within))
    there, offset = at(view, thing)
    ask = rename.answer_in_bibliography if isinstance(there, BibliographyView) else rename.answer
    assert written(view, ask(there, offset, given.paths[1]), {}) == expected(case)


# An editor moves what it is told to; see `renaming.txt`.
MOVES = [case for case in asked("move") if case.title != "the folder with the files of a post goes with it"]


@pytest.mark.parametrize("case", MOVES, ids=str)
def test_move(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    view, (old, new) = opened(case, tmp_path), arguments(case).paths
    here, there = requested_move(view.project.files, old, new)
    inside = [str(path) for path in Path(here).rglob("*") if path.is_file()] if os.path.isdir(here) else [here]
    moves = {path: there + path[len(here) :] for path in inside}
    found = written(view, moved_files.answer(view, moves), moves)
    assert found == expected(case)

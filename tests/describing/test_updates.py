"""After random edits a project says of each definition and reference, and offers, what a new one does."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from refcheck.config import load
from refcheck.describing.definitions import describe, number_of
from refcheck.describing.names import Space, citations, visible_names
from refcheck.describing.references import describe_reference
from refcheck.project.project import Project
from refcheck.session import open_session
from tests.project.updating import Chance, Edited
from tests.runs.projects import KINDS, steps

SPACES: tuple[Space, ...] = ("label", "anchor", "note", "key", "definition")
SEED, EDITS, EVERY = 5, 9, 3


def said_of(project: Project) -> dict[str, Any]:
    """All that can be said of the pages of a project, by location."""
    return {
        location: {
            "definitions": [describe(project, page, definition) for definition in page.definitions],
            "references": [describe_reference(project, page, reference) for reference in page.references],
            "citations": [(name.key, name.text) for name in citations(project, page)],
            **{
                space: [
                    (other.location, name.key, name.kind, name.text, number_of(project, other, name.definition))
                    for other, names in visible_names(project, page, space)
                    for name in names
                ]
                for space in SPACES
            },
        }
        for location, page in project.pages.items()
    }


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_updated_project_says_what_a_new_one_does(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (made,) = steps(SEED, (name,), 0)
    texts = {path: text for path, text in made.items() if not path.startswith("more/")}
    edited = Edited(Path(os.path.realpath(tmp_path)), texts)
    said_of(edited.project)
    for number, edit in enumerate(islice(Chance(SEED, name).edits(texts), EDITS), 1):
        edited.apply(edit)
        if number % EVERY == 0:
            new = open_session(["."], load(edited.folder)).project
            assert said_of(edited.project) == said_of(new), f"after {edit}"

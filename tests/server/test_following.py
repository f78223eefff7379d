"""A project of the server that follows edits shows what a fresh `lint` of the same texts finds."""

from __future__ import annotations

from itertools import cycle

import pytest

from tests.project.updating import SCOPES
from tests.runs.projects import KINDS
from tests.server.following import difference

CASES = list(zip(sorted(KINDS), cycle(SCOPES)))


@pytest.mark.parametrize(("name", "scope"), CASES)
def test_after_random_edits_and_moves_the_editor_shows_what_a_new_run_finds(name: str, scope: str) -> None:
    found = difference(5, name, scope, 12, every=6)
    assert found is None, "\n".join(map(str, [*found.edits, found.what]))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scope"), CASES)
def test_after_many_random_edits_and_moves(name: str, scope: str) -> None:
    found = difference(7, name, scope, 120, every=10)
    assert found is None, "\n".join(map(str, [*found.edits, found.what]))

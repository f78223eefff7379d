"""Whatever a project is made of: names and places can be changed and changed back, and what worked still works."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.refactoring import properties
from tests.refactoring.properties import MOVING, RENAMING, RENDERERS, RENUMBERING, Notes
from tests.searching import examples

# The same projects each time; `tests.search` draws others.


@pytest.mark.parametrize("renderer", RENDERERS)
@examples(12)
@given(RENAMING)
def test_a_renaming_can_be_undone(renderer: str, drawn: tuple[Notes, str, str]) -> None:
    properties.check_renaming(renderer, drawn)


@pytest.mark.parametrize("renderer", RENDERERS)
@examples(12)
@given(MOVING)
def test_a_move_can_be_undone(renderer: str, drawn: tuple[Notes, str, str]) -> None:
    properties.check_moving(renderer, drawn)


@pytest.mark.parametrize("renderer", RENDERERS)
@examples(12)
@given(RENUMBERING)
def test_numbers_of_footnotes_keep_their_notes(renderer: str, drawn: tuple[Notes, bool]) -> None:
    properties.check_renumbering(renderer, drawn)

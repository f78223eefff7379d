"""Whatever a note is made of: fixing it is stable, adds no error, and leaves what is no reference alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from refcheck import renderers
from tests.fixes.properties import NOTE, check_fixing


@pytest.mark.parametrize("renderer", renderers.names())
# The same notes each time; `tests.search` draws others.
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(NOTE)
def test_fixing_is_stable_and_adds_no_error(renderer: str, note: tuple[str, str, str]) -> None:
    check_fixing(renderer, note)

"""Whatever a note is made of: fixing it is stable, adds no error, and leaves what is no reference alone."""

from __future__ import annotations

import pytest
from hypothesis import given

from refcheck import renderers
from tests.fixes.properties import NOTE, check_fixing
from tests.searching import examples


@pytest.mark.parametrize("renderer", renderers.names())
# The same notes each time; `tests.search` draws others.
@examples(12)
@given(NOTE)
def test_fixing_is_stable_and_adds_no_error(renderer: str, note: tuple[str, str, str]) -> None:
    check_fixing(renderer, note)

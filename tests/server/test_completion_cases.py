"""What is offered at the cursor, `¦`: the cases in `completion/`, each file named after its renderer.

A line is a name with its detail, and the line of the text after it is chosen; `... more` where there are more. The
editor shows a name only if what it compares begins as what is typed, so each case checks that, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refcheck.server.completing import complete
from refcheck.server.completing._types import Completion
from tests.cases import Case, Results, Suite
from tests.cursor import AtCursor, open_at_cursor


def observe(case: Case, folder: Path) -> Results:
    """What is offered at the cursor."""
    at = open_at_cursor(case, folder)
    found = complete(at.project, at.page, at.offset, at.session.documents.parse, limit=8)
    lines = [line for item in found.items for line in _lines(at, item)]
    return {"completions": "".join([*lines, *(["... more\n"] if found.is_incomplete else [])])}


def _lines(at: AtCursor, item: Completion) -> Iterator[str]:
    text, (start, end) = at.page.source.text, item.span
    assert start <= at.offset <= end, "the cursor is outside of what is replaced"
    assert "\n" not in text[start:end], "more than one line is replaced"
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    after = f"{text[first:start]}{item.text}{text[end:last]}".rstrip(" ")
    yield f"{item.label} ({item.kind}): {item.detail}".rstrip(": ") + "\n"
    yield f"    {after}\n"


SUITE = Suite.of(__file__, "completion/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_what_an_editor_compares_begins_as_what_is_replaced(case: Case, tmp_path: Path) -> None:
    at = open_at_cursor(case, tmp_path)
    found = complete(at.project, at.page, at.offset, at.session.documents.parse, limit=8)
    text = at.page.source.text
    beginnings = {text[item.span.start : at.offset].casefold() for item in found.items}
    compared = [item.filter.casefold() for item in found.items]
    assert [one for one in compared if not any(_is_in_order(typed, one) for typed in beginnings)] == []


def _is_in_order(typed: str, compared: str) -> bool:
    """Whether an editor finds what is typed: its characters in this order."""
    place = 0
    for character in typed:
        place = compared.find(character, place) + 1
        if place == 0:
            return False
    return True

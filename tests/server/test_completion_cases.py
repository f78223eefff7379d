"""What is offered at the cursor, `‸`: the cases in `completion/`, each file named after its renderer.

A line is a name with its detail, and the line of the text after it is chosen; `... more` where there are more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refcheck.server.answers import Completion, Completions
from refcheck.server.features import completion
from refcheck.server.views import Options, PageView
from tests.cases import Case, Results, Suite
from tests.cursor import open_at_cursor

_FEW = Options(completion_limit=8)


def observe(case: Case, folder: Path) -> Results:
    """What is offered at the cursor."""
    view, offset = open_at_cursor(case, folder)
    found = completion.answer(replace(view, options=_FEW), offset) or Completions(())
    lines = [line for item in found.items for line in _lines(view, offset, item)]
    return {"completions": "".join([*lines, *(["... more\n"] if found.is_incomplete else [])])}


def _lines(view: PageView, offset: int, item: Completion) -> Iterator[str]:
    text, (start, end) = view.text, item.edit.span
    assert start <= offset <= end, "the cursor is outside of what is replaced"
    assert "\n" not in text[start:end], "more than one line is replaced"
    assert _is_in_order(text[start:offset].casefold(), item.filter.casefold()), "an editor would not show it"
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    yield f"{item.label} ({item.kind}): {item.detail}".rstrip(": ") + "\n"
    yield f"    {text[first:start]}{item.edit.text}{text[end:last]}".rstrip(" ") + "\n"


def _is_in_order(typed: str, compared: str) -> bool:
    """Whether an editor finds what is typed: its characters in this order."""
    place = 0
    for character in typed:
        place = compared.find(character, place) + 1
        if place == 0:
            return False
    return True


SUITE = Suite.of(__file__, "completion/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

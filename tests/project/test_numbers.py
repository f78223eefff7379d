"""The numbers that renderers give: the cases in `numbers/`, each file named after its renderer.

A line is the label of a definition and its number, or `-` where it gets none, in the order of the text.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The numbers of the definitions of a note, but for its headings."""
    case.write(folder)
    (document,) = refcheck.inventory(folder / case.note, renderer=case.value("renderer"))
    definitions = (definition for definition in document["definitions"] if definition["kind"] != "heading")
    return {"numbers": "".join(f"{entry['key']} {entry['number'] or '-'}\n" for entry in definitions)}


SUITE = Suite.of(__file__, "numbers/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

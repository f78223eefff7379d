"""What links and cross-references resolve to: the cases in `resolved/`, each file named after its renderer.

A line is a reference in a file, its place and key, and the number that it shows; `resolved` where it has no number,
`ambiguous`, `undefined`, and `unsupported` where it is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import refcheck
from tests.cases import MARKDOWN, Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The links and cross-references of all notes of a case."""
    case.write(folder)
    inventory = refcheck.inventory([folder], renderer=case.value("renderer"))
    documents = {Path(document["path"]).resolve(): document for document in inventory}
    notes = [name for name in case.files if name.endswith(MARKDOWN)]
    return {"resolved": "".join(line for name in notes for line in _lines(name, documents[folder / name]))}


def _lines(name: str, document: dict[str, Any]) -> Iterator[str]:
    for entry in document["references"]:
        if entry["kind"] in ("link", "cross-reference"):
            end = f"{entry['end_line']}:" if entry["end_line"] != entry["line"] else ""
            place = f"{name}:{entry['line']}:{entry['column']}-{end}{entry['end_column']}"
            yield f"{place} {entry['key']}: {entry['number'] or entry['status']}\n"


SUITE = Suite.of(__file__, "resolved/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

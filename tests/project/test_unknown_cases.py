"""What is unknown or made, and its neighbour, which is not: the cases in `unknown/`.

A line is a reference of a note with its place, key and status, and why it is unknown; `made` where something that
refcheck does not run makes its target for certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import refcheck
from tests.cases import MARKDOWN, Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The references of all notes of a case."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    inventory = refcheck.inventory([folder], renderer=case.value("renderer") or None)
    documents = {Path(document["path"]).resolve(): document for document in inventory}
    notes = [name for name in case.files if name.endswith(MARKDOWN) and folder / name in documents]
    return {"resolved": "".join(line for name in notes for line in _lines(name, documents[folder / name]))}


def _lines(name: str, document: dict[str, Any]) -> Iterator[str]:
    for entry in document["references"]:
        status = "made" if "made" in entry else entry["status"]
        place = f"{name}:{entry['line']}:{entry['column']}"
        yield f"{place} {entry['key']}: {status}\n"
        if "reason" in entry:
            path, line = Path(entry["reason"]["path"]).name, entry["reason"]["line"]
            yield f"    {path}:{line}: {entry['reason']['text']}\n"


SUITE = Suite.of(__file__, "unknown/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

"""What is said of the definition or reference at the cursor, `‸`: the cases in `cases/`.

A definition is its kind, key and place, then what is known of it, each on a line of its own; a reference is its
status, with the reason if it does not work, then its targets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from refcheck.describing.definitions import Description, describe
from refcheck.describing.references import describe_reference
from refcheck.facts.model import Definition, Reference
from refcheck.server import queries
from tests.cases import SETTINGS_FILE, Case, Results, Suite
from tests.cursor import open_at_cursor
from tests.server.opened import CURSOR, open_at


def observe(case: Case, folder: Path) -> Results:
    """What is said at the cursor."""
    view, offset = open_at_cursor(case, folder)
    thing = queries.at(view.page, offset)
    if thing is None:
        return {"description": ""}
    if not isinstance(thing, Reference):
        return {"description": "".join(_lines(describe(view.project, view.page, thing), folder))}
    found = describe_reference(view.project, view.page, thing)
    path, line = found.evidence
    evidence = f" ({os.path.relpath(path, folder)}:{line})" if path else ""
    head = f"{found.status} {found.key}{': ' if found.reason else ''}{found.reason}{evidence}\n"
    return {"description": head + "".join(line for target in found.targets for line in _lines(target, folder))}


def _lines(found: Description, folder: Path) -> Iterator[str]:
    root = f"{folder}{os.sep}"
    yield f"{found.kind} {found.key.removeprefix(root)}, {found.location.removeprefix(root)}:{found.line}\n"
    work = found.work
    known = {
        "number": found.wording or found.number,
        "text": found.text,
        "tex": found.tex,
        "picture": found.picture.removeprefix(root),
        "work": f"{work.byline} {work.year}" if work is not None else "",
    }
    yield from (f"    {name}: {value}\n" for name, value in known.items() if value)
    yield from (f"    | {line}".rstrip() + "\n" for line in found.lines)


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize(
    ("first", "row", "last"),
    [("```python", "x = 1", "```"), ("| a | b |\n|---|---|", "| 1 | 2 |", ""), ("-----", "a   b", "-----")],
    ids=["code", "table", "table of pandoc"],
)
def test_what_is_long_begins_far_above_its_caption(first: str, row: str, last: str, tmp_path: Path) -> None:
    block = "\n".join([first, *[row] * 500, *filter(None, [last])])
    caption = f": C []{{#{'lst' if last == '```' else 'tbl'}:{CURSOR}a}}"
    texts = {"note.md": f"# First\n\nText.\n\n{block}\n\n{caption}\n", SETTINGS_FILE: "renderer: pandoc-crossref\n"}
    view, offset = open_at(tmp_path, texts)
    found = queries.at(view.page, offset)
    assert isinstance(found, Definition)
    assert describe(view.project, view.page, found).lines[:2] == tuple(block.split("\n")[:2])

"""What refcheck lists in each document of `recorded/` is what the real renderer answered.

Each item is compared on its own: a label with its number, a reference with its verdict, a link, a heading's id. What is
known to differ stands with its reason in `recorded/known.txt`; what stands there and does not differ fails as well.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import refcheck
from refcheck.renderers import names

from .agreement import APART, disagreements, false_alarms, renderer_of
from .corpus import inventories

RECORDED = Path(__file__).parent / "recorded"
ANSWERS = {
    (path.parent.name, path.name.removesuffix(".expected.json")): json.loads(path.read_text(encoding="utf-8"))["oracle"]
    for path in sorted(RECORDED.glob("*/*.expected.json"))
}
CASES = [(dialect, name, engine) for (dialect, name), answers in ANSWERS.items() for engine in answers]
LENIENT = frozenset({"myst"})
"""Engines whose renderer stands for others, too: what works there works for refcheck, and more than that."""


@cache
def known() -> dict[tuple[str, str, str], str]:
    """The reasons of `known.txt`: lines `DIALECT/NAME ENGINE: reason`."""
    found = {}
    for line in (RECORDED / "known.txt").read_text(encoding="utf-8").splitlines():
        where, colon, reason = line.partition(": ")
        if colon:
            document, engine = where.split()
            dialect, name = document.split("/")
            found[dialect, name, engine] = reason
    return found


@cache
def listed(dialect: str, engine: str) -> dict[str, dict[str, Any]]:
    """What `refcheck list` sees in the documents of a dialect, by name."""
    paths = [RECORDED / dialect / f"{name}.md" for where, name, asked in CASES if (where, asked) == (dialect, engine)]
    return inventories(paths, renderer_of(engine))


def listed_apart(dialect: str, name: str, engine: str, folder: Path) -> dict[str, Any]:
    """The same of one document without the others."""
    path = folder / f"{name}.md"
    path.write_bytes((RECORDED / dialect / path.name).read_bytes())
    (document,) = refcheck.inventory(path, renderer=engine)
    return document


@pytest.mark.parametrize(("dialect", "name", "engine"), CASES, ids=["-".join(case) for case in CASES])
def test_recorded(dialect: str, name: str, engine: str, tmp_path: Path) -> None:
    if renderer_of(engine) not in names():
        pytest.xfail(f"refcheck has no renderer {engine} yet")
    document = listed_apart(dialect, name, engine, tmp_path) if engine in APART else listed(dialect, engine)[name]
    answer = ANSWERS[dialect, name][engine]
    if engine in LENIENT:
        assert false_alarms(answer, document) == set()
        return
    different = disagreements(answer, document)
    reason = known().get((dialect, name, engine))
    if reason and different:
        pytest.xfail(reason)
    assert not reason, "known.txt says that this differs, and it does not"
    assert not different


def test_known_names_documents() -> None:
    assert set(known()) <= set(CASES)

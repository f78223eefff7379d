"""What refcheck lists in each document of `recorded/` is what the real renderer answered.

Each item is compared on its own: a label with its number, a reference with its verdict, a link, a heading's id. What is
known to differ stands with its reason in `recorded/known.txt`; what stands there and does not differ fails as well.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import refcheck
from refcheck.renderers import names

from .corpus import inventories

RECORDED = Path(__file__).parent / "recorded"
ANSWERS = {
    (path.parent.name, path.name.removesuffix(".expected.json")): json.loads(path.read_text(encoding="utf-8"))["oracle"]
    for path in sorted(RECORDED.glob("*/*.expected.json"))
}
CASES = [(dialect, name, engine) for (dialect, name), answers in ANSWERS.items() for engine in answers]
NUMBERED = frozenset({"figure", "table", "equation", "listing", "section", "theorem", "reference-key"})
CROSS_REFERENCES = frozenset({"cross-reference", "reference-key"})
RENDERERS = {"pandoc-2": "pandoc"}
"""Where an engine has not the name of refcheck's renderer."""
APART = frozenset({"myst", "mystmd"})
"""Engines that find labels in all files of a project: each document is one of its own."""
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
    return inventories(paths, RENDERERS.get(engine, engine))


def listed_apart(dialect: str, name: str, engine: str, folder: Path) -> dict[str, Any]:
    """The same of one document without the others."""
    path = folder / f"{name}.md"
    path.write_bytes((RECORDED / dialect / path.name).read_bytes())
    (document,) = refcheck.inventory(path, renderer=engine)
    return document


@pytest.mark.parametrize(("dialect", "name", "engine"), CASES, ids=["-".join(case) for case in CASES])
def test_recorded(dialect: str, name: str, engine: str, tmp_path: Path) -> None:
    if RENDERERS.get(engine, engine) not in names():
        pytest.xfail(f"refcheck has no renderer {engine} yet")
    apart = engine in APART
    document = listed_apart(dialect, name, engine, tmp_path) if apart else listed(dialect, engine)[name]
    wanted, seen = recorded_facts(ANSWERS[dialect, name][engine]), listed_facts(document)
    if engine in LENIENT:
        assert false_alarms(wanted, seen) == set()
        return
    if "inline notes" in wanted and wanted["inline notes"] is None:
        wanted["notes"] -= seen["inline notes"]
        del wanted["inline notes"]
    different = {fact: difference(wanted[fact], seen[fact]) for fact in wanted if wanted[fact] != seen[fact]}
    reason = known().get((dialect, name, engine))
    if reason and different:
        pytest.xfail(reason)
    assert not reason, "known.txt says that this differs, and it does not"
    assert not different


def recorded_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """An answer as single items."""
    if "fatal" in facts:
        return {"renders": False}
    found: dict[str, Any] = (
        {"renders": True, "headings": [heading["id"] for heading in facts["headings"]]}
        if "headings" in facts
        else {"renders": True}
    )
    if "links" in facts:
        found["links"] = [(unquote(link["href"]), link["resolved"]) for link in facts["links"] if link["href"] != "#"]
    if "labels" in facts:
        found["labels"] = sorted(facts["labels"].items())
    if "refs" in facts:
        found["references"] = [
            (ref["key"], ref["resolved"], ref["number"]) for ref in facts["refs"] if ref["resolved"] is not None
        ]
    if "notes" in facts:
        found["notes"] = facts["notes"].get("total", facts["notes"].get("refs"))
        found["inline notes"] = facts["notes"].get("inline")
    return found


def listed_facts(document: dict[str, Any]) -> dict[str, Any]:
    """The same items out of an inventory."""
    definitions, references = document["definitions"], document["references"]
    return {
        "renders": document["renders"],
        "headings": [definition["key"] for definition in definitions if definition["kind"] == "heading"],
        "links": [
            (unquote(reference["key"]), leads_somewhere(reference))
            for reference in references
            if reference["kind"] == "link" and re.match("#.", reference["key"])
        ],
        "labels": sorted(
            {
                definition["key"]: definition["number"]
                for definition in definitions
                if definition["number"] is not None and definition["kind"] in NUMBERED
            }.items()
        ),
        "references": [
            (reference["key"], reference["status"] == "resolved", reference["number"])
            for reference in references
            if reference["kind"] in CROSS_REFERENCES and reference["status"] != "unsupported"
        ],
        "notes": sum(reference["kind"] == "footnote" and leads_somewhere(reference) for reference in references),
        "inline notes": sum(definition["kind"] == "inline-note" for definition in definitions),
    }


def false_alarms(wanted: dict[str, Any], seen: dict[str, Any]) -> set[str]:
    """What leads somewhere for the renderer and nowhere for refcheck."""
    live = {item[0] for fact in ("links", "references") for item in wanted[fact] if item[1]}
    return {item[0] for fact in ("links", "references") for item in seen[fact] if not item[1]} & live


def leads_somewhere(reference: dict[str, Any]) -> bool:
    """Where there are several definitions a browser takes the first."""
    return reference["status"] in ("resolved", "ambiguous")


def difference(wanted: Any, seen: Any) -> str:
    """What is beyond on either side."""
    if not isinstance(wanted, list):
        return f"the renderer has {wanted}, refcheck {seen}"
    if Counter(wanted) == Counter(seen):
        return f"the renderer has the order {wanted}, refcheck {seen}"
    parts = []
    for kind, start, end, from_, to in SequenceMatcher(None, wanted, seen, autojunk=False).get_opcodes():
        if kind != "equal":
            parts.append(f"the renderer has {wanted[start:end]}, refcheck {seen[from_:to]}")
    return "; ".join(parts)


def test_known_names_documents() -> None:
    assert set(known()) <= set(CASES)

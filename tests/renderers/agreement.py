"""What a real renderer answered and what refcheck lists, as single items that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import unquote

NUMBERED = frozenset({"figure", "table", "equation", "listing", "section", "theorem", "reference-key"})
CROSS_REFERENCES = frozenset({"cross-reference", "reference-key"})
ORDER = "the renderer has the order"
RENDERERS = {"kramdown-gfm": "jekyll", "pandoc-2": "pandoc"}
"""Where an engine has not the name of refcheck's renderer."""

APART = frozenset({"myst", "mystmd", "sphinx"})
"""Engines that find labels in all files of a project: each document is one of its own."""


def renderer_of(engine: str) -> str:
    """The name of refcheck's renderer for an engine."""
    return RENDERERS.get(engine, engine)


def disagreements(facts: dict[str, Any], document: dict[str, Any]) -> dict[str, str]:
    """Where an answer and an inventory differ, by fact."""
    wanted, seen = _comparable(facts, document)
    return {fact: difference(wanted[fact], seen[fact]) for fact in wanted if wanted[fact] != seen[fact]}


def agreement(facts: dict[str, Any], document: dict[str, Any]) -> tuple[int, int]:
    """How many items of an answer and an inventory agree, and how many there are, in any order."""
    wanted, seen = _comparable(facts, document)
    same = items = 0
    for fact, value in wanted.items():
        want, have = _items(value), _items(seen[fact])
        common = sum((Counter(want) & Counter(have)).values())
        same += common
        items += len(want) + len(have) - common
    return same, items


def _comparable(facts: dict[str, Any], document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The items of an answer and an inventory, as far as both can have them."""
    wanted, seen = recorded_facts(facts), listed_facts(document)
    if "inline notes" in wanted and wanted["inline notes"] is None:
        wanted["notes"] -= seen["inline notes"]
        del wanted["inline notes"]
    if "source" in wanted:
        # In raw HTML a text is shown that is no reference.
        wanted["source"] = sorted((Counter(wanted["source"]) & Counter(seen["source"])).elements())
    return wanted, seen


def _items(value: Any) -> list[Any]:
    """One fact as a list of items: a page that is built is none, one that is not is one."""
    if isinstance(value, bool):
        return [] if value else ["is not built"]
    return ["note"] * value if isinstance(value, int) else list(value)


def false_alarms(facts: dict[str, Any], document: dict[str, Any]) -> set[str]:
    """What leads somewhere for the renderer and nowhere for refcheck."""
    wanted, seen = recorded_facts(facts), listed_facts(document)
    live = {item[0] for fact in ("links", "references") for item in wanted[fact] if item[1]}
    return {item[0] for fact in ("links", "references") for item in seen[fact] if not item[1]} & live


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
            # Sphinx says them in lower case.
            (ref["key"].lower(), ref["resolved"], ref["number"])
            for ref in facts["refs"]
            if ref["resolved"] is not None
        ]
    if "notes" in facts:
        found["notes"] = facts["notes"].get("total", facts["notes"].get("refs"))
        found["inline notes"] = facts["notes"].get("inline")
    if "source" in facts:
        found["source"] = facts["source"]
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
            # A label of another document may have a number; the renderer shows each document alone.
            (
                reference["key"].lower(),
                reference["status"] == "resolved",
                None if reference["status"] == "unknown" else reference["number"],
            )
            for reference in references
            if reference["kind"] in CROSS_REFERENCES and reference["status"] != "unsupported"
        ],
        "notes": sum(reference["kind"] == "footnote" and leads_somewhere(reference) for reference in references),
        "inline notes": sum(definition["kind"] == "inline-note" for definition in definitions),
        "source": sorted(
            reference["text"] if reference["kind"] == "footnote" else "[none]"
            for reference in references
            if not leads_somewhere(reference)
            and (reference["kind"] == "footnote" or (reference["kind"] == "label" and reference["key"] == "none"))
        ),
    }


def leads_somewhere(reference: dict[str, Any]) -> bool:
    """Where there are several definitions a browser takes the first."""
    return reference["status"] in ("resolved", "ambiguous")


def difference(wanted: Any, seen: Any) -> str:
    """What is beyond on either side."""
    if not isinstance(wanted, list):
        return f"the renderer has {wanted}, refcheck {seen}"
    if Counter(wanted) == Counter(seen):
        return f"{ORDER} {wanted}, refcheck {seen}"
    parts = []
    for kind, start, end, from_, to in SequenceMatcher(None, wanted, seen, autojunk=False).get_opcodes():
        if kind != "equal":
            parts.append(f"the renderer has {wanted[start:end]}, refcheck {seen[from_:to]}")
    return "; ".join(parts)

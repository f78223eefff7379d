"""Facts use closed sets of words."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import refcheck
from refcheck.facts import model
from refcheck.server import answers
from refcheck.sites import script_literals

KINDS = {
    *get_args(model.DefinitionKind),
    *get_args(model.ReferenceKind),
    *get_args(model.PieceKind),
    *get_args(model.MalformedKind),
    *get_args(model.HazardKind),
    *get_args(script_literals.ValueKind),
    *get_args(answers.Kind),
}
# Brackets of the reader, what a page calls the kind of a label, and the kind of a cell.
OTHERS = {"equation", "figure", "listing", "markdown", "picture", "section", "table"}


def test_kinds_in_tuples_are_words_of_the_model() -> None:
    """The type checker sees `fact.kind == "lable"`, but not `fact.kind in ("lable", "anchor")`."""
    wrong = []
    for path in Path(refcheck.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and getattr(node.left, "attr", "") == "kind":
                items = [item for other in node.comparators for item in getattr(other, "elts", ())]
                # Of `*NAMES` the words stand elsewhere.
                words = {str(item.value) for item in items if isinstance(item, ast.Constant) and item.value}
                wrong += [f"{path}:{node.lineno} {word}" for word in words - KINDS - OTHERS]
    assert wrong == []

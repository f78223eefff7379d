"""Facts use closed sets of words."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import refcheck
from refcheck.facts import model
from refcheck.facts.model import Span
from refcheck.facts.source import Source
from refcheck.server import answers
from refcheck.sites import script_literals
from refcheck.syntax import read_source

KINDS = {
    *get_args(model.DefinitionKind),
    *get_args(model.ReferenceKind),
    *get_args(model.PieceKind),
    *get_args(model.MalformedKind),
    *get_args(model.HazardKind),
    *get_args(script_literals.ValueKind),
    *get_args(answers.Kind),
}
# Brackets of the reader, what a page calls the kind of a label, and a cell of a notebook.
OTHERS = {"equation", "figure", "listing", "markdown", "picture", "section", "table"}


FORMS = "# Plain\n\n# *Marked* {#a}\n\n"
FORMS += "[a](b) [c][d] [e][] [f] ![g](h) <https://i.j> [k]( l )\n\n[d]: m\n[@n]: o\n[e]: {{ p }}\n"


def test_facts_have_all_their_fields() -> None:
    """`new_fact` takes any number of values."""
    document = read_source(Source("a.md", FORMS))
    facts = [*document.definitions, *document.references, *document.brackets]
    places = [part for fact in facts for part in fact if isinstance(part, Span)]
    pieces = [piece for definition in document.definitions for piece in definition.pieces]
    assert {definition.kind for definition in document.definitions} >= {"heading", "link-definition"}
    assert {reference.form for reference in document.references} >= {"inline", "full", "autolink", "definition"}
    for fact in (*facts, *places, *pieces):
        assert fact == type(fact)(*fact)


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

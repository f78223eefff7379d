"""The texts on nodes and edges of a drawing."""

from __future__ import annotations

from refcheck.graph.model import Edge, Node
from refcheck.guards.safe_text import visible

_LONGEST = 60


def caption(node: Node) -> str:
    """What is written on a node: its kind unless that is plain, its number and its name, in one line."""
    kind = "" if node.kind in ("page", "heading") else f"{node.kind} "
    number = f"{node.number} " if node.number else ""
    return _short(f"{kind}{number}{node.name}")


def count(edge: Edge) -> str:
    """What is written on an edge: the number of its references, if there are several."""
    return f"{len(edge.uses)}" if len(edge.uses) > 1 else ""


def _short(text: str) -> str:
    text = visible(" ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""The graph as data for the script of a page, as short as it can be."""

from __future__ import annotations

from typing import Any

from refcheck.graph.model import Edge, Graph, Node, Use

# References of an edge that are shown with their places.
_MOST_PLACES = 5


def drawn(graph: Graph) -> dict[str, Any]:
    """The nodes and edges as lists; an edge names its nodes by their indexes."""
    return {"of": graph.of, "nodes": list(map(_node, graph.nodes)), "edges": list(map(_edge, graph.edges))}


def _node(node: Node) -> list[str | int]:
    return [node.kind, node.path, node.line, node.cell, node.key, node.text, node.number, int(node.is_orphan)]


def _edge(edge: Edge) -> list[Any]:
    # What is broken comes first: of many references the first are shown.
    uses = sorted(edge.uses, key=lambda use: use.status == "resolved")[:_MOST_PLACES]
    return [edge.source, edge.target, len(edge.uses), edge.broken, edge.unknown, list(map(_place, uses))]


def _place(use: Use) -> str:
    cell = f"cell {use.cell}:" if use.cell else ""
    return f"{cell}{use.line}" if use.line else "navigation"

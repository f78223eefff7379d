"""For programs: nodes and edges, each on a line, in the form that many libraries read as node-link data."""

from __future__ import annotations

import json
from typing import Any

from refcheck.graph.model import Edge, Graph, Node, Use
from refcheck.guards.safe_text import safe_json


def render(graph: Graph) -> str:
    """An object with `of`, `directed`, `nodes` and `edges`; an edge names its nodes by their ids."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    nodes = ",\n".join(encode(_node(index, node)) for index, node in enumerate(graph.nodes))
    edges = ",\n".join(encode(_edge(edge)) for edge in graph.edges)
    head = f'{{"of": {encode(graph.of)}, "directed": true, "multigraph": false, "graph": {{}}'
    return safe_json(f'{head},\n"nodes": [\n{nodes}\n],\n"edges": [\n{edges}\n]}}\n')


def _node(index: int, node: Node) -> dict[str, Any]:
    return {
        "id": index,
        "kind": node.kind,
        "path": node.path,
        **({"cell": node.cell} if node.cell else {}),
        "line": node.line or None,
        "key": node.key,
        "text": node.text,
        "number": node.number or None,
        "orphan": node.is_orphan,
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "references": len(edge.uses),
        "broken": edge.broken,
        "unknown": edge.unknown,
        "places": list(map(_use, edge.uses)),
    }


def _use(use: Use) -> dict[str, Any]:
    cell = {"cell": use.cell} if use.cell else {}
    return {"path": use.path, **cell, "line": use.line or None, "key": use.key, "status": use.status}

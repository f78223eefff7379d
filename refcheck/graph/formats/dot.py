"""For Graphviz (held against version 16.1.0): `refcheck graph . --format dot | dot -Tsvg > graph.svg`."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.graph.formats._captions import caption, count
from refcheck.graph.model import ABSENT, Edge, Graph, Node

# Graphviz reads `&lt;` and the like in any label.
_ENTITY = compile_lazily(r"&(?=#?\w+;)")
_RED, _GREY, _ORANGE = "#c62828", "#757575", "#b26a00"


def render(graph: Graph) -> str:
    """A directed graph: what is broken is red, what is unknown grey, what nothing refers to orange."""
    return "".join(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield "digraph refcheck {"
    yield '  rankdir="LR"; node [shape="box", style="rounded", fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for index, node in enumerate(graph.nodes):
        yield f"  n{index} [{_attributes({'label': caption(node), **_node_style(node)})}];"
    for edge in graph.edges:
        style = _attributes(_edge_style(edge))
        yield f"  n{edge.source} -> n{edge.target}{f' [{style}]' if style else ''};"
    yield "}"


def _node_style(node: Node) -> dict[str, str]:
    if node.kind in ABSENT:
        color = _RED if node.kind == "missing" else _GREY
        return {"color": color, "fontcolor": color, "style": "dashed"}
    return {"color": _ORANGE} if node.is_orphan else {}


def _edge_style(edge: Edge) -> dict[str, str]:
    label = {"label": count(edge)} if count(edge) else {}
    if edge.broken:
        return {**label, "color": _RED}
    return {**label, "color": _GREY, "style": "dashed"} if edge.unknown else label


def _attributes(values: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def _quoted(text: str) -> str:
    r"""A string of DOT: `\N` and the like in it would have a meaning, and `<...>` would be HTML without quotes."""
    return '"' + _ENTITY.sub("&amp;", text).replace("\\", "\\\\").replace('"', '\\"') + '"'

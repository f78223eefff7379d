"""For Markdown pages: a flowchart of Mermaid, which forges draw in a block of code named `mermaid`.

Mermaid (held against version 11.17.2) draws at most 500 edges, and 50,000 characters, unless the page raises these
limits.
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.graph.formats._captions import caption, count
from refcheck.graph.model import ABSENT, Edge, Graph, Node

MOST_EDGES = 500
"""The largest number that Mermaid draws by default (`maxEdges`)."""
_STYLES = {
    "missing": "stroke:#c62828,color:#c62828,stroke-dasharray:4",
    "unknown": "stroke:#757575,color:#757575,stroke-dasharray:4",
    "orphan": "stroke:#b26a00",
}
_SPECIAL = compile_lazily(r"[^\w .,:/()+=-]")


def render(graph: Graph) -> str:
    """A flowchart: what is broken is red, what is unknown grey and dashed, what nothing refers to orange."""
    return "".join(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    for index, node in enumerate(graph.nodes):
        yield f'  n{index}["{_escaped(caption(node))}"]'
    for edge in graph.edges:
        yield f"  n{edge.source} {_arrow(edge)} n{edge.target}"
    for name, style in _STYLES.items():
        nodes = [f"n{index}" for index, node in enumerate(graph.nodes) if _class(node) == name]
        if nodes:
            yield f"  classDef {name} {style}"
            yield f"  class {','.join(nodes)} {name}"
    broken = [str(index) for index, edge in enumerate(graph.edges) if edge.broken]
    if broken:
        yield f"  linkStyle {','.join(broken)} stroke:#c62828"


def _class(node: Node) -> str:
    return node.kind if node.kind in ABSENT else "orphan" if node.is_orphan else ""


def _arrow(edge: Edge) -> str:
    number = count(edge)
    arrow = "-.->" if edge.unknown and not edge.broken else "-->"
    return f"{arrow}|{number}|" if number else arrow


def _escaped(text: str) -> str:
    """Text in which everything that Mermaid or HTML may read is a character reference."""
    return _SPECIAL.sub(lambda match: f"#{ord(match.group())};", text)

"""Nodes and edges as data, and the collection of both."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Literal, NamedTuple

Of = Literal["files", "definitions"]
"""What the nodes are."""
BROKEN = frozenset(("undefined", "ambiguous", "unsupported"))
"""The states of references that do not work."""
ABSENT = frozenset(("missing", "unknown"))
"""The kinds of nodes that do not exist, or of which it is not known."""


class Node(NamedTuple):
    """Something that refers, or is referred to."""

    kind: str
    """`page`, `image`, `file`, `folder`; a kind of definition (`figure`, `heading` ...); `missing`, `unknown`."""
    path: str
    """The shown path of its file; empty for a target that belongs to no file."""
    line: int = 0
    """The line of a definition, from 1, in a notebook in its cell; 0 for a file as a whole."""
    cell: int = 0
    """The cell of a notebook, from 1; 0 for other files."""
    key: str = ""
    """The name of a definition; for what is missing, what was meant."""
    text: str = ""
    """The title of a page, the caption or the text of a definition."""
    number: str = ""
    is_orphan: bool = False
    """Whether it is certain that nothing refers to it, although something should."""

    @property
    def name(self) -> str:
        """The name to show: the path of a file, else the key."""
        if self.kind in ABSENT:
            return f"{self.key} in {self.path}" if self.path != self.key else self.key
        if self.line:
            return self.key or self.text or f"{self.path}:{self.line}"
        return self.path


class Use(NamedTuple):
    """A reference, the reason for an edge."""

    path: str
    line: int
    """0 for an entry of a navigation."""
    cell: int
    """0 if the file is not a notebook."""
    key: str
    """The target as written."""
    status: str


class Edge(NamedTuple):
    """All references from a node to another one."""

    source: int
    """The index of a node."""
    target: int
    uses: tuple[Use, ...]
    """In the order of the text; at least one."""

    @property
    def broken(self) -> int:
        """The number of references that do not work."""
        return sum(use.status in BROKEN for use in self.uses)

    @property
    def unknown(self) -> int:
        """The number of references of which it is not known whether they work."""
        return sum(use.status == "unknown" for use in self.uses)


class Graph(NamedTuple):
    """Nodes, sorted by path and place, and edges, sorted by nodes."""

    of: Of
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class GraphBuilder:
    """Collects nodes by a key of the caller's choice, and references between them."""

    def __init__(self) -> None:
        self._nodes: dict[Hashable, Node] = {}
        self._uses: dict[tuple[Hashable, Hashable], list[Use]] = {}

    def add(self, key: Hashable, make: Callable[[], Node]) -> None:
        """Adds a node, unless there is one with this key."""
        if key not in self._nodes:
            self._nodes[key] = make()

    def refer(self, source: Hashable, target: Hashable, use: Use) -> None:
        """Adds a reference between two nodes that have been added."""
        self._uses.setdefault((source, target), []).append(use)

    def build(self, of: Of, keep_alone: Callable[[Node], bool]) -> Graph:
        """The graph.

        Args:
            keep_alone: whether a node without edges is kept.
        """
        ends = {end for pair in self._uses for end in pair}
        kept = [key for key, node in self._nodes.items() if key in ends or keep_alone(node)]
        kept.sort(key=lambda key: _order(self._nodes[key]))
        place = {key: index for index, key in enumerate(kept)}
        edges = (Edge(place[source], place[target], tuple(uses)) for (source, target), uses in self._uses.items())
        return Graph(of, tuple(self._nodes[key] for key in kept), tuple(sorted(edges, key=lambda edge: edge[:2])))


def part_of(graph: Graph, kept: Iterable[int]) -> Graph:
    """The part of a graph with some of its nodes, given by their indexes, and all edges between them."""
    indexes = sorted(set(kept))
    place = {index: new for new, index in enumerate(indexes)}
    edges = (
        edge._replace(source=place[edge.source], target=place[edge.target])
        for edge in graph.edges
        if edge.source in place and edge.target in place
    )
    return Graph(graph.of, tuple(graph.nodes[index] for index in indexes), tuple(edges))


def _order(node: Node) -> tuple[object, ...]:
    return node.path, node.cell, node.line, node.kind, node.key, node.text

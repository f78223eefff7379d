"""The part of a graph that is near some nodes: what they refer to, what refers to them, or what is between."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from refcheck.facts.model import Refused
from refcheck.facts.suggestions import did_you_mean
from refcheck.graph.model import Graph, part_of
from refcheck.links.display import shown


def near(graph: Graph, source: str | None, target: str | None, depth: int | None) -> Graph:
    """The part of a graph that can be reached.

    Args:
        source: a file, `FILE#anchor` or a name: what it refers to, directly or over others.
        target: the same: what refers to it. With both, what is on a way from the one to the other.
        depth: the maximum number of steps from each; None for any.

    Raises:
        Refused: if no node has such a name.
    """
    if source is None and target is None:
        return graph
    kept: set[int] = set(range(len(graph.nodes)))
    if source is not None:
        kept &= _reached(named(graph, source), _neighbours(graph, forwards=True), depth)
    if target is not None:
        kept &= _reached(named(graph, target), _neighbours(graph, forwards=False), depth)
    return part_of(graph, kept)


def named(graph: Graph, name: str) -> list[int]:
    """The indexes of the nodes that a user means: those of a file, or those with a name.

    Raises:
        Refused: if there are none.
    """
    path, has_anchor, anchor = name.partition("#")
    inner = shown(os.path.realpath(path)) if path and os.path.exists(path) else path
    of_file = [index for index, node in enumerate(graph.nodes) if path and node.path in (path, inner)]
    if of_file and not has_anchor:
        return of_file
    wanted = anchor if of_file else name.lstrip("#^@")
    among: Iterable[int] = of_file or range(len(graph.nodes))
    found = [index for index in among if wanted and graph.nodes[index].key == wanted]
    if not found:
        raise Refused(f"nothing in the graph is named `{name}`", _advice(graph, name))
    return found


def _advice(graph: Graph, name: str) -> str:
    known = sorted({text for node in graph.nodes for text in (node.path, node.key) if text})
    others = "`--of definitions` has anchors and labels, too" if graph.of == "files" else ""
    return did_you_mean(name, known) or others or "`refcheck list` shows all names"


def _neighbours(graph: Graph, *, forwards: bool) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for edge in graph.edges:
        start, end = (edge.source, edge.target) if forwards else (edge.target, edge.source)
        found.setdefault(start, []).append(end)
    return found


def _reached(starts: Iterable[int], neighbours: Mapping[int, Sequence[int]], depth: int | None) -> set[int]:
    """The nodes within some steps of others, including these."""
    steps = dict.fromkeys(starts, 0)
    waiting = deque(steps)
    while waiting:
        index = waiting.popleft()
        if depth is not None and steps[index] >= depth:
            continue
        for other in neighbours.get(index, ()):
            if other not in steps:
                steps[other] = steps[index] + 1
                waiting.append(other)
    return set(steps)

"""One module for each format of a graph: `render(graph) -> str`; its file name is the name of the format."""

from __future__ import annotations

from importlib import import_module

from refcheck.facts.registry import names
from refcheck.graph.model import Graph

SUFFIXES = {".html": "html", ".htm": "html", ".json": "json", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}
"""The format by the ending of a file."""


def formats() -> tuple[str, ...]:
    """The names of the formats, sorted."""
    return names(__name__)


def render(format: str, graph: Graph) -> str:
    """The graph in one of `formats()`; it ends with a newline."""
    text: str = import_module(f"{__name__}.{format}").render(graph)
    return text

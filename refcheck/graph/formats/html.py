"""A page to search and zoom the graph, and to see what one node refers to and what refers to it."""

from __future__ import annotations

from refcheck import __version__
from refcheck.graph.drawn import drawn
from refcheck.graph.model import Graph
from refcheck.webpage.page import Page
from refcheck.webpage.page import render as render_page


def render(graph: Graph) -> str:
    """The page."""
    return render_page(Page(f"Graph of {graph.of}", __version__, data={"graph": drawn(graph)}))

"""A large graph in Chromium: it can be used."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refcheck.graph.formats import render
from refcheck.graph.model import Edge, Graph, Node, Use
from tests.browser import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NODES = 5000


def large_graph() -> Graph:
    """Pages in folders, each of which refers to three others; every hundredth reference is broken."""
    nodes = tuple(Node("page", f"docs/{number // 50:03}/page-{number:04}.md") for number in range(NODES))
    pairs = sorted({(one, (one * 7 + step * step) % NODES) for one in range(NODES) for step in (1, 2, 11)})
    edges = tuple(
        Edge(source, target, (Use(nodes[source].path, 1, 0, "x", "undefined" if not place % 100 else "resolved"),))
        for place, (source, target) in enumerate(pairs)
        if source != target
    )
    return Graph("files", nodes, edges)


@pytest.mark.slow
@pytest.mark.live
def test_a_graph_of_5000_nodes_can_be_used_while_and_after_it_is_laid_out(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    path.write_text(render("html", large_graph()), encoding="utf-8")
    with Visit(chromium) as visit:
        page = visit.page
        page.goto(path.as_uri())
        # It can be searched at once.
        page.fill("#graph input[type=search]", "page-0042")
        page.keyboard.press("Enter")
        assert page.inner_text("#node h3") == "docs/000/page-0042.md"
        page.wait_for_selector("canvas[data-ready=true]", timeout=60_000)
        start = time.monotonic()
        for _ in range(3):
            page.click("#zoom-in")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert time.monotonic() - start < 5
        assert visit.errors == []

"""The references between pages, brought up to date page by page."""

from __future__ import annotations

from refcheck.project.edges import WHOLE_PAGE, Edge, Edges

FIRST, SECOND = (0, 0, 8), (1, 0, 8)


def test_what_a_page_is_pointed_at_in_is_told_by_the_edges_that_come_and_go() -> None:
    edges = Edges()
    assert edges.put("a", [("b", Edge(0, FIRST)), ("c", Edge(1, WHOLE_PAGE))]) == {"b", "c"}
    assert edges.put("a", [("b", Edge(0, SECOND)), ("c", Edge(1, WHOLE_PAGE))]) == {"b"}
    assert edges.put("a", [("b", Edge(0, SECOND))]) == {"c"}
    assert edges.by_target() == {"b": {"a"}}


def test_the_place_of_a_reference_among_those_of_its_page_makes_no_difference() -> None:
    edges = Edges()
    edges.put("a", [("b", Edge(0, FIRST)), ("b", Edge(1, SECOND))])
    assert edges.put("a", [("b", Edge(3, SECOND)), ("b", Edge(4, FIRST))]) == set()
    assert edges.to("b") == {"a": [Edge(3, SECOND), Edge(4, FIRST)]}


def test_one_reference_of_two_that_goes_is_told() -> None:
    edges = Edges()
    edges.put("a", [("b", Edge(0, FIRST)), ("b", Edge(1, FIRST))])
    assert edges.put("a", [("b", Edge(0, FIRST))]) == {"b"}


def test_edges_of_other_pages_stay() -> None:
    edges = Edges()
    edges.put("a", [("b", Edge(0, FIRST))])
    edges.put("c", [("b", Edge(0, FIRST))])
    assert edges.put("a", []) == {"b"}
    assert edges.to("b") == {"c": [Edge(0, FIRST)]}
    assert "a" in edges
    assert "b" not in edges

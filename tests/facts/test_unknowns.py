"""The names of what is made: a hole is letters, digits, `_` and `-`, or digits alone where little is written."""

from __future__ import annotations

import time

import pytest

from refcheck.facts.unknowns import NamePattern, OneOf, Scope


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("part*", "part1", True),
        ("part*", "part-one_2", True),
        ("part*", "part", False),
        ("part*", "prat1", False),
        ("part*", "Part1", False),
        ("part*", "part1.", False),
        ("part*", "a-part1", False),
        ("fig-*-*", "fig-a-b", True),
        ("fig-*-*", "fig-a-", False),
        ("fig-*-*", "fig--b", False),
        ("fig-*-*", "fig-a-b-c", True),
        ("p*", "p12", True),
        ("p*", "plot", False),
        ("*.png", "*.png", False),
        ("1*.png", "12.png", True),
        ("1*.png", "1a.png", False),
        ("plot-*.png", "plot-3.png", True),
        ("plot-*.png", "plot-3.jpg", False),
        ("plot-*.png", "never.png", False),
        ("plots/*.png", "plots/a.png", True),
        ("plots/*.png", "plots/a/b.png", False),
    ],
)
def test_a_pattern_matches_what_fills_its_holes(pattern: str, name: str, matches: bool) -> None:
    found = NamePattern.of(pattern)
    assert (found is not None and found.matches(name)) is matches


@pytest.mark.parametrize("name", ["part", "", "*", "*-*", "*.png"])
def test_a_name_without_a_hole_or_without_anything_else_is_no_pattern(name: str) -> None:
    assert NamePattern.of(name) is None


def test_holes_can_be_only_digits_whatever_is_known() -> None:
    pattern = NamePattern.of("fig-cars-*", is_number=True)
    assert pattern is not None
    assert [pattern.matches("fig-cars-2"), pattern.matches("fig-cars-old")] == [True, False]


def test_a_pattern_of_many_holes_takes_no_longer_than_the_name_is_long() -> None:
    pattern = NamePattern.of("aaa*" + "a*" * 50 + "!")
    assert pattern is not None
    start = time.process_time()
    assert not pattern.matches("a" * 490)
    assert time.process_time() - start < 1


def test_names_are_compared_whole() -> None:
    assert [OneOf(frozenset(("out.png",))).matches(name) for name in ("out.png", "a/out.png")] == [True, False]


def test_a_scope_covers_its_pages_and_what_is_below_its_folder() -> None:
    scope = Scope(frozenset(("/p/a.md",)), "/p/site")
    places = ("/p/a.md", "/p/b.md", "/p/site/b.md", "/p/site/c/d.md", "/p/sites/b.md", "/p/site")
    assert [scope.covers(place) for place in places] == [True, False, True, True, False, False]

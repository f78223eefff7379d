"""The addresses of a page that a script makes, by the name of its file."""

from __future__ import annotations

import pytest

from refcheck.sites.dynamic_routes import DynamicRoute


@pytest.mark.parametrize(
    ("written", "has", "has_not"),
    [
        ("blog/[...page]", ("blog", "blog/2", "blog/2/3"), ("blo", "blogs", "a/blog")),
        ("[...path]", ("", "a", "a/b"), ()),
        ("[...path]/x", ("x", "a/x", "a/b/x"), ("xx", "a/y", "a/xx")),
        ("a/[name]", ("a/b",), ("a", "a/b/c", "b/b")),
        ("a-[name].json", ("a-1.json",), ("a-.json", "a-1xjson", "a-1/2.json")),
        ("[a][b]x", ("aax", "abcx"), ("ax", "aay")),
        ("a*/[name]", ("a*/b",), ("ab/b",)),
        ("404", ("404",), ("4045", "")),
        ("[", ("[",), ("a", "")),
    ],
)
def test_addresses(written: str, has: tuple[str, ...], has_not: tuple[str, ...]) -> None:
    route = DynamicRoute(written)
    assert [address for address in (*has, *has_not) if route.matches(address)] == list(has)


def test_many_holes_take_no_longer_than_the_address_is() -> None:
    route = DynamicRoute("[a]-" * 50 + "x")
    assert not route.matches("-" * 2000)
    assert route.matches("a-" * 50 + "x")

"""What is offered for a name that does not exist."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from refcheck.facts.suggestions import Suggestions, can_be_like, can_be_typo

NAMES = Suggestions(["fig:plot", "fig:gone", "sec:intro", "guide.md", "README.md", "set-up"])


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("fig:plto", "fig:plot"),
        ("fig:Plot", "fig:plot"),
        ("tab:plot", "fig:plot"),
        ("fig-plot", "fig:plot"),
        ("fig:nope", None),
        ("tbl:none", None),
        ("guid.md", "guide.md"),
        ("readme.md", "README.md"),
        ("c.md", None),
        ("setup", "set-up"),
        ("", None),
    ],
)
def test_nearest(name: str, offered: str | None) -> None:
    assert NAMES.nearest(name) == offered


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("fig:plto", "fig:plot"),
        ("Fig:Plot", "fig:plot"),
        ("fig:plo", "fig:plot"),
        ("fgi:plot", "fig:plot"),
        ("fig:plt0", None),  # Other digits.
        ("fig:pt", None),  # Two letters of four.
        ("tbl:plot", None),  # Another kind.
        ("configurtaoin", "configuration"),
        ("step-1", None),  # As near to `step-2` as to `step-3`.
        ("catts", None),  # Both `cats` and `carts`.
    ],
)
def test_typo(name: str, meant: str | None) -> None:
    names = Suggestions(["fig:plot", "sec:end", "configuration", "step-2", "step-3", "cats", "carts"])
    assert names.typo(name) == meant


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_no_similar_name_is_passed_over(name: str, other: str) -> None:
    assert can_be_like(name, other) or fuzz.ratio(name, other) < 60
    assert can_be_typo(name, other, 1) or OSA.distance(name, other) > 1


@pytest.mark.parametrize(("name", "loaded"), [("gone.gif", "False"), ("gudie.md", "True")])
def test_the_library_is_loaded_if_a_name_can_be_similar(name: str, loaded: str) -> None:
    script = f"""
import sys
from refcheck.facts.suggestions import Suggestions
names = Suggestions(["guide.md", "README.md"])
names.nearest({name!r}), names.typo({name!r}), names.is_near_others({name!r}, "README.md")
print("rapidfuzz" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == loaded

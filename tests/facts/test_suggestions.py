"""What is offered for a name that does not exist."""

from __future__ import annotations

import pytest

from refcheck.facts.suggestions import Suggestions

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

"""What is offered for a name that does not exist."""

from __future__ import annotations

import pytest

from refcheck.nearest import Names

NAMES = Names(["fig:plot", "fig:gone", "sec:intro", "guide.md", "README.md", "set-up"])


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

"""Renderers that answer what stands in a page: what `recorded/` is made with.

Each module here speaks for one program, and says in `ORACLES` under which names it answers. An oracle takes a list of
texts and gives for each its facts, in the form that `facts.py` describes. `recorded/README.md` says what to install.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, NamedTuple

Facts = dict[str, Any]


class Oracle(NamedTuple):
    """One way to run one program."""

    version: Callable[[], str]
    answer: Callable[[list[str]], list[Facts]]


def oracles() -> dict[str, Oracle]:
    """All of them, by name. The programs are looked for when they are asked."""
    found: dict[str, Oracle] = {}
    for module in pkgutil.iter_modules(__path__):
        found.update(getattr(importlib.import_module(f"{__name__}.{module.name}"), "ORACLES", {}))
    return dict(sorted(found.items()))

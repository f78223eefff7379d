"""A folder as a registry: every module in it whose name does not start with `_` belongs to it."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def names(package: str) -> tuple[str, ...]:
    """The names of the modules in a package, sorted, without importing them."""
    folder = import_module(package).__path__[0]
    return tuple(sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py") and not name.startswith("_")))


def modules(package: str) -> list[ModuleType]:
    """The modules in a package, sorted by name."""
    return [import_module(f"{package}.{name}") for name in names(package)]

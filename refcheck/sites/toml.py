"""Settings written in TOML."""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=32)
def read_toml(text: str) -> dict[str, Any]:
    """The data of a TOML text; nothing where it cannot be read."""
    tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data

"""Settings written in TOML."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from refcheck.guards import toml_text


@lru_cache(maxsize=32)
def read_toml(text: str) -> dict[str, Any]:
    """The data of a TOML text; empty if it cannot be read."""
    try:
        return toml_text.load(text)
    except toml_text.NotToml:
        return {}

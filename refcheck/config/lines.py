"""The code that the readers of TOML and YAML share."""

from __future__ import annotations

from collections.abc import Callable

from refcheck.config.values import Place

Locator = Callable[[Place], "int | None"]
"""Finds the line of a value, from 1."""


def lowered(message: str) -> str:
    """The message of a parser, starting with a lower-case letter."""
    return message[:1].lower() + message[1:]

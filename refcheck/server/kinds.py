"""The kinds of code actions that an editor requests."""

from __future__ import annotations

from collections.abc import Sequence


def is_wanted(kind: str, kinds: Sequence[str]) -> bool:
    """Whether actions of a kind are requested. A kind includes those that start with it and a dot."""
    return not kinds or any(kind == asked or kind.startswith(f"{asked}.") for asked in kinds)

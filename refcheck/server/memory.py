"""Control of the garbage collector in a process that holds a large project.

A collection over all pages of 3,000 files takes more than half a second. The objects of a project that was read are
therefore frozen. The rest, some pages that refer to themselves, is collected when nobody waits for an answer.
"""

from __future__ import annotations

import gc

IDLE = 2.0
"""In seconds: the time without changes before garbage is collected."""
# In objects: above this number, garbage is collected even if somebody waits for an answer.
_MANY = 3_000_000


def begin() -> None:
    """Disables automatic collections."""
    gc.disable()


def keep(*, is_first: bool) -> None:
    """Freezes all current objects, so that the collector ignores them.

    Args:
        is_first: whether no object that was frozen before can be garbage by now. Otherwise, these are collected first.
    """
    if not is_first:
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def collect_if_much() -> None:
    """Collects garbage if it may use much memory."""
    if gc.get_count()[0] > _MANY:
        gc.collect()


def collect() -> None:
    """Collects garbage."""
    gc.collect()

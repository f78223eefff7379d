"""The garbage collector of a process that holds a large project.

A collection over all pages of 3,000 files takes more than half a second. What is read is therefore taken out of its
sight, and the rest, some pages that refer to themselves, is collected when nobody waits.
"""

from __future__ import annotations

import gc

IDLE = 2.0
"""In seconds: how long nothing has happened before garbage is collected."""
# In objects: so many more than are freed are collected although somebody may wait.
_MANY = 3_000_000


def begin() -> None:
    """Ends automatic collections."""
    gc.disable()


def keep(*, is_first: bool) -> None:
    """Takes all that exists out of the sight of the collector.

    Args:
        is_first: whether nothing that was kept before can be garbage by now, so that it need not be looked for.
    """
    if not is_first:
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def collect_if_much() -> None:
    """Collects garbage if there may be so much that memory matters."""
    if gc.get_count()[0] > _MANY:
        gc.collect()


def collect() -> None:
    """Collects garbage."""
    gc.collect()

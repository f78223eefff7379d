"""How long the property tests search: the same few examples in every run, or more and others where that is asked for.

    REFCHECK_SEARCH=5 python -m pytest -m hypothesis --hypothesis-seed=7

takes five times as many examples, which the seed decides. What fails is shown as the smallest example that was found;
the same seed finds it again.
"""

from __future__ import annotations

import os

from hypothesis import settings

FACTOR = int(os.environ.get("REFCHECK_SEARCH", "1"))


def load_profile() -> None:
    """Sets what all property tests have in common; nothing depends on the clock or on what was found before."""
    settings.register_profile(
        "refcheck", max_examples=100 * FACTOR, derandomize=FACTOR == 1, deadline=None, database=None, print_blob=True
    )
    settings.load_profile("refcheck")


def examples(count: int) -> settings:
    """Takes so many examples by default."""
    return settings(max_examples=count * FACTOR)

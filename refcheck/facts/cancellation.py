"""Long work that can be ended in between, because its result is no longer needed."""

from collections.abc import Callable

Check = Callable[[], None]
"""Called between two steps of long work, while nothing is half changed. It raises an exception to end the work."""


def never() -> None:
    """A check that never ends the work."""

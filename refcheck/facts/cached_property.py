"""A property that is computed once for each object.

`functools.cached_property` takes a lock before Python 3.12, which takes longer than what most of them compute: there
are twenty in each page. Two threads may compute the same value, which is harmless where it depends on nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    # Type checkers know that what it decorates is a property.
    from functools import cached_property
else:

    class cached_property:
        """As that of `functools`, without the lock."""

        def __init__(self, method: Callable[[Any], Any]) -> None:
            self._method = method
            self.__doc__ = method.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            # From now on it is found in the object itself.
            value = instance.__dict__[self._name] = self._method(instance)
            return value


__all__ = ["cached_property"]

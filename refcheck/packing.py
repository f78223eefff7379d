"""Facts and findings as bytes: to be kept, or handed to another process.

What is read back can have been written by anybody, so nothing but data is made of it.
"""

from __future__ import annotations

import datetime
import pickle
import zlib
from io import BytesIO
from typing import Any

from refcheck import model

# What facts and findings are made of, and what YAML makes of a front matter.
_CLASSES: tuple[type, ...] = (
    *(value for value in vars(model).values() if isinstance(value, type) and value.__module__ == model.__name__),
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
)
_KNOWN = {(known.__module__, known.__qualname__): known for known in _CLASSES}
# A pickle begins with another byte.
_COMPRESSED = b"x"


class NotPacked(ValueError):
    """Bytes that are no facts."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A class of the facts; there are no others."""
        found = _KNOWN.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no class of the facts")
        return found


def pack(facts: object, *, small: bool = False) -> bytes | None:
    """Facts or findings as bytes; None for what is nested too deeply, or is of other classes.

    Args:
        small: whether to take the time to make them a third as long.
    """
    try:
        packed = pickle.dumps(facts, 5)
        return zlib.compress(packed, 1) if small else packed
    except (pickle.PicklingError, RecursionError, TypeError, AttributeError):
        return None


def unpack(data: bytes) -> Any:
    """What has been packed.

    Raises:
        NotPacked: where it has not.
    """
    try:
        return _Reader(BytesIO(zlib.decompress(data) if data[:1] == _COMPRESSED else data)).load()
    # A pickle is a program, and what is wrong with a broken one can be anything.
    except Exception as error:
        raise NotPacked(str(error)) from error

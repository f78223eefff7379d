"""The state of refcheck itself: when it changes, all stored entries are invalid."""

from __future__ import annotations

import os
from hashlib import blake2b

from refcheck import __version__
from refcheck.links.folders import state_of

_DIGEST_BYTES = 16
# Data files count, too: facts depend on them.
_SUFFIXES = (".py", ".txt")


def files_of_code() -> list[str]:
    """The absolute paths of refcheck's own files."""
    found = os.walk(os.path.dirname(os.path.dirname(__file__)))
    return [os.path.join(folder, name) for folder, _, names in found for name in names if name.endswith(_SUFFIXES)]


def state_of_code() -> str:
    """A text that changes with refcheck: its version, and in a work tree the state of its files."""
    states = [f"{os.path.basename(path)} {state_of(path)}" for path in files_of_code()]
    return f"{__version__} {blake2b(repr(sorted(states)).encode(), digest_size=_DIGEST_BYTES).hexdigest()}"

"""The state of refcheck itself: when it changes, all stored entries are invalid."""

from __future__ import annotations

import os
from hashlib import blake2b
from importlib.util import find_spec

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
    """A text that changes with refcheck, by its version and the state of its files, and with the parser of headings."""
    states = [f"{os.path.basename(path)} {state_of(path)}" for path in (*files_of_code(), _parser())]
    return f"{__version__} {blake2b(repr(sorted(states)).encode(), digest_size=_DIGEST_BYTES).hexdigest()}"


def folder_of_packages() -> str:
    """The folder where the parser and all other packages are installed, which changes with them."""
    return os.path.dirname(os.path.dirname(_parser()))


def _parser() -> str:
    """The main file of mistune, which is not loaded for that."""
    spec = find_spec("mistune")
    assert spec is not None
    return str(spec.origin)

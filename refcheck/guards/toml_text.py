"""Reads untrusted TOML, with bounds on stack, memory and time. Errors have their line."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from typing import Any

# The largest number of names in a dotted key: the library visits every prefix of it.
_MOST_NAMES = 100
# The end of a dotted key: any character that is not part of bare keys, their dots and the spaces around these.
_NO_KEY = re.compile(r"[^\w.\- \t]+")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
# Of 1,000 digits or more: int() raises an error for very long ones.
_LONG_NUMBER = re.compile(r"(?<![\w.+-])[-+]?(?:[0-9][0-9_]{999}|0[xob][0-9a-fA-F_]{999})")


class NotToml(ValueError):
    """A text that is not valid TOML, or too deep.

    Attributes:
        message: what is wrong, for the user.
        line: counted from 1; None if it is unknown.
    """

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def load(text: str) -> dict[str, Any]:
    """The data of a text.

    Raises:
        NotToml: if it is invalid or nested too deeply.
    """
    tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    _check(text)
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except RecursionError:
        raise NotToml("it is nested too deeply", _deepest_line(text)) from None
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).partition(" (at ")
        numbered = re.search(r"line ([0-9]+)", where)
        raise NotToml(message, int(numbered[1]) if numbered else text.count("\n") + 1) from None
    except ValueError as error:
        # For example the date 2021-02-30.
        raise NotToml(str(error), None) from None
    return data


def _check(text: str) -> None:
    """Checks the limits that the library does not enforce."""
    number = _LONG_NUMBER.search(text)
    if number:
        raise NotToml("a number is too long", text.count("\n", 0, number.start()) + 1)
    if text.count(".") <= _MOST_NAMES:
        return
    for line, written in enumerate(text.split("\n"), 1):
        if written.count(".") > _MOST_NAMES:
            for part in _NO_KEY.split(_QUOTED.sub("a", written)):
                if len([name for name in part.split(".") if name.strip()]) > _MOST_NAMES:
                    raise NotToml(f"a key has more than {_MOST_NAMES} names", line)


def _deepest_line(text: str) -> int:
    """The line with the most opening brackets, counted from 1."""
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda index: lines[index].count("[") + lines[index].count("{")) + 1

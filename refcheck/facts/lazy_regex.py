"""Regular expressions that are compiled at their first use.

There are hundreds of them; compiling all took a quarter of the time of a run on one note, and few notes need half.
"""

from __future__ import annotations

import re
from re import Pattern
from typing import Any, cast

_OFFERED = tuple(name for name in dir(Pattern) if not name.startswith("_"))


class _LazyPattern:
    """A stand-in that takes the methods of the compiled pattern at its first use."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _OFFERED:
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        # From now on it is found without this function.
        vars(self).update({offered: getattr(compiled, offered) for offered in _OFFERED})
        return getattr(compiled, name)


def compile_lazily(text: str, flags: int = 0) -> Pattern[str]:
    """A pattern as from `re.compile`, compiled at its first use.

    Raises:
        re.error: at that use, if the text is not a regular expression.
    """
    return cast("Pattern[str]", _LazyPattern(text, flags))

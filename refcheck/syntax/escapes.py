r"""Backslash escapes: `\\[`, `\\@`, `\\$` ... start nothing."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader

ORDER = 20
_PUNCTUATION = frozenset(string.punctuation)


def install(reader: Reader) -> None:
    reader.inline.add_rule("\\", _escape)


def _escape(state: Inline, position: int) -> int | None:
    following = state.src[position + 1 : position + 2]
    return position + 2 if following in _PUNCTUATION and following else None

"""Obsidian's block ids: ` ^name` at the end of a block, or on its own line after the block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

FEATURES = {"block-id": "`^block` at the end of a line"}
_BLOCK_ID = compile_lazily(r"\^(?<![^ \t\n]\^)[A-Za-z0-9-]+(?=[ \t\r]*$)", re.MULTILINE)


def install(reader: Reader) -> None:
    reader.mask(_read)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer reads block ids; only Obsidian does."""
    return view.is_native("block-id")


def _read(text: str, facts: Facts) -> str:
    if b"^" not in facts.signs:
        return text
    for match in _BLOCK_ID.finditer(text):
        place = Span(*match.span())
        facts.definitions.append(
            Definition(
                "anchor", "block_ids", key=match.group(), span=place, key_span=place, full_span=place, element="block"
            )
        )
    return text

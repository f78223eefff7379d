"""Targets of renderers that refcheck does not know yet, so that nothing that works there is called broken.

Quarto's `#| label:` and the labels of chunks in R Markdown. They count only where no renderer is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.model import Definition, Span

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

_TARGET = re.compile(
    r"^[ \t>]*(?:"
    r"(?:#|//|%%|--)\|[ \t]*label:[ \t]*[\"']?(?P<quarto>[\w.:-]+)"
    r"|`{3,}[ \t]*\{[a-z]+[ \t]+(?P<chunk>[\w.-]+)[ \t]*[,}]"
    r")",
    re.M,
)
# Without any of these there is nothing to be found.
_MARKS = ("| label:", "|label:", "```{")


def install(reader: Reader) -> None:
    reader.mask(_read)


def _read(text: str, facts: Facts) -> str:
    if not any(mark in text for mark in _MARKS):
        return text
    for match in _TARGET.finditer(text):
        kind = match.lastgroup
        assert kind
        keys = (match[kind], f"fig:{match[kind]}", f"tab:{match[kind]}") if kind == "chunk" else (match[kind],)
        for key in keys:
            place = Span(*match.span(kind))
            facts.definitions.append(Definition("anchor", "targets", key, place, place, place, "target"))
    return text

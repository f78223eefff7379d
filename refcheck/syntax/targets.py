"""The attribute lists of Python-Markdown that pandoc does not read: `{: #id word }`, those of emphasis, of code spans
and on a line of their own, and those at the end of a block that markdown-it-attrs reads. They are anchors where they
are read, and where no renderer is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.model import Definition, Span

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

_ATTRIBUTES = re.compile(
    r"(?:(?<=[*_`>])|^[ \t]*(?=\{[: #.])|(?<=[ \t])(?=\{#[^{}\n]*\}[ \t]*(?:$|\|)))\{(?=[ :#.])([^{}\n]*)\}", re.M
)
_IDENTIFIER = re.compile(r"(?:^:?|[ \t])#([\w.:-]+)(?![^ \t])")


def install(reader: Reader) -> None:
    reader.finish(_read)


def _read(facts: Facts) -> None:
    if not any(mark in facts.text for mark in ("{:", "{ #", "{ .", "\n{#", " {#", "*{", "_{", "`{", ">{")):
        return
    defined = {definition.key for definition in facts.definitions}
    for block in _ATTRIBUTES.finditer(facts.text):
        identifier = _IDENTIFIER.search(block[1])
        if identifier and identifier[1] not in defined:
            place = Span(block.start(1) + identifier.start(1), block.start(1) + identifier.end(1))
            facts.definitions.append(Definition("anchor", "targets", identifier[1], place, place, place, "target"))

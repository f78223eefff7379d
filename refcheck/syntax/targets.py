"""Targets of renderers that refcheck does not know yet, so that nothing that works there is called broken.

MyST's `(name)=` and `:name:`, kramdown's `{: #id}` on a line of its own, and the attribute lists of Python-Markdown
that pandoc does not read: `{: #id word }`, and those of emphasis, of code spans and on a line of their own. They count
only where no renderer is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.model import Definition, Span

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

_TARGET = re.compile(
    r"^[ \t>]*(?:"
    r"\{:[^{}#\n]*#(?P<kramdown>[\w.:-]+)(?![\w.:-])[^{}\n]*\}"
    r"|\((?P<myst>[^()\s]+)\)="
    r"|:(?:name|label):[ \t]+(?P<option>\S+)"
    r")",
    re.M,
)
_ATTRIBUTES = re.compile(r"(?:(?<=[*_`>])|^[ \t]*(?=\{[: ]))\{(?=[ :#.])([^{}\n]*)\}", re.M)
_IDENTIFIER = re.compile(r"(?:^:?|[ \t])#([\w.:-]+)(?![^ \t])")
# Without any of these there is nothing to be found.
_MARKS = ("{:", ")=", ":name:", ":label:")


def install(reader: Reader) -> None:
    reader.mask(_read)
    reader.finish(_read_attribute_lists)


def _read(text: str, facts: Facts) -> str:
    if not any(mark in text for mark in _MARKS):
        return text
    for match in _TARGET.finditer(text):
        kind = match.lastgroup
        assert kind
        place = Span(*match.span(kind))
        facts.definitions.append(Definition("anchor", "targets", match[kind], place, place, place, "target"))
    return text


def _read_attribute_lists(facts: Facts) -> None:
    if not any(mark in facts.text for mark in ("{:", "{ #", "{ .", "*{", "_{", "`{", ">{")):
        return
    defined = {definition.key for definition in facts.definitions}
    for block in _ATTRIBUTES.finditer(facts.text):
        identifier = _IDENTIFIER.search(block[1])
        if identifier and identifier[1] not in defined:
            place = Span(block.start(1) + identifier.start(1), block.start(1) + identifier.end(1))
            facts.definitions.append(Definition("anchor", "targets", identifier[1], place, place, place, "target"))

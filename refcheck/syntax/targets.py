"""Targets of renderers that refcheck does not know yet, so that nothing that works there is called broken.

MyST's `(name)=` and `:name:`, kramdown's `{: #id}` on a line of its own. They count only where no renderer is known.
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
# Without any of these there is nothing to be found.
_MARKS = ("{:", ")=", ":name:", ":label:")


def install(reader: Reader) -> None:
    reader.mask(_read)


def _read(text: str, facts: Facts) -> str:
    if not any(mark in text for mark in _MARKS):
        return text
    for match in _TARGET.finditer(text):
        kind = match.lastgroup
        assert kind
        place = Span(*match.span(kind))
        facts.definitions.append(Definition("anchor", "targets", match[kind], place, place, place, "target"))
    return text

r"""bookdown's cross-references: `\@ref(fig:x)`, `\@ref(section-id)`.

A key consists of ASCII letters, digits, `-` and `:`; with any other character the reference stays text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader

# Before escapes, which would consume the backslash.
ORDER = -10
FEATURES = {"bookdown-references": r"`\@ref(fig:x)`"}
_REFERENCE = compile_lazily(r"\\@ref\((?P<key>[^\s()\\`]+)\)")


def install(reader: Reader) -> None:
    reader.inline.add_rule("\\", _reference)


def _reference(state: Inline, position: int) -> int | None:
    if not state.src.startswith("@ref(", position + 1):
        return None
    match = _REFERENCE.match(state.src, position)
    if match is None:
        return None
    state.facts.syntaxes.add("bookdown-references")
    place = span(state, position, match.end())
    key_place = span(state, *match.span("key"))
    state.facts.references.append(
        Reference(
            "cross-reference",
            "bookdown_references",
            key=match["key"],
            span=place,
            key_span=key_place,
            text=match.group(),
            conditions=state.conditions,
        )
    )
    state.last = None
    return match.end()

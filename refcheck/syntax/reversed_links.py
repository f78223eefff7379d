"""Links with swapped brackets, `(text)[url]`, which no renderer reads as links.

They are recorded if the brackets contain an unambiguous destination and only prose precedes: `f(x)[0]` and `[a](b)[c]`
are not links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Malformed
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.markdown.inline import Bracket, Inline
    from refcheck.markdown.parse import Reader

# A scheme, a host, an anchor that is not the number of an issue, or the path of a file.
_DESTINATION = compile_lazily(
    r"<?(?:(?:https?|ftp)://[^\s<>]+|mailto:[^\s<>]+|www\.[^\s<>]+|#[^\W\d][^\s<>#]*|[\w./%+-]+\.[A-Za-z]\w{0,5}(?:#[^\s<>#]*)?)>?"
)
_LONGEST_DESTINATION = 2000
_LONGEST_TEXT = 200
_GOES_ON = frozenset("([{:")


def install(reader: Reader) -> None:
    reader.on_bracket(_read)


def _read(state: Inline, bracket: Bracket, close: int) -> None:
    src, opening = state.src, bracket.opening
    if bracket.kind != "link" or not src.startswith(")", opening - 1) or opening < 2:
        return
    if close - bracket.start > _LONGEST_DESTINATION or src[close + 1 : close + 2] in _GOES_ON:
        return
    destination = _DESTINATION.fullmatch(src, bracket.start, close)
    parenthesis = src.rfind("(", max(0, opening - _LONGEST_TEXT), opening)
    text = src[parenthesis + 1 : opening - 1]
    if destination is None or parenthesis < 0 or not text.strip() or ")" in text or "\n\n" in text:
        return
    if "[" in text or "]" in text:
        return
    before = src[parenthesis - 1 : parenthesis] if parenthesis else ""
    if before.isalnum() or before in ("_", "]", ")", "`", "$", "\\"):
        return
    start = parenthesis - 1 if before == "!" else parenthesis
    state.facts.malformed.append(
        Malformed(
            "link",
            span(state, start, close + 1),
            key=src[bracket.start : close],
            key_span=span(state, bracket.start, close),
            text=text,
            conditions=state.conditions,
        )
    )

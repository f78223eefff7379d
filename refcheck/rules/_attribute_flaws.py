"""The flaws that turn braces meant as attributes into text, and the attributes that were meant."""

from __future__ import annotations

import re

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.syntax.attributes import ATTRIBUTE, BLANKS, read_attributes

_SPACED_IDENTIFIER = compile_lazily(r"(?P<opening>#(?:[^\W_]+:)?)[ \t]+(?=[\w:.-]+[\s}])")
_SPACED_VALUE = compile_lazily(r"(?P<key>[^\W\d_][\w\-:.]*)(?:[ \t]+=[ \t]*|=[ \t]+)(?=[\w\"'])")
_BARE_WORD = compile_lazily(r"[^\s{},;=]+")
_MOST_FLAWS = 5


class Flaw(NamedTuple):
    """A reason why braces are not an attribute block."""

    reason: str
    remedy: str
    repaired: str = ""
    """The block that was meant, if that is certain."""


def flaw(text: str) -> Flaw:
    """The first flaw that turns braces meant as attributes into text.

    Args:
        text: the braces, from the `{` on; without a `}` if there is none.
    """
    first, repaired = None, text
    for _ in range(_MOST_FLAWS):
        reason, remedy, repaired = _next_flaw(repaired)
        first = first or (reason, remedy)
        if not repaired:
            break
        attributes = read_attributes(repaired, 0)
        if attributes is not None and attributes.end == len(repaired):
            return Flaw(*first, repaired)
    assert first
    return Flaw(*first)


def _next_flaw(text: str) -> tuple[str, str, str]:
    """A reason, a remedy, and the text without this flaw; the text is empty if the correction is not certain."""
    if not text.endswith("}"):
        return "its brace is never closed", "close it", text.rstrip() + "}"
    cursor = 1
    while True:
        blanks = BLANKS.match(text, cursor)
        assert blanks
        cursor = blanks.end()
        match = ATTRIBUTE.match(text, cursor)
        end = match.end() if match else cursor
        if match is None or (text[end] not in " \t\n}.#"):
            break
        spaced = _SPACED_IDENTIFIER.match(text, cursor)
        if spaced:
            written = text[cursor : spaced.end("opening")] + text[spaced.end() :]
            return "the identifier contains a space", "remove it", text[:cursor] + written
        cursor = end
        if text.startswith("}", cursor):
            return "only an identifier, classes and `key=value` are allowed", "remove the rest", ""
    rest, character = text[cursor:], text[end]
    spaced_value, word = _SPACED_VALUE.match(rest), _BARE_WORD.match(rest)
    if match is not None and character in ",;":
        return (
            f"`{character}` separates its attributes",
            "separate them with spaces",
            text[:end] + " " + text[end + 1 :].lstrip(),
        )
    if match is not None and match.lastgroup == "id":
        remedy = "an identifier is made of letters, digits, `-`, `_`, `:` and `.`"
        return f"`{character}` is not allowed in an identifier", remedy, ""
    if spaced_value:
        value = spaced_value["key"] + "=" + rest[spaced_value.end() :]
        return "there are spaces around a `=`", "remove them", text[:cursor] + value
    if word is None:
        return f"`{character}` is not allowed there", "write `#id`, `.class` or `key=value`", ""
    missing = cursor == 1 and bool(re.match(r"[a-z]+:\w", word.group()))
    if missing:
        return f"`#` is missing before `{word.group()}`", f"write `#{word.group()}`", text[:cursor] + "#" + rest
    return f"`{word.group()}` is neither `#id` nor `.class` nor `key=value`", "correct or remove it", ""

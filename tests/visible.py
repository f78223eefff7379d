"""Makes characters visible that are not: `‹tab›`, `‹space›` at the end of a line, `‹U+00A0›`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_END = "‹end›"
_NAMED = {"tab": "\t", "space": " ", "cr": "\r", "lf": "\n", "nul": "\0", "bom": "\ufeff"}
_NAMES = {character: f"‹{name}›" for name, character in _NAMED.items()}
_WRITTEN = re.compile("‹([^›]*)›?")
_NUMBER = re.compile(r"U\+([0-9A-F]{4,6})|x([89A-F][0-9A-F])")
# Controls, formatting characters, halves of pairs, separators.
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"))
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029]| $")
# A byte that is not UTF-8, as the error handler `surrogateescape` has it.
_BYTES = 0xDC00


class InvisibleError(ValueError):
    """A line holds what cannot be seen, or what names no character."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        """Counted from 0."""


def encode(text: str) -> list[str]:
    """The lines of a text, with nothing in them that cannot be seen."""
    if not text:
        return []
    *lines, last = map(_encode_line, text.split("\n"))
    # The newline at the end is not written, but one after a blank line would not count, either.
    return lines if not last and lines[-1] else [*lines, f"{last}{_END}"]


def decode(lines: Sequence[str]) -> str:
    """The text that some lines stand for, without a newline at the end; raises `InvisibleError`."""
    decoded = []
    for index, line in enumerate(lines):
        if match := _FORBIDDEN.search(line):
            raise InvisibleError(index, f"write {_name(match[0])} for a character that cannot be seen")
        if index == len(lines) - 1:
            line = line.removesuffix(_END)
        decoded.append(_decode_line(index, line) if "‹" in line else line)
    return "\n".join(decoded)


def _encode_line(line: str) -> str:
    shown = "".join(_name(character) if _has_name(character) else character for character in line)
    return f"{shown[:-1]}{_name(' ')}" if shown.endswith(" ") else shown


def _has_name(character: str) -> bool:
    return character == "‹" or (character != " " and unicodedata.category(character) in _INVISIBLE)


def _name(character: str) -> str:
    code = ord(character)
    if 0x80 <= code - _BYTES <= 0xFF:
        return f"‹x{code - _BYTES:02X}›"
    return _NAMES.get(character, f"‹U+{code:04X}›")


def _decode_line(index: int, line: str) -> str:
    def character(match: re.Match[str]) -> str:
        number = _NUMBER.fullmatch(match[1])
        if match[0].endswith("›") and match[1] in _NAMED:
            return _NAMED[match[1]]
        if match[0].endswith("›") and number is not None:
            return chr(int(number[1], 16)) if number[1] else chr(_BYTES + int(number[2], 16))
        raise InvisibleError(index, f"`{match[0]}` names no character; `‹` itself is written ‹U+2039›")

    return _WRITTEN.sub(character, line)

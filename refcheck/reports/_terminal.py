"""What a terminal needs to know of text: what it must not be sent, how wide it is, colours."""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

from refcheck.expressions import expression

# Controls can move the cursor or run commands of the terminal, bidirectional overrides and isolates
# reorder what is read, line separators break lines, and surrogates are no text at all.
_UNSAFE = expression("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def safe(text: str) -> str:
    """`text` with everything that a terminal would act upon written as an escape, such as `\\x1b`."""
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    number = ord(character)
    # Bytes of a file name that are not UTF-8 come as U+DC80 to U+DCFF.
    if 0xDC80 <= number <= 0xDCFF:
        number -= 0xDC00
    return _NAMED.get(character) or (f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}")


def width(character: str) -> int:
    """How many cells a printable character takes: 0, 1 or 2."""
    if character.isascii():
        return 1
    if east_asian_width(character) in "WF":
        return 2
    # Zero-width joiners and the like; a soft hyphen is shown. Jamo after the first join its cells.
    if category(character) in ("Mn", "Me", "Cf") and character != "\xad":
        return 0
    return 0 if "\u1160" <= character <= "\u11ff" else 1


def plain(text: str, style: str) -> str:
    """`text` as it is."""
    return text


_STYLES = {
    "bold": "1",
    "dim": "2",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "help": "36",
    "note": "34",
    "fix": "32",
    "good": "1;32",
}


def painted(text: str, style: str) -> str:
    """`text` between the escape codes of a style: `bold`, `dim`, a severity, `help`, `note`, `fix` or `good`."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else text

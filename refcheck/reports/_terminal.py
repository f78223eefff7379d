"""Text for a terminal: its width and colours; `safe_text` removes control characters."""

from __future__ import annotations

import os
import sys
from unicodedata import category, east_asian_width

from refcheck.guards.safe_text import safe, visible

__all__ = ["has_color", "linked", "painted", "plain", "safe", "visible", "width"]


def width(character: str) -> int:
    """The number of cells that a printable character takes: 0, 1 or 2."""
    if character.isascii():
        return 1
    if east_asian_width(character) in "WF":
        return 2
    # Zero-width joiners and the like; a soft hyphen is shown. Jamo after the first combine with it.
    if category(character) in ("Mn", "Me", "Cf") and character != "\xad":
        return 0
    return 0 if "\u1160" <= character <= "\u11ff" else 1


def has_color(when: str = "auto") -> bool:
    """Whether output has colours.

    Args:
        when: `always`, `never`, or `auto`: on a terminal, or with `FORCE_COLOR`; not with `NO_COLOR` or `TERM=dumb`.
    """
    if when != "auto":
        return when == "always"
    if "NO_COLOR" in os.environ:
        return False
    if os.environ.get("FORCE_COLOR", os.environ.get("CLICOLOR_FORCE", "0")) != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def plain(text: str, style: str) -> str:
    """`text` unchanged."""
    return text


def linked(text: str, address: str) -> str:
    """`text` as a link, on a terminal; elsewhere, and without an address, unchanged.

    The sequence is OSC 8. A log in a browser would show it as text.
    """
    if not address or not sys.stdout.isatty():
        return text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


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

"""Elements of XML. What XML cannot contain, or what could hide something, is escaped as in any other output."""

from __future__ import annotations

from html import escape

from refcheck.guards.safe_text import visible

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


def opening(name: str, attributes: dict[str, str | int | None], *, is_empty: bool = False) -> str:
    """A start tag, or an empty element; attributes without a value are left out."""
    written = (f' {key}="{escaped(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(written)}{'/' * is_empty}>"


def escaped(text: str) -> str:
    """The text of an element, or the value of an attribute, in one line."""
    return escape(visible(text))

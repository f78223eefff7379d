"""Fenced code in the text of a page, which is only shown: what is written in it makes nothing."""

from __future__ import annotations

from refcheck.facts.fenced_lines import fenced_lines


def without_code(text: str) -> str:
    """A text without the lines of its fenced code; a fence that is not closed hides nothing."""
    if "```" not in text and "~~~" not in text:
        return text
    kept, inside = list[str](), list[str]()
    for line in fenced_lines(text):
        if line.code is None:
            kept.append(line.text)
        elif line.fence == "closing":
            inside = []
        else:
            inside.append(line.text)
    return "\n".join((*kept, *inside))

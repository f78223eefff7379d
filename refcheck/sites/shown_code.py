"""Fenced code in the text of a page, which is only shown: what is written in it makes nothing."""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily

_FENCE = compile_lazily(r"[ \t>*+-]*(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)")


def without_code(text: str) -> str:
    """A text without the lines of its fenced code; a fence that is not closed hides nothing."""
    if "```" not in text and "~~~" not in text:
        return text
    fence, kept, inside = "", list[str](), list[str]()
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            inside.append(line)
            if mark is not None and mark["mark"].startswith(fence) and not mark["info"].strip():
                fence, inside = "", []
        elif mark is not None:
            fence, inside = mark["mark"], [line]
        else:
            kept.append(line)
    return "\n".join((*kept, *inside))

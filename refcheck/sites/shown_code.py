"""Fenced code in the text of a page, which is only shown: what is written in it makes nothing."""

from __future__ import annotations

from refcheck.facts.fences import fences


def without_code(text: str) -> str:
    """A text without the lines of its fenced code; a fence that is not closed hides nothing."""
    kept, begin = list[str](), 0
    for fence in fences(text):
        if fence.opens:
            kept.append(text[begin : fence.start])
        begin = fence.start if fence.opens else fence.end + 1
    return "".join((*kept, text[begin:]))

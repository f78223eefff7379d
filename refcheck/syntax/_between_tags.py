"""What is between an opening tag and a closing one, as mystmd pairs the pieces of HTML in a text.

mystmd makes HTML of everything between two such pieces, and reads that again: no note and no role is left in it. Each
HTML block is one piece, and each tag within a text, whatever the names of the tags (source of myst-transforms 1.3.50,
`reconstructHtml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily

# A piece that holds such a tag, wherever it is, opens nothing.
_EMPTY = compile_lazily(r"<(?:area|base|br|col|embed|hr|img|input|keygen|link|meta|param|source|track|wbr)[^<>]*>")


def pairs(pieces: Iterable[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    """The places between pieces that belong together, as the end of one and the start of another.

    Args:
        pieces: of one paragraph, or of the blocks of one container: the text, where it starts and where it ends.
    """
    is_open: list[int] = []
    for text, start, end in pieces:
        between = pair(is_open, text, start, end)
        if between is not None:
            yield between


def pair(is_open: list[int], text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place between a piece of HTML and the one that it closes; None if it closes none.

    Args:
        is_open: the ends of the pieces that are open, which this one changes.
    """
    text = text.strip()
    if text.endswith(("/>", "-->")) or _EMPTY.search(text):
        return None
    if not text.startswith("</"):
        is_open.append(end)
        return None
    return (is_open.pop(), start) if is_open else None

"""The rule of Jupyter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import NOT_SHOWN, Heading, with_dollars

_STRUCK = compile_lazily(r"~~(?=[^\s~])([^~]*[^\s~])~~")
_TAG = compile_lazily(r"<(?P<closing>/?)(?P<name>[A-Za-z][\w-]*)(?![\w-])[^<>]*?(?P<empty>/?)>")


def jupyter(headings: Sequence[Heading]) -> list[str]:
    """nbconvert and JupyterLab: the text with `-` for each space; equal ones stay equal, and the first one is found.

    Math keeps its dollars, an image counts nothing. A heading with an HTML tag that is not closed has no anchor.
    nbconvert percent-encodes the anchor, and a browser compares that with the encoded fragment (`add_anchor` in
    `nbconvert/filters/strings.py`, nbconvert 7.17.2).
    """
    return [_anchor(heading) for heading in headings]


def _anchor(heading: Heading) -> str:
    if not _is_well_formed(piece.text for piece in heading.pieces if piece.kind == "html"):
        return ""
    shown = (piece.text for piece in with_dollars(heading) if piece.kind not in ("html", "image", *NOT_SHOWN))
    return _STRUCK.sub(r"\1", "".join(shown)).replace(" ", "-")


def _is_well_formed(tags: Iterable[str]) -> bool:
    """Whether each tag is closed, in order: nbconvert reads the heading as XML."""
    opened: list[str] = []
    for match in _TAG.finditer("".join(tags)):
        if match["empty"]:
            continue
        if not match["closing"]:
            opened.append(match["name"])
        elif not opened or opened.pop() != match["name"]:
            return False
    return not opened

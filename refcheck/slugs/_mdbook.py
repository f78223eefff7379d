"""The rules of mdBook."""

from __future__ import annotations

from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import NOT_SHOWN, Characters, Heading, free, is_alphabetic, remembered

# Its parser drops any braces at the end of a heading.
_BRACES = compile_lazily(r"(?<!\\)\{[^{}]*\}$")
_OWN = compile_lazily(r"[\s{]#(?P<id>[^\s{}]+)")
_VALUE = compile_lazily(r"[\s{]id=(?P<id>[^\s{}]+)")
_SMART = compile_lazily(r"-{2,}|\.{3}")
_SLUG = Characters(lambda c: "-" if c.isspace() else c if c in "_-" or is_alphabetic(c) or c.isnumeric() else "")


def mdbook(headings: Sequence[Heading]) -> list[str]:
    """mdBook: letters, digits, `_` and hyphens of the text in lower case, every space a hyphen.

    Typographic dashes have been inserted, and are removed. The first free suffix; the author's ids are not checked. Run
    with mdBook 0.5.4.
    """
    read = [_without_braces(heading) for heading in headings]
    anchors = iter(free([heading for heading in read if not heading.own], _mdbook))
    return [heading.own or next(anchors, "") for heading in read]


def mdbook_next(headings: Sequence[Heading]) -> list[str]:
    """Like `mdbook`, but `section` if the result is empty, as in the source of mdBook after 0.5.4."""
    read = [_without_braces(heading) for heading in headings]
    without_own = [heading for heading in read if not heading.own]
    anchors = iter(free(without_own, lambda heading: _mdbook(heading) or "section"))
    return [heading.own or next(anchors, "") for heading in read]


def _without_braces(heading: Heading) -> Heading:
    if heading.own:
        # With its quotes, if it is quoted.
        value = _VALUE.search(heading.attributes)
        return heading._replace(own=value["id"]) if value else heading
    if not heading.pieces or not heading.pieces[-1].text.endswith("}"):
        return heading
    for index in range(len(heading.pieces) - 1, -1, -1):
        piece = heading.pieces[index]
        if piece.kind not in ("source", "beginnings"):
            break
    if piece.kind not in ("text", "attributes") or not (match := _BRACES.search(piece.text)):
        return heading
    own = _OWN.search(match[0])
    pieces = (*heading.pieces[:index], piece._replace(text=piece.text[: match.start()]))
    return heading._replace(pieces=pieces, own=own["id"] if own else "")


@remembered
def _mdbook(heading: Heading) -> str:
    written = "".join(
        _SMART.sub("\u2013", piece.text) if piece.kind == "text" else piece.text
        for piece in heading.pieces
        if piece.kind not in ("html", "image", *NOT_SHOWN)
    )
    if "\n" in written:
        written = _without_hard_breaks(heading, written)
    return written.strip().lower().translate(_SLUG)


def _without_hard_breaks(heading: Heading, written: str) -> str:
    """The text of a term over several lines: a hard break (a backslash or two spaces) adds no character."""
    source = next((piece.text for piece in heading.pieces if piece.kind == "source"), written).split("\n")
    lines = written.split("\n")
    if len(lines) != len(source):
        return written
    ends = ["" if line.endswith(("\\", "  ")) else "\n" for line in source]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))

"""Finds the destination and the title of a link: CommonMark 0.31, sections 4.7 and 6.3."""

import re

from mistune.util import unescape

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple

ENDINGS = (
    r"(?:mdx?|qmd|rmd|markdown|html?|png|jpe?g|gif|svg|webp|avif|pdf|txt|docx?|xlsx?|pptx?|zip|csv|json|ya?ml|mp4|webm"
    r"|mov|ipynb|py|drawio|bmp|tiff?)"
)
"""The endings of the names of files, in a pattern."""
HAS_ENDING = compile_lazily(rf"[^\n]*\.{ENDINGS}(?:#[^#]*)?$", re.IGNORECASE)
"""A destination that ends in the name of a file, or an anchor in it."""
_TITLE = compile_lazily(r"\"(?:[^\"\\]|\\[\s\S])*\"|'(?:[^'\\]|\\[\s\S])*'|\((?:[^()\\]|\\[\s\S])*\)")
_BLANK_LINE = compile_lazily(r"\n[ \t]*\n")
_REST_OF_LINE = compile_lazily(r"[ \t]*$", re.MULTILINE)
_SIMPLE_DESTINATION = compile_lazily(r"\(([^\s()<>\\&\"']*(?:\([^\s()<>\\&\"']*\)[^\s()<>\\&\"']*)*)\)")
_BLANKS = compile_lazily(r"[ \t]*(?:\n[ \t]*)?")
_ANGLE_DESTINATION = compile_lazily(r"<(?P<url>(?:[^<>\\\n]|\\[^\n])*)>")
_DESTINATION_CHARACTERS = compile_lazily(r"(?:[^()\\\x00-\x20\x7f]|\\[!-/:-@\[-`{-~]|\\)*")
_ESCAPED = compile_lazily(r"\\([!-/:-@\[-`{-~])|&[^\s&;]{1,32};")
_MAX_PARENTHESES = 32
# The characters that end a destination with spaces, or a part of it.
_STOP = compile_lazily(r"[()]|\\[\s\S]|\n[ \t]*\n|[ \t\n](?=[\"'])")
_LONGEST_SPACED = 1000
_ENDS_DESTINATION = frozenset(("", " ", "\t", "\n", "\f", ")"))


class Destination(NamedTuple):
    """`(destination "title")` of an inline link: the URL, its place, and the end of the whole."""

    url: str
    start: int
    end: int
    after: int
    has_parentheses: bool = False
    """Whether its title is written in parentheses."""


def read_destination(src: str, position: int) -> Destination | None:
    """The destination and title in the parentheses that open at `position`."""
    match = _SIMPLE_DESTINATION.match(src, position)
    if match:
        return Destination(match[1], match.start(1), match.end(1), match.end())
    start = after_blanks(src, position + 1)
    place = url_at(src, start)
    if place is None:
        return None
    end = place[1] + 1 if src.startswith("<", start) else place[1]
    closing, has_parentheses = after_blanks(src, end), False
    if closing > end:
        title = _TITLE.match(src, closing)
        if title:
            has_parentheses = src.startswith("(", closing)
            closing = after_blanks(src, title.end())
    if not src.startswith(")", closing):
        return None
    return Destination(plain_url(src[slice(*place)]), *place, closing + 1, has_parentheses)


def read_spaced_destination(src: str, position: int) -> Destination | None:
    """The destination and title if the destination contains spaces, as pandoc reads it (run with pandoc 3.9).

    CommonMark does not allow this.
    """
    start = after_blanks(src, position + 1)
    if src.startswith("<", start):
        return None
    depth, limit = 0, position + _LONGEST_SPACED
    cursor = start
    while stop := _STOP.search(src, cursor, limit):
        end, sign = stop.start(), src[stop.start()]
        cursor = stop.end()
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif sign == ")" or (sign in " \t\n" and not depth and len(stop.group()) == 1):
            after = end if sign == ")" else _after_title(src, end)
            url = src[start:end].rstrip()
            if not url or after is None or not src.startswith(")", after):
                return None
            return Destination(plain_url(" ".join(url.split())), start, start + len(url), after + 1)
        elif sign == "\n":
            return None
    return None


def _after_title(src: str, position: int) -> int | None:
    """The end of the title after spaces, and of the spaces after the title."""
    title = _TITLE.match(src, after_blanks(src, position))
    return after_blanks(src, title.end()) if title and not _BLANK_LINE.search(src, *title.span()) else None


def end_of_definition(src: str, after: int) -> int | None:
    """The end of a link definition: the end of its title, or of its destination if it has no title."""
    start = after_blanks(src, after)
    title = _TITLE.match(src, start) if start > after else None
    if title and not _BLANK_LINE.search(src, *title.span()) and _REST_OF_LINE.match(src, title.end()):
        return title.end()
    return after if _REST_OF_LINE.match(src, after) else None


def url_at(src: str, start: int) -> tuple[int, int] | None:
    """The place of the destination that starts at `start`: in angle brackets, or with balanced parentheses."""
    if src.startswith("<", start):
        match = _ANGLE_DESTINATION.match(src, start)
        return match.span("url") if match else None
    end, depth = start, 0
    while True:
        characters = _DESTINATION_CHARACTERS.match(src, end)
        assert characters
        end = characters.end()
        following = src[end : end + 1]
        if following == "(" and depth < _MAX_PARENTHESES:
            depth += 1
        elif following == ")" and depth:
            depth -= 1
        else:
            # A control character that is not white space is not part of a destination.
            return None if depth or following not in _ENDS_DESTINATION else (start, end)
        end += 1


def plain_url(url: str) -> str:
    """A destination with its escapes and entities resolved."""
    return _ESCAPED.sub(lambda match: match[1] or unescape(match[0]), url)


def after_blanks(src: str, position: int) -> int:
    """The end of the white space at `position`, with at most one newline."""
    match = _BLANKS.match(src, position)
    assert match
    return match.end()

"""Finds the start and the end of HTML blocks: CommonMark 0.31, section 4.6.

The block of an element of JSX, whose name starts with a capital letter or which has `className` or an attribute in
braces, also ends where a fence of code begins, as in MDX (run with MDX 3.1.1): CommonMark would end it at a blank line
in the code and read the closing fence as an opening.
"""

from __future__ import annotations

import re
from re import Match

from mistune.helpers import BLOCK_TAGS

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.markdown.positions import Block

# The elements of the start conditions 1 and 6. Names are looked up in a set: a pattern with all of them takes long to
# compile.
_VERBATIM = frozenset(("pre", "script", "style", "textarea"))
_BLOCKS = frozenset(BLOCK_TAGS)
_START = compile_lazily(
    r" {0,3}<(?:(?P<special>!--|\?|!\[CDATA\[|![A-Za-z])"
    r"|/?(?P<element>[A-Za-z][A-Za-z0-9]*)(?:(?=[\s>]|\Z)|(?P<void>/>)))"
)
_ATTRIBUTES = r"(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*"
# A complete opening or closing tag, as it can appear within a line.
TAG = (
    r"<(?:(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>" + _ATTRIBUTES + r")\s*/?"
    r"|/(?P<closed>[A-Za-z][A-Za-z0-9-]*)\s*)>"
)
_BLANK_LINE = compile_lazily(r"^[ \t\v\f]*\n", re.MULTILINE)
_BLANK_LINE_OR_FENCE = compile_lazily(r"^(?:[ \t\v\f]*\n| {0,3}(?:```|~~~))", re.MULTILINE)
_JSX = compile_lazily(r"[\w-]=\{|\bclassName=")
_TAG_ALONE = compile_lazily(r" {0,3}" + TAG + r"[ \t]*$", re.MULTILINE)
_VERBATIM_END = compile_lazily(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_SPECIAL_ENDS = {"!--": "-->", "?": "?>", "![CDATA[": "]]>"}


def read_html_block(block: Block, opening: Match[str]) -> int | None:
    """Adds an HTML block with its content: `tags`, `verbatim` text, a `comment` or something `special`.

    Returns:
        The end of the block; None if it is not one, as a tag alone on its line does not interrupt a paragraph.
    """
    src, start = block.src, opening.start()
    kind = _start(src, start)
    content, line_end, ends_at = "tags", None, _BLANK_LINE
    if kind is None:
        tag = None if block.after_text() else _TAG_ALONE.match(src, start, block.find_line_end_at(start))
        if tag is None:
            return None
        if (tag["name"] or tag["closed"])[0].isupper():
            ends_at = _BLANK_LINE_OR_FENCE
    elif kind["element"] and kind["element"].lower() in _VERBATIM:
        content = "verbatim"
        closing = _VERBATIM_END.search(src, kind.end())
        line_end = closing.end() if closing else block.cursor_max
    elif kind["special"]:
        content = "comment" if kind["special"] == "!--" else "special"
        # `<!-->` is a whole comment.
        after = kind.end() - 2 if content == "comment" else kind.end()
        found = src.find(_SPECIAL_ENDS.get(kind["special"], ">"), after)
        line_end = found if found >= 0 else block.cursor_max
    elif _JSX.search(src, start, block.find_line_end_at(start)):
        ends_at = _BLANK_LINE_OR_FENCE
    if line_end is not None:
        end = block.find_line_end_at(line_end)
    else:
        blank = ends_at.search(src, opening.end())
        end = blank.start() if blank else block.cursor_max
    block.add("html", start, end, content=content)
    return end


def starts_html(src: str, line: int) -> bool:
    """Whether a line starts an HTML block that interrupts a paragraph."""
    return _start(src, line) is not None


def _start(src: str, line: int) -> Match[str] | None:
    """The start of an HTML block under the conditions 1 to 6."""
    match = _START.match(src, line)
    if match is None or match["special"]:
        return match
    name = match["element"].lower()
    is_verbatim = name in _VERBATIM and not match["void"] and not src.startswith("</", match.start("element") - 2)
    return match if name in _BLOCKS or is_verbatim else None

"""HTML between `{% raw %}` and `{% endraw %}`: its ids are anchors of the page, and its links point.

Hexo renders the Markdown around the block and then writes its content as it is (run with Hexo 8.1.2). A template
engine that runs before Markdown, and GitHub, which has none, read HTML there as well. What they read as Markdown in it
is not read here: for Hexo it is text.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from refcheck.markdown.positions import Block
from refcheck.syntax.html import read_markup

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

# Before divs that are never closed get their end.
ORDER = 20
_NAMES = frozenset(("raw", "verbatim"))


def install(reader: Reader) -> None:
    reader.on_finish(_read)


def _read(facts: Facts) -> None:
    """Reads what is between the tags; a tag whose end was found is directly before it in the list."""
    block = None
    for opening, closing in pairwise(facts.template_tags):
        if opening.name not in _NAMES or closing.name != f"end{opening.name}" or opening.in_code:
            continue
        start, end = opening.span.end, closing.span.start
        if facts.text.find("<", start, end) < 0:
            continue
        if block is None:
            block = Block()
            block.process(facts.text)
        read_markup(facts, block, start, end)
    if block is not None:
        block.forget()

"""The entries of Sphinx' `{toctree}`: in each line a page, or a title with the page in angle brackets.

Sphinx 9.0.4 reports an entry without a page as a "nonexisting document" and leaves it out (run): also `# Part`,
`% text` and `.. text`, as there are no comments, and `a#part`, as an entry has no fragment. Patterns, addresses and the
pages that Sphinx generates are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference
from refcheck.syntax._myst_content import content_lines, place_of

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts
    from refcheck.markdown.positions import Block

_NO_PAGE = compile_lazily(r"[A-Za-z][\w+.-]*:|(?:self|genindex|modindex|search|py-modindex)$")
_PATTERN = frozenset("*?[{")


def read_toctree(facts: Facts, block: Block, content: tuple[int, int], conditions: int) -> None:
    """Reads the entries as references.

    Args:
        content: the place of the lines after the options in the text of the block.
    """
    for cursor, line in content_lines(block, content):
        opening = line.rfind("<") + 1 if line.endswith(">") else 0
        key = line[opening:].removesuffix(">").strip() if opening else line.strip()
        if key and not _NO_PAGE.match(key) and _PATTERN.isdisjoint(key):
            start = cursor + line.index(key, opening)
            place = place_of(block, start, key)
            facts.references.append(
                Reference(
                    "link",
                    "myst_directives",
                    key=key,
                    span=place,
                    key_span=place,
                    text=key,
                    conditions=conditions,
                    form="toctree",
                )
            )

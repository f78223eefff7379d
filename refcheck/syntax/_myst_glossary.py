"""The terms of a `{glossary}`: lines that are not indented, each with its definition below; terms can share one.

Sphinx 9.0.4 indents the definition, mystmd 1.8.3 starts it with `:` (both run). A classifier, ` : key`, is not part of
the term; a comment, `.. text`, is not a term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.model import Definition
from refcheck.syntax._heading_content import pieces, plain_text
from refcheck.syntax._myst_content import content_lines, place_of
from refcheck.syntax._myst_names import TERM

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts
    from refcheck.markdown.positions import Block

_NO_TERM = (":", "..", "~", " ", "\t")


def read_glossary(facts: Facts, block: Block, content: tuple[int, int], conditions: int) -> None:
    """Reads the terms as definitions.

    Args:
        content: the place of the lines after the options in the text of the block.
    """
    for cursor, line in content_lines(block, content):
        if line and not line.startswith(_NO_TERM):
            written = line.partition(" : ")[0].rstrip()
            place = place_of(block, cursor, written)
            facts.definitions.append(
                Definition(
                    "term",
                    "myst_directives",
                    key=plain_text(pieces(written, dict(block.env))),
                    span=place,
                    key_span=place,
                    full_span=place,
                    element=TERM,
                    text=written,
                    conditions=conditions,
                )
            )

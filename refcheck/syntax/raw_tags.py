"""Text between `{% raw %}` and `{% endraw %}`, which a template engine leaves as it is.

Jekyll and Eleventy render it as Markdown like all around it (run with Jekyll's Liquid 4 and kramdown 2.4.0, Eleventy
3.1.2). Hexo renders the Markdown around the block and then writes its content as it is (run with Hexo 8.1.2), but for
fenced code, which it looks for before. On GitHub, which has no template engine, HTML is read there as well. So HTML
outside of fences is there for all of them, and Markdown in blocks of whole lines for the first two.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.model import Span
from refcheck.markdown.parse import Facts, blank_all
from refcheck.markdown.positions import Block
from refcheck.syntax.hexo_fences import code_blocks
from refcheck.syntax.html import read_markup

if TYPE_CHECKING:
    from refcheck.markdown.parse import Reader

# Before divs that are never closed get their end.
ORDER = 20
_NAMES = frozenset(("raw", "verbatim"))


class RawTagCondition(ConditionGroup):
    """Of what is between raw tags."""

    IN_RAW = condition(read_by_few=True)
    """Markdown in lines between the tags: text for Hexo, and for others where it is not known what runs before them."""


def install(reader: Reader) -> None:
    def finish(facts: Facts) -> None:
        places = _places(facts)
        if places:
            _read_html(facts, places)
            _read_markdown(reader, facts, places)

    reader.on_finish(finish)


def _places(facts: Facts) -> list[Span]:
    """What is between the tags; a tag whose end was found is directly before it in the list."""
    return [
        Span(opening.span.end, closing.span.start)
        for opening, closing in pairwise(facts.template_tags)
        if opening.name in _NAMES and closing.name == f"end{opening.name}" and not opening.in_code
    ]


def _read_html(facts: Facts, places: list[Span]) -> None:
    if all(facts.text.find("<", *place) < 0 for place in places):
        return
    text = _only(facts.text, places)
    block = Block()
    block.process(blank_all(text, [(code.start, code.end) for code in code_blocks(text)], " "))
    for place in places:
        read_markup(facts, block, *place)
    block.forget()


def _read_markdown(reader: Reader, facts: Facts, places: list[Span]) -> None:
    """Reads the blocks of whole lines once more, as Markdown; the HTML in them has been read."""
    places = [place for place in places if _is_of_lines(facts.text, place)]
    if not places:
        return
    found = Facts(facts.text)
    root = Block()
    root.conditions = int(RawTagCondition.IN_RAW)
    root.env["facts"] = found
    root.process(_only(facts.text, places))
    reader.block.parse(root)
    reader.walk(found, root.tokens)
    root.forget()
    facts.definitions += [definition for definition in found.definitions if definition.syntax != "html"]
    facts.references += [reference for reference in found.references if reference.syntax != "html"]
    facts.brackets += found.brackets
    facts.malformed += found.malformed


def _is_of_lines(text: str, place: Span) -> bool:
    """Whether nothing but the tag is in the line in which a place begins, and something is in the lines below."""
    line_end = text.find("\n", *place)
    line = text.rfind("\n", 0, place.start) + 1
    return (
        line_end >= 0
        and text[line : place.start].lstrip(" \t").startswith("{%")
        and not text[place.start : line_end].strip()
    )


def _only(text: str, places: list[Span]) -> str:
    """The text with nothing outside of some places, which are sorted and separate."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    starts = (0, *(place.end for place in places))
    ends = (*(place.start for place in places), len(text))
    return blank_all(text, list(zip(starts, ends, strict=True)), " ")

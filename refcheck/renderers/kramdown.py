"""kramdown with its own parser: run with 2.4.0.

`{: #id}` gives ids to blocks and spans, `{#id}` only to headings, and then alone in the braces. A heading has a blank
line before it. HTML elements are left as they are, except with `markdown="1"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Span
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import NATIVE, Renderer, reads_no_cells
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.code import CodeCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.html import HtmlCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.math import MathCondition
from refcheck.syntax.ruled_tables import RuledTableCondition
from refcheck.syntax.tags_over_quotes import TagOverQuoteCondition
from refcheck.syntax.underlined_items import UnderlinedItemCondition

_ID = compile_lazily(r"[A-Za-z]")
_HEADING_ID = compile_lazily(r"[A-Za-z][\w:.-]*", re.ASCII)
_NOTE_ANCHOR = compile_lazily(r"fn(?:ref)?:(?P<name>[^:]+)(?::\d+)?|top")


def _note_of_anchor(anchor: str) -> str:
    """The name of the note whose text or reference has an anchor."""
    match = _NOTE_ANCHOR.fullmatch(anchor)
    return match["name"] or "" if match else ""


def is_underlined_paragraph(definition: Definition) -> bool:
    """Whether it is a heading of several lines, underlined, which is a heading in CommonMark."""
    is_underlined = definition.element == "heading" and definition.full_span.start == definition.span.start
    return is_underlined and bool(definition.conditions & BlockCondition.AFTER_TEXT)


def reads(definition: Definition) -> Iterable[Definition]:
    """The definitions in all parsers of kramdown: ids from some attributes, no underlined headings of several lines."""
    if is_underlined_paragraph(definition):
        return ()
    if definition.kind != "label":
        return reads_no_cells(definition)
    on_own_line = definition.conditions & ElementCondition.NEXT_LINE
    if definition.syntax == "kramdown-attributes":
        if (definition.element == "heading" and not on_own_line) or not _ID.match(definition.key):
            return ()
        # `#a.b` is an id and a class.
        key = definition.key.partition(".")[0]
        end = definition.key_span.start + len(key)
        return (definition._replace(key=key, key_span=Span(definition.key_span.start, end)),)
    if definition.element == "heading":
        alone = (
            definition.attributes == (("id", definition.key),) and not definition.conditions & HeadingCondition.TOUCHING
        )
        return (definition,) if alone and _HEADING_ID.fullmatch(definition.key) else ()
    return (definition,)


def _reads(definition: Definition) -> Iterable[Definition]:
    """The definitions in its own parser: it reads no empty headings, and none in HTML blocks without `markdown="1"`."""
    if definition.kind == "heading":
        read = (
            definition.conditions & HtmlCondition.MARKDOWN_ATTRIBUTE
            or not definition.conditions & BlockCondition.HTML_BLOCK
        )
        if not read or not definition.pieces:
            return ()
    return reads(definition)


def _text_as_read(text: str) -> str:
    # Detection imports all renderers.
    from refcheck.renderers._kramdown_text import text_as_read

    return text_as_read(text)


def _raw_parts(document: Document) -> tuple[Span, ...]:
    """What is behind an element that is left open in another one."""
    return tuple(hazard.span for hazard in document.hazards if hazard.kind == "open-element")


RENDERER = Renderer(
    name="kramdown",
    title="kramdown",
    has_free_base=True,
    summary="kramdown with its own syntax.",
    supports={
        "label": "text",
        "label-heading": NATIVE,
        "kramdown-attributes": NATIVE,
        "footnote": NATIVE,
    },
    slugs=(slugs.kramdown,),
    div_attribute='markdown="1"',
    does_not_parse=ElementCondition.LOOSE
    | LinkCondition.IN_DESCRIPTION
    | CellCondition.IN_CELL
    | BlockCondition.AFTER_TEXT
    | BlockCondition.AFTER_CODE
    | BlockCondition.LAZY_FENCE
    | HeadingCondition.AFTER_BLOCK
    | HtmlCondition.IN_ELEMENT
    | HtmlCondition.IN_NESTED_ELEMENT
    | HeadingCondition.INDENTED
    | RuledTableCondition.RULED_ROW
    | DefinitionListCondition.TILDE
    | LinkCondition.ESCAPED_BRACKET
    | LinkCondition.BEFORE_LABEL,
    also_parses=UnderlinedItemCondition.IN_ITEM
    | BlockCondition.BEHIND_LAZY_FENCE
    | MathCondition.DOLLARS
    | UnderlinedItemCondition.IN_FIRST_ITEM
    | CodeCondition.FIRST_IN_ITEM
    | HeadingCondition.UNSPACED
    | TagOverQuoteCondition.OVER_QUOTE
    | LinkCondition.SPACED_DESTINATION
    | LinkCondition.SPACED_DEFINITION
    | LinkCondition.BELOW_SPACED_DEFINITION,
    reads=_reads,
    text_as_read=_text_as_read,
    raw_parts=_raw_parts,
    raw_parts_are_html=True,
    folds_note_case=False,
    first_note_wins=False,
    shows_notes_of_omitted=False,
    first_definition_wins=False,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
    note_of_anchor=_note_of_anchor,
)

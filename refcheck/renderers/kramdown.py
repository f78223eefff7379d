"""kramdown with its own parser: run with 2.4.0.

`{: #id}` gives ids to blocks and spans, `{#id}` only to headings, and then alone in the braces. A heading has a blank
line before it. Elements of HTML are left as they are, but for `markdown="1"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from refcheck import slugs
from refcheck.model import Condition, Definition
from refcheck.renderers import NATIVE, Renderer

_ID = re.compile(r"[A-Za-z]")
_HEADING_ID = re.compile(r"[A-Za-z][\w:.-]*", re.ASCII)
_NOTE_ANCHOR = re.compile(r"fn(?:ref)?:.+|top")


def is_underlined_paragraph(definition: Definition) -> bool:
    """Whether it is a heading of several lines, underlined, which is one for CommonMark."""
    is_underlined = definition.element == "heading" and definition.body.start == definition.span.start
    return is_underlined and bool(definition.conditions & Condition.AFTER_TEXT)


def reads(definition: Definition) -> Iterable[Definition]:
    """Of the attributes of a heading, `{#id}` at its end and `{: #id}` on the next or the last line before it."""
    if is_underlined_paragraph(definition) or (definition.kind == "heading" and not definition.pieces):
        return ()
    if definition.syntax == "kramdown-attributes" and definition.kind == "label" and not _ID.match(definition.key):
        return ()
    if definition.kind == "label" and definition.element == "heading":
        if definition.conditions & Condition.TOUCHING:
            return ()
        if definition.syntax == "attributes":
            is_id = definition.attributes == (("id", definition.key),) and bool(_HEADING_ID.fullmatch(definition.key))
            return (definition,) if is_id else ()
        if definition.syntax == "kramdown-attributes" and not definition.conditions & Condition.NEXT_LINE:
            return ()
    return (definition,)


RENDERER = Renderer(
    name="kramdown",
    title="kramdown",
    summary="kramdown with its own syntax.",
    supports={
        "label": "text",
        "label-heading": NATIVE,
        "kramdown-attributes": NATIVE,
        "footnote": NATIVE,
    },
    slugs=(slugs.kramdown,),
    ignores=Condition.LOOSE | Condition.AFTER_TEXT | Condition.AFTER_BLOCK | Condition.IN_ELEMENT | Condition.INDENTED,
    knows=Condition.UNSPACED,
    reads=reads,
    folds_note_case=False,
    first_note_wins=False,
    first_definition_wins=False,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
)

"""The info strings of fences: attribute blocks, `{#lst:a .python caption="A"}`, or only a language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.converting.draft import Draft
from refcheck.converting.markup import attribute_block
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Span
from refcheck.syntax.attributes import read_attributes

_FENCE = compile_lazily(
    r"^(?P<before>(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(?P<fence>`{3,}|~{3,})(?P<info>[^\r\n]*)", re.MULTILINE
)
_INFO = compile_lazily(r"(?P<name>[ \t]*[^\s{}`]*)(?P<blank>[ \t]*)(?P<block>\{)")


def to_languages(draft: Draft) -> Iterator[Edit]:
    """Only the language in place of an attribute block, which the other renderer would take for the language.

    The rest of the block is recorded as lost.
    """
    own, goal = draft.original.renderer, draft.goal
    if not own.fence_attributes or goal.fence_attributes:
        return
    text = draft.text
    for start, end in _infos(text):
        info = _INFO.match(text, start, end)
        block = read_attributes(text, info.start("block")) if info is not None else None
        if info is None or block is None or text[block.end : end].strip() or block.identifier is not None:
            # A block whose label could not be written differently stays.
            continue
        classes = [value for name, value in block.pairs if name == "class"]
        language = "" if info["name"].strip() else next(iter(classes), "")
        yield Edit(Span(info.start("block") if language else info.end("name"), block.end), language)
        rest = [("class", class_name) for class_name in classes if class_name != language]
        rest += [pair for pair in block.pairs if pair[0] not in ("class", own.listing_caption, "caption")]
        if rest:
            draft.lose(info.start("block"), f"the attributes `{attribute_block('', rest)}` of the listing")


def _infos(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the info strings of the fences of a text."""
    opened = ""
    for fence in _FENCE.finditer(text):
        if not opened:
            if fence["fence"][0] == "~" or "`" not in fence["info"]:
                opened = fence["fence"]
                yield fence.span("info")
        elif fence["fence"].startswith(opened) and not fence["info"].strip():
            opened = ""

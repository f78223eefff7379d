"""Attribute blocks: `{#id .class key=value}` after an image, link, code span, `[span]` or equation.

The grammar is pandoc's: it allows white space with one newline inside, an identifier consists of letters, digits and
`-_:.`, the last identifier wins, anything else makes the whole block literal text. kramdown's `{: #id}` is read as well
and marked as such. A block that belongs to no element, and braces that look like an attribute block but are not one,
are recorded as malformed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import AttributeBlock, Definition, Malformed, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Facts, Reader

ORDER = 60
FEATURES = {
    "label": "`{#fig:x}` on images, links and spans",
    "label-heading": "`{#id}` on headings",
    "attributes": "`{width=50%}`",
    "kramdown-attributes": "`{: #id}`",
    "attribute-lists": "`*text*{ #id }`",
    "detached-attributes": "`![](x) {#fig:x}`",
    "block-attributes": "`{#id}` on the line after a block",
}
ATTRIBUTE = compile_lazily(
    r"#(?P<id>[\w\-:.]*)"
    r"|\.(?P<class>[^\W\d_][\w\-:.]*)"
    r"|(?P<key>[^\W\d_][\w\-:.]*)=(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s\"'{}]*))"
    r"|(?P<unnumbered>-)(?=[\s}#.])"
)
# The name of other attributes in kramdown, an attribute without a value in Python-Markdown.
_WORD = compile_lazily(r"[^\W\d][\w-]*(?=[ \t}])")
BLANKS = compile_lazily(r"[ \t]*(?:\n[ \t]*)?")
# The text that can separate an element from attributes that are meant for it.
_GAP = compile_lazily(r"\s*(?P<punctuation>[^\w\s{]{0,2})\s*")
_LOOSE = compile_lazily(r"\{[^{}#\n]*#(?P<id>[^\s{}]+)[^{}\n]*\}")
_EQUATION = compile_lazily(r"\{#(?P<id>eq-[\w\-:.]+)[ \t]+[^{}\n]*\}")
_DISPLAY_MATH = compile_lazily(r"\[\$\$[^$]*\$\$\]")
# Braces that were meant for attributes: those of an image, and those that start with `#` anywhere else.
_BRACES = compile_lazily(r"\{[^{}\n]{0,300}\}?")
_MEANT = compile_lazily(r"\{[ \t]*(?:#[ \t]*\w|\.\w|[^\W\d_]+:\w|[^\W\d_][\w-]*[ \t]*=)")
_MEANT_KEY = compile_lazily(r"\{[ \t]*(?:#[ \t]*)?(?P<key>[^\W_]+:[ \t]?[^\s{},;]+|[^\s{},;]*)")
# In characters: how far before a block of attributes the line before it is searched for, and the characters that are
# stripped from its ends.
_MOST_BEFORE = 400
_QUOTED = " \t\r>"
_UNDERLINE = compile_lazily(r"=+|-+")
_ALONE = compile_lazily(r"[ \t]*(?:\n|\Z)")


class ElementCondition(ConditionGroup):
    """Conditions on how an element and its attributes are written."""

    INLINE = condition()
    """An image that shares its paragraph with other text, or `$...$` within a line."""
    NO_CAPTION = condition()
    """An image without alt text, a code block without a caption."""
    SPACED = condition()
    """White space separates an element from its attribute block."""
    NEXT_LINE = condition()
    """The attribute block is on the line after its element."""
    DETACHED = SPACED | NEXT_LINE
    PUNCTUATED = condition()
    """Punctuation separates the element from its attribute block, or no space precedes the block in a caption."""
    FOLLOWED = condition()
    """Text directly follows the attribute block."""
    UNNUMBERED = condition()
    """A heading or element marked `{-}` or `.unnumbered`."""
    BY_REFERENCE = condition()
    """An image written `![alt][label]`."""
    LINKED = condition()
    """An image that is the whole text of a link that is alone in its paragraph."""
    LOOSE = condition()
    """Braces that touch an image and are not an attribute block of pandoc's, but that pandoc-xnos reads."""
    SPACED_VALUES = condition(read_by_few=True)
    """`{#eq-a alt = "x"}` after an equation: text for pandoc, but Quarto's filter reads a label from it."""
    OVER_LINES = condition()
    """Attributes on more than one line, which Python-Markdown does not read."""


class Attributes(NamedTuple):
    """An attribute block of a text: its end, its attributes and the place of its identifier."""

    end: int
    pairs: tuple[tuple[str, str], ...]
    identifier: tuple[int, int] | None
    kramdown: bool = False


class Key(NamedTuple):
    """An identifier and its place in the text."""

    text: str
    start: int
    end: int


class Element(NamedTuple):
    """The element that attributes are written after."""

    kind: str
    span: Span
    """The place of the element and of its own attributes."""
    conditions: int


def install(reader: Reader) -> None:
    reader.inline.add_rule("{", _attributes)


def read_attributes(text: str, position: int) -> Attributes | None:
    """The attribute block whose `{` is at `position`, or None if that is plain text."""
    kramdown = text.startswith("{:", position)
    cursor = position + (2 if kramdown else 1)
    pairs: list[tuple[str, str]] = []
    identified: tuple[int, int] | None = None
    while True:
        blanks = BLANKS.match(text, cursor)
        assert blanks
        cursor = blanks.end()
        if text.startswith("}", cursor):
            return Attributes(cursor + 1, tuple(pairs), identified, kramdown) if pairs else None
        match = ATTRIBUTE.match(text, cursor)
        word = _WORD.match(text, cursor) if match is None and kramdown else None
        if word:
            pairs.append((word.group(), ""))
            cursor = word.end()
            continue
        if match is None:
            return None
        kind = match.lastgroup
        if kind == "id":
            pairs.append(("id", match["id"]))
            identified = match.span("id")
        elif kind == "class":
            pairs.append(("class", match["class"]))
        elif kind == "unnumbered":
            pairs.append(("class", "unnumbered"))
        else:
            value_group = next((name for name in ("double", "single") if match[name] is not None), "bare")
            pairs.append((match["key"], match[value_group]))
            if match["key"] == "id":
                identified = match.span(value_group)
        cursor = match.end()
        following = text[cursor : cursor + 1]
        if following not in " \t\n}.#" or not following:
            return None


def identifier(attributes: Attributes) -> Key | None:
    """The identifier in an attribute block, the last one if there are several."""
    if attributes.identifier is None:
        return None
    ids = [value for key, value in attributes.pairs if key == "id"]
    return Key(ids[-1], *attributes.identifier)


def record(facts: Facts, place: Span, attributes: Attributes, element: Element, *, written: bool = True) -> None:
    """Records the attribute block of an element.

    Args:
        place: the place of the block.
        written: whether a renderer without attributes shows it as text.
    """
    syntax = "kramdown-attributes" if attributes.kramdown else "attributes"
    facts.syntaxes.add(syntax)
    if written:
        facts.attribute_blocks.append(
            AttributeBlock(
                place,
                element.kind,
                full_span=element.span,
                attributes=attributes.pairs,
                conditions=int(element.conditions),
                syntax=syntax,
            )
        )


def malformed(facts: Facts, text: str, place: Span, element: Element) -> None:
    """Records braces that were meant for attributes of an element but are not an attribute block.

    Args:
        text: the braces, from the `{` on.
        place: the place of the braces.
    """
    key = _MEANT_KEY.match(text)
    assert key
    start = place.start + key.start("key")
    name = key["key"].replace(" ", "").replace("\t", "")
    facts.malformed.append(
        Malformed(
            "attributes",
            place,
            key=name,
            key_span=Span(start, start + len(key["key"])),
            text=text,
            element=element.kind,
            full_span=element.span,
            conditions=int(element.conditions),
        )
    )


def meant_for_identifier(text: str, brace: int) -> bool:
    """Whether the braces that open at `brace` were meant for attributes with an identifier."""
    return text.startswith("#", brace + 1)


def _attributes(state: Inline, position: int) -> int | None:
    src = state.src
    attributes = read_attributes(src, position)
    image = _image_before(state, position)
    if image is not None and (attributes is None or state.last is None or attributes.kramdown):
        _read_loosely(state, position, image)
    if attributes is None:
        if state.last is not None and state.last[1] == "math":
            _read_after_math(state, position)
        _keep_malformed(state, position)
        return None
    follows_math = state.last is not None and state.last[1] == "inline-math"
    attached = _attached(state, position)
    if attached is None and attributes.kramdown:
        attached = _attached_to_text(state, position)
    if attached is None:
        if attributes.identifier:
            _keep_stray(state, position, attributes, follows_math=follows_math)
        return None
    state.memory["after attributes"] = attributes.end
    _add(state, position, attributes, attached)
    return attributes.end


def _add(state: Inline, position: int, attributes: Attributes, attached: tuple[str, int, int]) -> None:
    """Adds the attribute block at `position`, and the label that it gives to its element."""
    src, end = state.src, attributes.end
    element, start, conditions = attached
    if element == "span" and _DISPLAY_MATH.fullmatch(src, start, position):
        element = "math-span"
    conditions |= state.conditions
    place, body = span(state, position, end), span(state, start, end)
    text = ""
    if element == "image":
        state.memory["image"] = end, start
        conditions |= _around_image(src, start, end)
    elif element == "math" and src[end : end + 1].strip():
        conditions |= ElementCondition.FOLLOWED
    references = state.facts.references
    if element in ("image", "link") and references and references[-1].span.start == body.start:
        reference = references[-1]
        is_alone = start == 0 and end == len(src)
        shared = reference.conditions & ~(ElementCondition.INLINE if is_alone else 0)
        references[-1] = reference._replace(attributes=place, conditions=shared)
        text = reference.text
        if element == "image":
            conditions |= 0 if text.strip() else ElementCondition.NO_CAPTION
            conditions |= ElementCondition.BY_REFERENCE if reference.kind == "reference-link" else 0
    if "\n" in src[position:end]:
        conditions |= ElementCondition.OVER_LINES
    record(state.facts, place, attributes, Element(element, body, conditions))
    key = identifier(attributes)
    if key is not None:
        if ("class", "unnumbered") in attributes.pairs:
            conditions |= ElementCondition.UNNUMBERED
        state.facts.definitions.append(
            Definition(
                "label",
                "kramdown-attributes" if attributes.kramdown else "attributes",
                key=key.text,
                span=place,
                key_span=span(state, key.start, key.end),
                full_span=body,
                element=element,
                text=text,
                conditions=int(conditions),
                attributes=attributes.pairs,
            )
        )


def _around_image(src: str, start: int, end: int) -> int:
    """The conditions from the text around an image and its attributes."""
    if start == 0 and end == len(src):
        return 0
    is_linked = start == 1 and src.startswith("[") and src.startswith("](", end) and src.endswith(")")
    return ElementCondition.INLINE | (ElementCondition.LINKED if is_linked else 0)


def _attached_to_text(state: Inline, position: int) -> tuple[str, int, int] | None:
    """The other elements that can have attributes in kramdown: emphasis, and a list item that starts with them."""
    src = state.src
    if src[position - 1 : position] in ("*", "_") and position > 1 and src[position - 2].strip():
        return "emphasis", position - 1, 0
    return ("item", 0, 0) if position == 0 and state.block.indent else None


def _image_before(state: Inline, position: int) -> int | None:
    """The start of the image that ends right before a brace, including its attributes."""
    if state.last is not None and state.last[1] == "image":
        end, _, start = state.last
        return start if end == position else None
    end, start = state.memory.get("image", (-1, 0))
    return start if end == position else None


def _read_loosely(state: Inline, position: int, start: int) -> None:
    """Reads the label in braces that touch an image, whatever else is in them."""
    match = _LOOSE.match(state.src, position)
    if match is None:
        return
    alone = 0 if start == 0 and match.end() == len(state.src) else ElementCondition.INLINE
    place, key = span(state, position, match.end()), span(state, *match.span("id"))
    conditions = int(state.conditions | alone | ElementCondition.LOOSE)
    body = span(state, start, match.end())
    state.facts.definitions.append(
        Definition(
            "label",
            "attributes",
            key=match["id"],
            span=place,
            key_span=key,
            full_span=body,
            element="image",
            conditions=conditions,
        )
    )


def _read_after_math(state: Inline, position: int) -> None:
    """Reads the label of an equation in braces that are not an attribute block because of spaces around a `=`."""
    assert state.last is not None
    end, element, start = state.last
    match = _EQUATION.match(state.src, position)
    if match is None or state.src[end:position].strip(" \t"):
        return
    followed = ElementCondition.FOLLOWED if state.src[match.end() : match.end() + 1].strip() else 0
    state.facts.definitions.append(
        Definition(
            "label",
            "attributes",
            key=match["id"],
            span=span(state, position, match.end()),
            key_span=span(state, *match.span("id")),
            full_span=span(state, start, match.end()),
            element=element,
            conditions=int(state.conditions | followed | ElementCondition.SPACED_VALUES),
        )
    )


def _keep_malformed(state: Inline, position: int) -> None:
    src, last = state.src, state.last
    if last is None:
        return
    end, element, start = last
    if element == "image":
        if not BLANKS.fullmatch(src, end, position) or not _MEANT.match(src, position):
            return
    elif element not in ("link", "span", "code-span") or end != position or not meant_for_identifier(src, position):
        return
    braces = _BRACES.match(src, position)
    assert braces
    written = braces.group().rstrip()
    if not written.endswith("}") and read_attributes(written + "}", 0) is None:
        # The text after the first word is not part of a block that is never closed.
        written = written.split()[0]
    end = position + len(written)
    place, body = span(state, position, end), span(state, start, end)
    malformed(state.facts, written, place, Element(element, body, state.conditions))


def _keep_stray(state: Inline, position: int, attributes: Attributes, *, follows_math: bool) -> None:
    """Records attributes that belong to no element as malformed, if they are placed as if they were meant for one."""
    src = state.src
    is_alone = _ALONE.match(src, attributes.end) and not src[src.rfind("\n", 0, position) + 1 : position].strip()
    if not (is_alone or follows_math or state.memory.get("after attributes") == position):
        return
    key = identifier(attributes)
    assert key
    conditions = int(state.conditions) | (ElementCondition.NEXT_LINE if _is_after_block(state, position) else 0)
    state.facts.malformed.append(
        Malformed(
            "stray-attributes",
            span(state, position, attributes.end),
            key=key.text,
            key_span=span(state, key.start, key.end),
            text=src[position : attributes.end],
            element="inline-math" if follows_math else "",
            conditions=conditions,
            attributes=attributes.pairs,
        )
    )


def _is_after_block(state: Inline, position: int) -> bool:
    """Whether attributes on their own line directly follow a block that can have them: not a heading, not a fence."""
    text, place = state.facts.text, span(state, position, position).start
    line = text.rfind("\n", 0, place)
    lines = text[max(0, line - _MOST_BEFORE) : max(0, line)].split("\n")
    before, title = (lines[-1].strip(_QUOTED), lines[-2].strip(_QUOTED) if len(lines) > 1 else "")
    is_underline = bool(title) and _UNDERLINE.fullmatch(before)
    return bool(before) and not before.startswith(("#", "```", "~~~")) and not is_underline


def _attached(state: Inline, position: int) -> tuple[str, int, int] | None:
    """The element that an attribute block at `position` belongs to: element, its start, conditions."""
    spaced = state.memory.get("spaced")
    if spaced is not None and spaced[0] == position:
        _, element, start, conditions = spaced
        state.last = None
        return element, start, conditions
    if state.last is None:
        return None
    end, element, start = state.last
    # A brace after the first brace after an element belongs to that first brace.
    state.last = None
    if end == position:
        return (element, start, 0)
    gap = _GAP.match(state.src, end)
    assert gap
    if gap.end() != position or element not in ("image", "math"):
        return None
    on_next_line = ElementCondition.NEXT_LINE if "\n" in gap.group() else 0
    if element == "image":
        return None if gap["punctuation"] else (element, start, int(on_next_line or ElementCondition.SPACED))
    # pandoc-crossref looks for the label after any white space; punctuation hides it.
    return (element, start, int(ElementCondition.PUNCTUATED if gap["punctuation"] else on_next_line))

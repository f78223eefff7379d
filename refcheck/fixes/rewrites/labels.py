"""Labels in attribute blocks, written as HTML anchors before their elements, or moved to where they are read."""

from __future__ import annotations

import html
from bisect import bisect_right

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import AttributeBlock, Definition, Edit, Fix, Span
from refcheck.fixes.rewrites.anchors import anchor_before, html_anchor, start_of_link_around
from refcheck.fixes.rewrites.images import html_image
from refcheck.markdown.conditions import BlockCondition
from refcheck.project.page import Page
from refcheck.renderers import NATIVE
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.html import HtmlCondition

# How far after an attribute block a second one is looked for, in characters.
_MAX_DISTANCE = 200
_WHITESPACE_OR_QUOTE = " \t\r\n>"
_CAPTION_MARK = compile_lazily(r"[ \t>]*(?P<mark>(?:[Tt]able)?:[ \t]+)")
# Text that would start another block at the start of a line.
_BEGINS_BLOCK = compile_lazily(r"[-*+#>|:=~`<]|\d+[.)]|\[\^|\[[^\]\n]*\]:")
_CLOSING_FENCE = compile_lazily(r"(?P<fence>:{3,})[ \t\r]*$")


def label_fix(page: Page, definition: Definition, *, plain: bool = False) -> Fix | None:
    """Put an HTML anchor before the element that has a label, in place of its attribute block.

    Args:
        plain: True if nothing else rewrites the words around the label, as a conversion does. Then the mark of a
            caption and the braces of a language are removed, too, if they would be visible, and no description of
            an image is replaced.
    """
    detached = definition.element == "image" and definition.conditions & (
        ElementCondition.SPACED | ElementCondition.NEXT_LINE
    )
    if page.feature_support("label") == NATIVE and detached:
        return touching_fix(page, definition)
    if not _can_have_anchor(page, definition):
        return None
    title = f"put `{html_anchor(page.renderer, definition.key)}` before it"
    if definition.element == "image":
        return _image_fix(page, definition, title, plain=plain)
    if definition.element == "div":
        return _div_fix(page, definition, title)
    if definition.element == "code" and definition.syntax == "code":
        return _code_fix(page, definition, title, plain=plain)
    if definition.element in ("code", "paragraph") or definition.syntax in ("kramdown-attributes", "bookdown_labels"):
        # A caption would be left with its mark, and without a table.
        return None
    if definition.element == "span" and page.source.text.startswith("[", definition.full_span.start):
        return _span_fix(definition)
    return _element_fix(page, definition, title, plain=plain)


def touching_fix(page: Page, block: Definition | AttributeBlock) -> Fix | None:
    """Move an attribute block to the end of the element that it belongs to.

    None if its label is defined elsewhere, too, or anything but whitespace separates the two.
    """
    if any(key == "id" and not page.label_names.is_free(name, 1) for key, name in block.attributes):
        return None
    text, first = page.source.text, block.full_span.start
    start = _start_of_whitespace(text, block.span.start, first)
    line = max(text.rfind("\n", first, start), text.rfind("\r", first, start)) + 1
    if line and not text[line:start].strip(_WHITESPACE_OR_QUOTE):
        # The mark of a quote begins its line.
        start = _start_of_whitespace(text, line, first)
    edit = Edit(Span(start, block.span.start), "")
    return Fix("remove the spaces before it", (edit,), rewrites="detached-attributes")


def caption_mark(text: str, definition: Definition) -> Span | None:
    """The `:` or `Table:` before the caption of a table, which would be visible; None if more depends on it."""
    start = definition.span.start
    while start > definition.full_span.start:
        line = max(text.rfind("\n", 0, start - 1), text.rfind("\r", 0, start - 1)) + 1
        if line < definition.full_span.start or not text[line:start].strip(_WHITESPACE_OR_QUOTE):
            break
        start = line
    mark = _CAPTION_MARK.match(text, start)
    if mark is None or _BEGINS_BLOCK.match(text, mark.end()):
        return None
    return Span(*mark.span("mark"))


def _can_have_anchor(page: Page, definition: Definition) -> bool:
    """Whether an HTML anchor of this name works in the page, and nothing else has this name."""
    if not page.renderer.links_to_html or not definition.key:
        return False
    if definition.conditions & (BlockCondition.HTML_BLOCK | BlockCondition.UNCLOSED_FENCE):
        return False
    if len(page.keys.by_key.get(definition.key, ())) > (2 if definition.element == "heading" else 1):
        # Another place has this name; it must be unique first.
        return False
    after = page.source.text[definition.span.end : definition.span.end + _MAX_DISTANCE]
    # The same label, left over below the element, is removed first.
    return not after.lstrip(_WHITESPACE_OR_QUOTE).startswith("{#" + definition.key)


def _image_fix(page: Page, definition: Definition, title: str, *, plain: bool) -> Fix | None:
    image = page.keys.images_by_attributes.get(definition.span)
    if image is None:
        return None
    text = page.source.text
    replaced = text[image.span.start : image.span.end]
    others = [pair for pair in definition.attributes if pair[0] != "id"]
    if others:
        written = html_image(image, others, text, page.renderer, replaces=not plain)
        if written is None and (plain or image.form != "inline"):
            return None
        # A conversion reports the attributes that it loses.
        replaced = written or replaced
    place, link = anchor_before(page, definition), start_of_link_around(page, text, definition.full_span)
    if link is None:
        return Fix(title, (Edit(definition.full_span, f"{place}{replaced}"),))
    return Fix(title, (Edit(Span(link, link), place), Edit(definition.full_span, replaced)))


def _div_fix(page: Page, definition: Definition, title: str) -> Fix | None:
    source = page.source
    opening = source.text[definition.full_span.start : definition.span.end]
    if not opening.startswith(":::"):
        return None
    closing = _CLOSING_FENCE.search(source.text[definition.span.end : definition.full_span.end])
    if closing is None:
        return None
    start, end = (definition.span.end + offset for offset in closing.span("fence"))
    classes = [value for key, value in definition.attributes if key == "class"]
    tag = f'<div id="{html.escape(definition.key)}"' + (f' class="{" ".join(classes)}"' if classes else "")
    opened, closed = f"{tag}>{source.newline}", f"{source.newline}</div>"
    if page.renderer.does_not_parse & HtmlCondition.IN_ELEMENT:
        # Markdown within an element is parsed only if the element requests it.
        if not page.renderer.does_not_parse & HtmlCondition.MARKDOWN_ATTRIBUTE:
            opened = f'{tag} markdown="1">{source.newline}'
        elif classes:
            return None
        else:
            title, opened, closed = "put an anchor in place of the div", html_anchor(page.renderer, definition.key), ""
    return Fix(
        "write the div as HTML" if closed else title,
        (Edit(Span(definition.full_span.start, definition.span.end), opened), Edit(Span(start, end), closed)),
    )


def _code_fix(page: Page, definition: Definition, title: str, *, plain: bool) -> Fix | None:
    """Remove the label from the info string of a fence, and keep the rest."""
    source = page.source
    start, block, label = definition.full_span.start, definition.span, definition.key_span
    if source.position(start)[1] > 1 or source.text[label.start - 1] != "#":
        return None
    before = source.text[block.start + 1 : label.start - 1].strip()
    after = source.text[label.end : block.end - 1].strip()
    kept = f"{before} {after}".strip()
    if (
        plain
        and not page.renderer.pandoc_grammar
        and page.feature_support("attributes") != NATIVE
        and kept.startswith(".")
    ):
        # A renderer that does not read braces takes the first word for the language.
        removed, kept = block, kept[1:]
    else:
        removed, kept = block, "{" + kept + "}"
    if kept == "{}":
        removed, kept = Span(_start_of_whitespace(source.text, block.start, start), block.end), ""
    return Fix(title, (Edit(Span(start, start), anchor_before(page, definition)), Edit(removed, kept)))


def _span_fix(definition: Definition) -> Fix:
    opening = Span(definition.full_span.start, definition.full_span.start + 1)
    closing = Span(definition.span.start - 1, definition.span.end)
    tag = f'<span id="{html.escape(definition.key)}">'
    return Fix("write the span as HTML", (Edit(opening, tag), Edit(closing, "</span>")))


def _element_fix(page: Page, definition: Definition, title: str, *, plain: bool) -> Fix | None:
    """An anchor before a heading, table, formula or other element; its attribute block is removed."""
    text = page.source.text
    start = _start_of_element(page, definition)
    if start is None:
        return None
    removed = Span(_start_of_whitespace(text, definition.span.start, definition.full_span.start), definition.span.end)
    edits = [Edit(Span(start, start), anchor_before(page, definition)), Edit(removed, "")]
    if definition.element == "table" and plain:
        mark = caption_mark(text, definition)
        if mark is None or _has_second_caption(page, text, definition.full_span):
            return None
        edits.append(Edit(mark, ""))
    return Fix(title, tuple(sorted(edits)))


def _start_of_element(page: Page, definition: Definition) -> int | None:
    """The offset of an anchor for an element; None if the element would be read differently after it."""
    source, start = page.source, definition.full_span.start
    if definition.element == "heading" and source.position(start)[1] > 1:
        # Before the mark of a heading in a quote or a list, it would make a paragraph of the heading. If the
        # renderer reads the text of the heading differently, there is no place.
        return page.keys.heading_starts.get(definition.full_span)
    if definition.element == "table" and source.text.startswith("|", start) and source.position(start)[1] > 1:
        # Before the first bar, in a quote or a list, it would be one more cell.
        start += 1
        while source.text[start] in " \t":
            start += 1
    if definition.element == "math":
        link = start_of_link_around(page, source.text, definition.full_span)
        start = start if link is None else link
    return start


def _has_second_caption(page: Page, text: str, table: Span) -> bool:
    """Whether a second caption is right before or after a table; it would be read as one once the first is removed."""
    loose = page.keys.loose_captions
    index = bisect_right(loose, table)
    around = [Span(other.end, table.start) for other in loose[max(0, index - 1) : index]]
    around += [Span(table.end, other.start) for other in loose[index : index + 1]]
    return any(not text[between.start : between.end].strip(_WHITESPACE_OR_QUOTE) for between in around)


def _start_of_whitespace(text: str, end: int, start: int) -> int:
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return end

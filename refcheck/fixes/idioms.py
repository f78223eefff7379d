"""How a thing is written so that it works where it does not as it stands: the edits that rules offer.

Everything here yields links, HTML anchors, footnotes and lists that every renderer reads.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, AttributeBlock, Condition, Definition, Edit, Fix, Reference, Span
from refcheck.links.destinations import split_destination
from refcheck.numbering import templates
from refcheck.project import captions
from refcheck.project.page import Page
from refcheck.project.project import UNDEFINED, Project
from refcheck.renderers import NATIVE, Renderer
from refcheck.syntax.headings import pieces, plain_text

_NEAR = 200
# Of a new text in a message, in characters.
_LONGEST_SHOWN = 400
_FENCE = compile_lazily(r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.M)
_RAW_BLOCK = compile_lazily(r"^ {0,3}(?:<!--|<(?:script|pre|style|textarea)\b|\{%-?[ \t]*raw\b)", re.M | re.I)
_BLANK_OR_QUOTE = " \t\r\n>"
_CAPTION_MARK = compile_lazily(r"[ \t>]*(?P<mark>(?:[Tt]able)?:[ \t]+)")
# What would be another block at the beginning of a line.
_BEGINS_BLOCK = compile_lazily(r"[-*+#>|:=~`<]|\d+[.)]|\[\^|\[[^\]\n]*\]:")
_LINE_BREAK = compile_lazily(r"(?<![ \t])[ \t]*\r?[\n\r][ \t>]*")
_CLOSING_FENCE = compile_lazily(r"(?P<fence>:{3,})[ \t\r]*$")
_BLANK_LINE = compile_lazily(r"\n[ \t>]*\r?\n")
_URL = compile_lazily(r"[a-z][a-z0-9+.-]*:|//", re.I)
# A length in HTML is a number of pixels or a percentage; one in another unit is a matter of CSS.
_LENGTH = compile_lazily(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?P<unit>px|cm|mm|inch|in|pt|pc|em|rem|ex|ch|vw|vh)", re.I
)
_TITLE = compile_lazily(r"\s+(?:\"(?P<double>.*)\"|'(?P<single>.*)'|\((?P<round>.*)\))\s*\)$", re.S)


class Label(NamedTuple):
    """A numbered thing that a link can lead to, and how the link is worded."""

    definition: Definition
    kind: str
    number: str
    wording: str
    unique: bool
    beside: frozenset[str] = frozenset()
    """The numbers that its author shows in visible captions near it."""

    @property
    def is_contradicted(self) -> bool:
        """Whether what a reader sees near it is another number than its place among others gives it."""
        return bool(self.beside) and self.number not in self.beside


def label(page: Page, definition: Definition) -> Label | None:
    """What a link to a label says; None where the label is of no kind that is numbered, or may be none."""
    if definition.syntax == "targets":
        return None
    kind = page.kind(definition)
    number = page.own_numbers.get(definition.span)
    if number is None or definition.kind not in ("label", "anchor"):
        return None
    if not page.templates.caption_numbers:
        # A number in the caption is the author's own.
        number = templates.leading_number(captions.text(page, definition), kind, page.templates) or number
    title = definition.text.strip() or definition.key
    wording = templates.word(kind, number, title, page.templates)
    return Label(definition, kind, number, wording, len(page.labelled.get(definition.key, ())) == 1)


def numbered_target(page: Page, project: Project, reference: Reference) -> Label | None:
    """The numbered thing that a link leads to."""
    target = split_destination(reference.key)
    if target is None or not target.fragment or page.renderer.kind_of(unquote(target.fragment)) is None:
        return None
    resolution = project.resolve(page, reference)
    if resolution.page is None or not resolution.definitions:
        return None
    there, key, definitions = resolution.page, unquote(target.fragment), resolution.definitions
    # A name may be given thousands of times, and be linked to as often.
    question = numbered_target, key, *(definition.span for definition in definitions)
    return there.once(question, lambda: _with_captions(there, project, _numbered(there, key, definitions)))


def _with_captions(page: Page, project: Project, found: Label | None) -> Label | None:
    """A numbered thing with the numbers that visible captions near it show, where nothing but these shows any."""
    if found is None or page.templates.caption_numbers or (page.renderer.numbers is not None and not page.lenient):
        return found
    text = page.source.text
    beside = captions.numbers_beside(text, found.definition, found.kind, page.templates)
    return found._replace(beside=beside) if beside else found


def _numbered(page: Page, key: str, definitions: Sequence[Definition]) -> Label | None:
    """The numbered thing of a name that is one of some definitions, or stands on the same heading."""
    for definition in page.named.get(key, ()):
        if definition in definitions:
            found = label(page, definition)
            if found is not None:
                return found
        elif definition.element == "heading" and any(one.body == definition.body for one in definitions):
            # The link leads to the heading; its label has the number.
            found = label(page, definition)
            return found._replace(unique=True) if found is not None else None
    return None


def numbered_links(page: Page, project: Project) -> Iterator[tuple[Reference, Label, Span]]:
    """The inline links to something numbered, with what they lead to and where their texts stand."""
    for reference in page.references:
        if reference.kind == "link" and reference.form == "inline" and reference.text_span is not None:
            target = numbered_target(page, project, reference)
            if target is not None:
                yield reference, target, reference.text_span


def text_fix(reference: Reference, target: Label) -> Fix:
    """Gives a link to something numbered its wording as text."""
    place = reference.text_span or reference.span
    return Fix(f"write `[{target.wording}]({reference.key})`", (Edit(place, target.wording),), rewrites=EVERYWHERE)


def cross_reference_fix(page: Page, project: Project, reference: Reference) -> Fix | None:
    """Writes a cross-reference, or the group that it is in, as one numbered link for each label.

    Prefixes, suffixes and locators stay. None where one of the group has no label, is a citation of
    literature, or means a label that is not unique or cannot be given an anchor. All of a group share one fix.
    """
    citation = reference.citation
    if not can_be_a_link(page, project, reference) or citation is None:
        return None
    group = citation.group
    if group is None:
        link = _link_for(page, project, reference)
        return _links_fix(reference.span, [reference], [link] if link else [])
    links = _links_of(page, project, group)
    return page.once((cross_reference_fix, group), lambda: _links_fix(group, links.members, links.written))


def can_be_a_link(page: Page, project: Project, reference: Reference) -> bool:
    """Whether there is such a fix; of a reference that may also be one with another key than is written."""
    citation = reference.citation
    if citation is None or reference.conditions & Condition.NESTED_LINK:
        # A link holds no other link.
        return False
    if citation.group is None:
        return not _makes_a_group(page, project, reference) and _link_for(page, project, reference) is not None
    links = _links_of(page, project, citation.group)
    if not links.is_whole:
        return False
    others = links.without.keys() - {reference.key_span}
    if others:
        return False
    as_written = links.by_place.get(reference.key_span)
    if as_written is not None and as_written.key == reference.key:
        return not links.without
    return _link_for(page, project, reference) is not None


class _Links(NamedTuple):
    """A group of cross-references, and the links that can be written for them."""

    members: Sequence[Reference]
    written: Sequence[str]
    by_place: Mapping[Span, Reference]
    """The members by where their keys stand."""
    without: Mapping[Span, Reference]
    """Those that no link can be written for."""
    is_whole: bool
    """Whether nothing else stands in it."""


def _links_of(page: Page, project: Project, group: Span) -> _Links:
    return page.once((_links_of, group), lambda: _find_links(page, project, group))


def _find_links(page: Page, project: Project, group: Span) -> _Links:
    inside = page.citations_in(group)
    members = [member for member in inside if member.citation is not None and member.citation.group == group]
    links = [_link_for(page, project, member) for member in members]
    return _Links(
        members,
        [link for link in links if link is not None],
        {member.key_span: member for member in members},
        {member.key_span: member for member, link in zip(members, links, strict=True) if link is None},
        len(members) == len(inside),
    )


def _links_fix(place: Span, members: Sequence[Reference], links: Sequence[str]) -> Fix:
    plain = all(not (m.citation and (m.citation.prefix or m.citation.suffix)) for m in members)
    text = (", " if plain else "; ").join(links)
    return Fix(f"write `{_shortened(text)}`", (Edit(place, text),))


def _shortened(text: str) -> str:
    """What is written, as far as one wants to read it: thousands of findings may share it."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} ..."


def _makes_a_group(page: Page, project: Project, reference: Reference) -> bool:
    """Whether brackets that hold another citation before this one would be read as its group without this one.

    `[@sec:none, @fig:a]` is none, as only `;` parts citations.
    """
    start = max(0, reference.span.start - _NEAR)
    before = page.source.text[start : reference.span.start]
    opened = before.rfind("[")
    if opened < 0 or "]" in before[opened:]:
        return False
    others = page.citations_in(Span(start + opened, reference.span.start))
    return any(_link_for(page, project, other) is None for other in others if other.citation is not None)


def _link_for(page: Page, project: Project, reference: Reference) -> str | None:
    citation = reference.citation
    assert citation is not None
    found = page.find_label(reference.key)
    target = label(page, found[0]) if len(found) == 1 and page.is_cross_reference(reference) else None
    target = _with_captions(page, project, target)
    if target is None or target.is_contradicted or not (target.unique or target.definition.element == "heading"):
        return None
    if page.supports(target.definition) != NATIVE and label_fix(page, project, target.definition, plain=True) is None:
        return None
    if target.definition.kind == "anchor" and not page.renderer.links_to_html:
        return None
    image = page.images_by_attributes.get(target.definition.span)
    if image is not None and image.kind == "reference-link" and project.resolve(page, image).status == UNDEFINED:
        # It is text, and so is its label.
        return None
    if page.supports(target.definition) == NATIVE and not page.find_anchor(target.definition.key):
        # The theme of a site can give some headings none.
        return None
    start = (citation.group or reference.span).start
    before = citation.prefix or page.source.text[max(0, start - 20) : start]
    only_number = citation.mode == "suppress-author" or templates.ends_with_name(before, target.kind, page.templates)
    wording = target.number if only_number and target.kind != "section" else target.wording
    link = f"[{wording}](#{target.definition.key})"
    return f"{citation.prefix} {link}{citation.suffix}" if citation.prefix else f"{link}{citation.suffix}"


def anchor(key: str) -> str:
    """An HTML anchor."""
    return f'<a id="{html.escape(key)}"></a>'


def label_fix(page: Page, project: Project, definition: Definition, *, plain: bool = False) -> Fix | None:
    """Puts an HTML anchor before the element that carries a label, in place of its attribute block.

    Args:
        plain: whether nothing else takes care of the words around it, as a conversion does: the mark of its caption, or
            the braces of its language, go as well, where they would be shown; no description of an image is replaced.
    """
    text = page.source.text
    detached = definition.element == "image" and definition.conditions & (Condition.SPACED | Condition.NEXT_LINE)
    if page.support("label") == NATIVE and detached:
        return touching_fix(page, project, definition)
    if not page.renderer.links_to_html or not definition.key:
        return None
    if definition.conditions & (Condition.HTML_BLOCK | Condition.UNCLOSED_FENCE):
        return None
    if _cannot_begin(page, project, definition.body.start):
        return None
    if len(page.named.get(definition.key, ())) > (2 if definition.element == "heading" else 1):
        # Another place has this name; it must be unique first.
        return None
    if text[definition.span.end : definition.span.end + _NEAR].lstrip(" \t\r\n>").startswith("{#" + definition.key):
        # The same label, left over under it, goes first.
        return None
    title = f"put `{anchor(definition.key)}` before it"
    others = [pair for pair in definition.attributes if pair[0] != "id"]
    if definition.element == "image":
        image = _image_of(page, definition.span)
        if image is None:
            return None
        replaced = text[image.span.start : image.span.end]
        if others:
            written = html_image(image, others, text, page.renderer, replaces=not plain)
            if written is None and (plain or image.form != "inline"):
                return None
            # A conversion tells of the attributes that it loses.
            replaced = written or replaced
        place, link = _anchor_place(page, project, definition), _link_around(page, text, definition.body)
        if link is None:
            return Fix(title, (Edit(definition.body, f"{place}{replaced}"),))
        if _cannot_begin(page, project, link):
            return None
        return Fix(title, (Edit(Span(link, link), place), Edit(definition.body, replaced)))
    if definition.element == "div":
        return _div_fix(page, project, definition, title)
    if definition.element == "code" and definition.syntax == "code":
        return _code_fix(page, project, definition, title, plain=plain)
    if definition.element in ("code", "paragraph") or definition.syntax in ("kramdown-attributes", "bookdown_labels"):
        # A caption of its own would be left with its mark, and lead to no table.
        return None
    if definition.element == "span" and text.startswith("[", definition.body.start):
        opening = Span(definition.body.start, definition.body.start + 1)
        closing = Span(definition.span.start - 1, definition.span.end)
        tag = f'<span id="{html.escape(definition.key)}">'
        return Fix("write the span as HTML", (Edit(opening, tag), Edit(closing, "</span>")))
    removed = Span(_start_of_blanks(text, definition.span.start, definition.body.start), definition.span.end)
    start = definition.body.start
    if definition.element == "heading" and page.source.position(start)[1] > 1:
        # Before the mark of a heading in a quote or a list, it would make a paragraph of it.
        heading_start = page.heading_starts.get(definition.body)
        if heading_start is None:
            # Its text is read otherwise by this renderer.
            return None
        start = heading_start
    if definition.element == "table" and text.startswith("|", start) and page.source.position(start)[1] > 1:
        # Before the first bar, in a quote or a list, it would be a cell more.
        start += 1
        while text[start] in " \t":
            start += 1
    if definition.element == "math":
        link = _link_around(page, text, definition.body)
        start = start if link is None else link
        if _cannot_begin(page, project, start):
            return None
    edits = [Edit(Span(start, start), _anchor_place(page, project, definition)), Edit(removed, "")]
    if definition.element == "table" and plain:
        mark = caption_mark(text, definition)
        if mark is None or _has_second_caption(page, text, definition.body):
            return None
        edits.append(Edit(mark, ""))
    return Fix(title, tuple(sorted(edits)))


def _link_around(page: Page, text: str, place: Span) -> int | None:
    """Where the outermost link begins that a place is in: an anchor within one would end it."""
    texts = page.once(_link_around, lambda: _texts_of_links(page, text))
    index = bisect_right(texts, place.start, key=lambda link: link[0].start) - 1
    found = [place.start]
    if index >= 0 and place.end <= texts[index][0].end:
        found.append(texts[index][1])
    before = text[max(0, place.start - _NEAR) : place.start].lower()
    opened = max(before.rfind("<a "), before.rfind("<a\n"))
    if opened > before.rfind("</a") and not _BLANK_LINE.search(before, opened):
        found.append(place.start - len(before) + opened)
    start = min(found)
    return start if start < place.start else None


def _texts_of_links(page: Page, text: str) -> list[tuple[Span, int]]:
    """The texts of links that are in no other one, in order, and where their links begin."""
    links = sorted(
        (one.text_span, one.span.start)
        for one in page.document.references
        if one.text_span is not None
        and one.kind in ("link", "reference-link")
        and not text.startswith("!", one.span.start)
    )
    outer: list[tuple[Span, int]] = []
    for link in links:
        if not outer or link[0].end > outer[-1][0].end:
            outer.append(link)
    return outer


def caption_mark(text: str, definition: Definition) -> Span | None:
    """The `:` or `Table:` before the caption of a table, which would be shown; None where more depends on it."""
    start = definition.span.start
    while start > definition.body.start:
        line = max(text.rfind("\n", 0, start - 1), text.rfind("\r", 0, start - 1)) + 1
        if line < definition.body.start or not text[line:start].strip(_BLANK_OR_QUOTE):
            break
        start = line
    mark = _CAPTION_MARK.match(text, start)
    if mark is None or _BEGINS_BLOCK.match(text, mark.end()):
        return None
    return Span(*mark.span("mark"))


def _has_second_caption(page: Page, text: str, table: Span) -> bool:
    """Whether another caption stands right before or after a table with its own; once that is gone, it would be one."""
    loose = page.loose_captions
    index = bisect_right(loose, table)
    around = [Span(other.end, table.start) for other in loose[max(0, index - 1) : index]]
    around += [Span(table.end, other.start) for other in loose[index : index + 1]]
    return any(not text[between.start : between.end].strip(_BLANK_OR_QUOTE) for between in around)


def _cannot_begin(page: Page, project: Project, place: int) -> bool:
    """Whether HTML at a place would be the first of a text that must not begin with it."""
    if page.renderer.begins_with_html or "front-matter" in page.document.syntaxes:
        return False
    return place <= page.once(_cannot_begin, lambda: _first_word(page.source.text))


def _first_word(text: str) -> int:
    """Where the first character stands that is no blank."""
    return len(text) - len(text.lstrip())


def _anchor_place(page: Page, project: Project, definition: Definition) -> str:
    """The anchor with what must follow it: a paragraph of its own where the element begins a line of no container."""
    source = page.source
    start = definition.body.start
    begins_line = source.position(start)[1] == 1
    alone = not definition.conditions & (Condition.INLINE | Condition.IN_TABLE)
    blank_before = start == 0 or not source.line(source.line_of(start) - 1).strip()
    if begins_line and alone and definition.element in ("image", "heading", "math", "table", "code"):
        lead = "" if blank_before else source.newline
        return f"{lead}{anchor(definition.key)}{source.newline * 2}"
    return anchor(definition.key)


def touching_fix(page: Page, project: Project, block: Definition | AttributeBlock) -> Fix | None:
    """Moves an attribute block to the end of the element that it is meant for.

    None where its label is defined elsewhere, too, or something else than blanks stands between.
    """
    if any(key == "id" and not page.is_free(name, 1) for key, name in block.attributes):
        return None
    start = _start_of_blanks(page.source.text, block.span.start, block.body.start)
    edit = Edit(Span(start, block.span.start), "")
    return Fix("remove the blanks before it", (edit,), rewrites="detached-attributes")


def _start_of_blanks(text: str, end: int, start: int) -> int:
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return end


def _image_of(page: Page, attributes: Span) -> Reference | None:
    return page.images_by_attributes.get(attributes)


def html_image(
    image: Reference,
    attributes: Sequence[tuple[str, str]],
    text: str,
    renderer: Renderer,
    *,
    replaces: bool = False,
) -> str | None:
    """An image of a text as HTML with its attributes, as a renderer reads it.

    None for one written by reference, for a path that the renderer would not find in HTML, and for a style where it
    reads none.

    Args:
        replaces: whether an attribute may say another description or title than Markdown does; else there is None for
            that, too, as one of them would be lost.
    """
    if image.form != "inline" or not can_be_html(image, renderer):
        return None
    # What was a description in Markdown is plain text in HTML.
    alt = plain_text(pieces(image.text, {"ref_links": {}})) if image.text else ""
    pairs = [("src", image.key), ("alt", alt)]
    after = image.key_span.end + (1 if text.startswith(">", image.key_span.end) else 0)
    title = _TITLE.match(text, after, image.span.end)
    given = dict(attributes)
    if not replaces and ((title and "title" in given) or (alt and given.get("alt", alt) != alt)):
        return None
    if title:
        words = title[title.lastgroup or 0]
        pairs.append(("title", html.unescape(_ESCAPE.sub(r"\1", words))))
    pairs = [pair for pair in pairs if pair[0] not in given]
    classes = [value for key, value in attributes if key == "class"]
    if classes:
        pairs.append(("class", " ".join(classes)))
    pairs += _with_lengths([pair for pair in attributes if pair[0] not in ("class", "id")])
    if not renderer.reads_styles and any(key == "style" for key, _ in pairs):
        return None
    end = " />" if renderer.closes_tags else ">"
    return "<img " + " ".join(f'{key}="{html.escape(value)}"' for key, value in pairs) + end


def can_be_html(image: Reference, renderer: Renderer) -> bool:
    """Whether a renderer finds the file of an image also when its path stands in HTML."""
    return renderer.finds_html_paths or _URL.match(image.key) is not None


def _with_lengths(attributes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Attributes with the width and height as HTML has them: pixels without their unit, other units in the style."""
    pairs, styles = [], []
    for key, value in attributes:
        length = _LENGTH.fullmatch(value.strip()) if key in ("width", "height") else None
        if key == "style":
            styles.append(value.strip().rstrip(";"))
        elif length is None:
            pairs.append((key, value))
        elif length["unit"].lower() == "px":
            pairs.append((key, length["number"]))
        else:
            unit = length["unit"].lower()
            styles.append(f"{key}:{length['number']}{'in' if unit == 'inch' else unit}")
    if len(styles) == 1 and any(key == "style" for key, _ in attributes):
        # It is the author's, as it was written.
        styles = [value for key, value in attributes if key == "style"]
    return [*pairs, ("style", ";".join(filter(None, styles)))] if styles else pairs


def attributes_fix(page: Page, project: Project, block: AttributeBlock, *, replaces: bool = False) -> Fix | None:
    """Writes an image with attributes as HTML.

    Args:
        replaces: whether an attribute may take the place of the image's description or title.
    """
    if (
        not (page.renderer.keeps_html and page.renderer.writes_html)
        or block.element != "image"
        or block.conditions & (Condition.HTML_BLOCK | Condition.UNCLOSED_FENCE)
    ):
        return None
    image = _image_of(page, block.span)
    if image is None or _cannot_begin(page, project, block.body.start):
        return None
    written = html_image(image, block.attributes, page.source.text, page.renderer, replaces=replaces)
    if written is None:
        return None
    return Fix("write the image as HTML", (Edit(block.body, written),))


def _code_fix(page: Page, project: Project, definition: Definition, title: str, *, plain: bool) -> Fix | None:
    """Takes the label out of the info string of a fence; what else stands there stays."""
    source = page.source
    start, block, label = definition.body.start, definition.span, definition.key_span
    if source.position(start)[1] > 1 or source.text[label.start - 1] != "#":
        return None
    before = source.text[block.start + 1 : label.start - 1].strip()
    after = source.text[label.end : block.end - 1].strip()
    kept = f"{before} {after}".strip()
    if plain and not page.renderer.pandoc_grammar and page.support("attributes") != NATIVE and kept.startswith("."):
        # What does not read braces takes the first word for the language.
        removed, kept = block, kept[1:]
    else:
        removed, kept = block, "{" + kept + "}"
    if kept == "{}":
        removed, kept = Span(_start_of_blanks(source.text, block.start, start), block.end), ""
    return Fix(title, (Edit(Span(start, start), _anchor_place(page, project, definition)), Edit(removed, kept)))


def _div_fix(page: Page, project: Project, definition: Definition, title: str) -> Fix | None:
    source = page.source
    opening = source.text[definition.body.start : definition.span.end]
    if not opening.startswith(":::"):
        return None
    closing = _CLOSING_FENCE.search(source.text[definition.span.end : definition.body.end])
    if closing is None:
        return None
    start, end = (definition.span.end + offset for offset in closing.span("fence"))
    classes = [value for key, value in definition.attributes if key == "class"]
    tag = f'<div id="{html.escape(definition.key)}"' + (f' class="{" ".join(classes)}"' if classes else "")
    opened, closed = f"{tag}>{source.newline}", f"{source.newline}</div>"
    if page.renderer.does_not_parse & Condition.IN_ELEMENT:
        # What stands in an element is not read, unless it asks for it.
        if not page.renderer.does_not_parse & Condition.MARKDOWN_ATTRIBUTE:
            opened = f'{tag} markdown="1">{source.newline}'
        elif classes:
            return None
        else:
            title, opened, closed = "put an anchor in place of the div", anchor(definition.key), ""
    return Fix(
        "write the div as HTML" if closed else title,
        (Edit(Span(definition.body.start, definition.span.end), opened), Edit(Span(start, end), closed)),
    )


def shown_notes(page: Page, project: Project) -> list[Definition]:
    """The inline notes of a page that are meant as such, and are no part of a regular expression."""
    notes = [note for note in page.of_kind("inline-note") if not _CHARACTER_CLASS.fullmatch(note.text)]
    if not notes:
        return []
    text = page.source.text
    return [
        note
        for note in notes
        if text[note.span.end : note.span.end + 1] not in _QUANTIFIERS and not is_reversed(page, project, note)
    ]


def is_reversed(page: Page, project: Project, note: Definition) -> bool:
    """Whether an inline note is rather a reference to a footnote, `^[1]` for `[^1]`."""
    text = page.source.text
    named = page.support("footnote") == NATIVE and page.note_key(note.text.strip()) in page.footnotes
    return named and text[note.span.end : note.span.end + 1] not in _QUANTIFIERS


def notes_fix(page: Page, project: Project, name: str = "{}") -> Fix | None:
    """Writes all inline notes of a page as footnotes, with their texts at the end.

    Args:
        name: of the footnotes, with `{}` for their number.
    """
    if page.support("footnote") != NATIVE:
        return None
    source = page.source
    if _ends_open(source.text):
        # What is put at the end would not be read.
        return None
    unfit = Condition.IN_NOTE | Condition.NESTED_LINK
    notes = [note for note in shown_notes(page, project) if note.text.strip() and not note.conditions & unfit]
    taken = {page.note_key(definition.key) for definition in page.document.definitions if definition.kind == "footnote"}
    taken |= {page.note_key(reference.key) for reference in page.document.references if reference.kind == "footnote"}
    # A `^[1]` that is no reference must not become one to a note of this name.
    taken |= {page.note_key(note.text.strip()) for note in page.of_kind("inline-note")}
    taken |= {page.note_key(fact.key) for fact in page.malformed if fact.kind == "footnote"}
    names = {note.span: name for note, name in zip(notes, _free_names(taken, name), strict=False)}
    inside = _nested(notes)
    texts = []
    for note in notes:
        body = source.text[note.span.start + 2 : note.span.end - 1]
        for inner in reversed(inside[note.span]):
            start, end = (offset - note.span.start - 2 for offset in inner.span)
            body = f"{body[:start]}[^{names[inner.span]}]{body[end:]}"
        texts.append(f"[^{names[note.span]}]: {_LINE_BREAK.sub(' ', body).strip()}")
    edits = [Edit(note.span, f"[^{names[note.span]}]") for note in inside[None]]
    if not edits:
        return None
    newline = source.newline
    lead = newline if source.text.endswith(("\n", "\r")) else newline * 2
    tail = newline if source.text.endswith(("\n", "\r")) else ""
    end_of_text = Span(len(source.text), len(source.text))
    addition = lead + (newline * 2).join(texts) + tail
    return Fix("make the inline notes footnotes", (*edits, Edit(end_of_text, addition)))


def _ends_open(text: str) -> bool:
    """Whether a fence, a comment, an element of code or a raw part may be still open where a text ends."""
    fences: list[Span] = []
    fence, start = "", 0
    for mark in _FENCE.finditer(text):
        if not fence:
            fence = "" if mark["fence"][0] == "`" and "`" in mark["info"] else mark["fence"]
            start = mark.start()
        elif mark["fence"].startswith(fence) and not mark["info"].strip():
            fences.append(Span(start, mark.end()))
            fence = ""
    if fence:
        return True
    last = None
    for opening in _RAW_BLOCK.finditer(text):
        # What is in a fence opens nothing.
        index = bisect_right(fences, opening.start(), key=lambda span: span.start) - 1
        if index < 0 or fences[index].end < opening.start():
            last = opening
    if last is None:
        return False
    name = last.group().strip().lower()
    closing = "-->" if name == "<!--" else "endraw" if name.startswith("{") else f"</{name[1:]}"
    return text.lower().find(closing, last.start()) < 0


def _nested(notes: Iterable[Definition]) -> dict[Span | None, list[Definition]]:
    """The notes directly within each note, by its span; under None those that are in no other."""
    inside: dict[Span | None, list[Definition]] = {None: []}
    around: list[Definition] = []
    for note in notes:
        while around and around[-1].span.end <= note.span.start:
            around.pop()
        inside[around[-1].span if around else None].append(note)
        inside[note.span] = []
        around.append(note)
    return inside


def _free_names(taken: set[str], name: str) -> Iterable[str]:
    return (name.format(number) for number in count(1) if name.format(number) not in taken)


def keys_fix(page: Page, project: Project) -> Fix | None:
    """Writes the key references of a page as links and its references blocks as numbered lists with anchors.

    Each entry ends with links back to the references, but to those in headings, whose own anchors another one within
    could change, and in links, which cannot hold one.

    None where a reference has no entry, a key has two, or links lead to no anchors of HTML.
    """
    if not page.renderer.links_to_html:
        return None
    source = page.source
    numbers = page.key_numbers
    if any(len(entries) > 1 for entries in page.keys.values()):
        return None
    edits: list[Edit] = []
    closed = _without_anchors(page)
    uses: dict[str, list[str]] = {}
    for span, references in page.keys_by_tag.items():
        links = []
        for reference in references:
            entries = page.keys.get(reference.key, [])
            if len(entries) != 1:
                return None
            number, entry = numbers[entries[0].span], f"#ref-{reference.key}"
            mark = ""
            if not _is_within(span, closed):
                known = uses.setdefault(reference.key, [])
                known.append(f"{_CITED}{reference.key}-{len(known) + 1}")
                mark = anchor(known[-1])
            if reference.conditions & Condition.RAW_HTML:
                links.append(f'{mark}<a href="{html.escape(entry)}">[{number}]</a>')
            else:
                links.append(rf"{mark}[\[{number}\]]({entry})")
        edits.append(Edit(span, "".join(links)))
    blocks: dict[str, list[Definition]] = {}
    for entry_of in page.of_kind("reference-entry"):
        blocks.setdefault(dict(entry_of.attributes)["block"], []).append(entry_of)
    for block, of_block in blocks.items():
        first, _, last = block.partition(":")
        place = Span(int(first), int(last))
        edits.append(Edit(place, _list_of_entries(source.text, place, of_block, source.newline, uses)))
    return Fix("write links and a numbered list of the references", tuple(edits)) if edits else None


def is_back_link(reference: Reference) -> bool:
    """Whether a link leads from an entry of a list of references to where that is referred to."""
    return reference.text == BACK and reference.key.startswith(f"#{_CITED}")


def _without_anchors(page: Page) -> list[Span]:
    """The headings and links of a page, in order."""
    spans = [heading.body for heading in page.of_kind("heading")]
    spans += [one.span for one in page.references if one.kind in ("link", "image", "reference-link")]
    return sorted(spans)


def _is_within(span: Span, others: list[Span]) -> bool:
    """Whether a span is in one of some sorted others."""
    index = bisect_right(others, span.start, key=lambda other: other.start) - 1
    return index >= 0 and span.end <= others[index].end


def _list_of_entries(
    text: str, place: Span, entries: Sequence[Definition], newline: str, uses: Mapping[str, Sequence[str]]
) -> str:
    anchors = [anchor(f"ref-{entry.key}") if entry.key else "" for entry in entries]
    lines = [
        f"{index}. {mark}{_as_markdown(entry.text)}"
        + "".join(f" [{BACK}](#{name})" for name in uses.get(entry.key, ()))
        for index, (entry, mark) in enumerate(zip(entries, anchors, strict=True), 1)
    ]
    before, after = text[max(0, place.start - 2000) : place.start], text[place.end : place.end + 200]
    lead = "" if place.start == 0 or before.endswith(("\n\n", "\r\n\r\n")) else newline
    if _LIST_BEFORE.search(before.rstrip()):
        # Otherwise the list before would go on.
        lead += f"<!-- references -->{newline * 2}"
    following = _FOLLOWING_LINE.match(after)
    tail = newline if following and following["text"].strip() else ""
    return lead + newline.join(lines) + tail


BACK = "↩"
"""The text of a link from an entry to where it is referred to."""
_CITED = "cited-"
_CHARACTER_CLASS = compile_lazily(r"\\?[^\s\w].*|(?:[A-Za-z0-9]-[A-Za-z0-9])+[\W_]*|\d+")
_QUANTIFIERS = frozenset("+*?{$|")
_ESCAPE = compile_lazily(r"\\([!-/:-@\[-`{-~])")
_MARKUP = compile_lazily(
    r"(?P<kept><[^<>\s][^<>]*>|https?://[^\s<>]+)|[\\`*]|(?<!\w)_|_(?!\w)|\[(?=[^\[\]]*\][\[(])|\^(?=\[)"
)
_LIST_BEFORE = compile_lazily(r"(?:^|\n)[ \t]*\d{1,9}[.)][ \t][^\n]*(?:\n[ \t]+[^\n]*)*$")
_FOLLOWING_LINE = compile_lazily(r"[ \t]*\r?\n(?P<text>[^\n]*)")


def _as_markdown(text: str) -> str:
    """Plain text, with HTML in it, as Markdown that shows the same."""
    return _MARKUP.sub(lambda match: match["kept"] or "\\" + match.group(), text)


def erb_fix(page: Page, project: Project, reference: Reference) -> Fix | None:
    """Writes `<% ref key %>` as `{% ref key %}` where all its keys have an entry."""
    same = page.keys_by_tag.get(reference.span, [])
    if not all(page.keys.get(other.key) for other in same):
        return None
    written = "{% ref " + " ".join(other.key for other in same) + " %}"
    return Fix(f"write `{written}`", (Edit(reference.span, written),))

"""Labels and attributes, from one idiom to another by way of attribute blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from refcheck.converting import caption_lines, caption_texts, captions, directives, fences
from refcheck.converting.draft import Draft
from refcheck.converting.markup import Element, Elements, attribute_block, markdown_image
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Span
from refcheck.fixes.rewrites.anchors import html_anchor
from refcheck.fixes.rewrites.images import attributes_fix
from refcheck.fixes.rewrites.labels import label_fix
from refcheck.markdown.conditions import BlockCondition
from refcheck.project.label_rules import label_support
from refcheck.project.page import Page
from refcheck.renderers import NATIVE
from refcheck.syntax.attributes import ElementCondition

_ANCHOR = compile_lazily(r"<(?P<tag>a|span) (?:id|name)=\"(?P<key>[^\"<>\s]+)\"></(?P=tag)>(?P<blank>(?:\r?\n){1,2})?")
_TARGET = compile_lazily(r"<(?P<tag>a|span) (?:id|name)=\"(?P<key>[^\"<>\s]+)\">(?P<text>[^<>]*)</(?P=tag)>")
_OPENING_DIV = compile_lazily(
    r"<div(?: id=\"(?P<key>[^\"<>\s]+)\")?(?: class=\"(?P<classes>[^\"<>]+)\")?(?: markdown=\"1\")?>"
)
_SPAN = compile_lazily(r"<span id=\"(?P<key>[^\"<>\s]+)\">(?P<text>[^<>\[\]]*)</span>")
_DIV = compile_lazily(r"<div [^<>]*\"(?=>)")
# The elements whose labels become directives, targets or captions; others would be left as attribute blocks.
_IN_DIRECTIVES_OR_CAPTIONS = ("heading", "image", "math", "table")
_TAG_END = compile_lazily(r"(?<! /)>$")


def to_attributes(draft: Draft) -> None:
    """Writes labels in attribute blocks if the other renderer reads those or their conversions."""
    own, goal = draft.original.renderer.label_idiom, draft.goal.label_idiom
    if own != goal and own == "captions":
        draft.make(captions.read(draft))
    elif own != goal and own == "directives":
        draft.make(directives.read(draft))
    numbers = caption_lines.numbered(draft, {})
    draft.make(caption_texts.tables(draft, numbers))
    draft.make(_from_html(draft))
    draft.make(caption_texts.listings(draft, numbers))
    if draft.goal.label_idiom == "directives":
        # The content of a directive must be written before the directive.
        draft.make(caption_texts.images(draft, numbers))
    # Blank lines at the ends of divs belong to their content.
    draft.make(_divs_from_html(draft))
    if draft.original.renderer.anchor_element != draft.goal.anchor_element:
        draft.make(_with_kept_ids(draft))


def from_attributes(draft: Draft, renamed: Mapping[str, str]) -> None:
    """Writes attribute blocks as the other renderer reads them.

    Args:
        renamed: the labels with new names.
    """
    found, rounds = caption_lines.find(draft, caption_lines.numbered(draft, renamed)), len(draft.rounds)
    draft.make(_captions_of_listings(draft))
    own, goal = draft.original.renderer.label_idiom, draft.goal.label_idiom
    if own != goal and goal == "captions":
        draft.make(captions.write(draft))
    elif own != goal and goal == "directives":
        draft.make(directives.write(draft))
    draft.make(_to_html(draft, divs=True))
    draft.make(_to_html(draft, divs=False))
    caption_lines.put(draft, found, rounds)
    draft.make(fences.to_languages(draft))


def _captions_of_listings(draft: Draft) -> Iterator[Edit]:
    own, goal = draft.original.renderer.listing_caption, draft.goal.listing_caption
    if own == goal or draft.goal.reference_idiom is None:
        return
    for listing in draft.as_read().of_kind("label"):
        if listing.element == "code" and any(name == own for name, _ in listing.attributes):
            place = draft.text.find(f" {own}=", *listing.span) + 1
            if place:
                yield Edit(Span(place, place + len(own)), goal)


def _was_read(draft: Draft, definition: Definition) -> bool:
    """Whether a label is one for the renderer of the text, or was made one during the conversion."""
    own = draft.original.renderer
    if definition.conditions & ElementCondition.DETACHED and definition.element == "image":
        return own.support("detached-attributes") == NATIVE
    return own.support(f"label-{definition.element}") == NATIVE or own.label_idiom != "attributes"


def _to_html(draft: Draft, *, divs: bool) -> Iterator[Edit]:
    """Labels in attribute blocks, and attributes of images, that the other renderer does not read."""
    page = draft.as_hybrid()
    goal = draft.as_goal()
    for definition in page.definitions:
        if definition.kind != "label" or (definition.element == "div") != divs or not _was_read(draft, definition):
            continue
        if directives.stays(draft, definition):
            if not divs and page.renderer.links_to_html:
                yield from directives.put_anchor(draft, definition, html_anchor(draft.goal, definition.key))
            continue
        if label_support(page.view, definition) != NATIVE or (
            definition.element == "heading" and not _leads(goal, definition)
        ):
            fix = label_fix(page, definition)
            if fix is not None:
                _lose_attributes(draft, definition, fix.edits)
            yield from _closed(draft, fix.edits if fix is not None else ())
    if draft.loses("attributes"):
        for block in page.view.attribute_blocks:
            is_label = any(key == "id" for key, _ in block.attributes)
            if is_label or block.conditions & ElementCondition.DETACHED:
                continue
            if _begins_html(draft, block.full_span):
                # The rest would be shown as raw text.
                continue
            fix = attributes_fix(page, block, replaces=True)
            image, goal_renderer = page.keys.images_by_attributes.get(block.span), page.renderer
            limited = not (goal_renderer.writes_html and goal_renderer.finds_html_paths and goal_renderer.reads_styles)
            if fix is None and limited and image is not None and image.form == "inline":
                # Braces would be shown, or break the build.
                draft.lose(block.span.start, f"the attributes `{attribute_block('', block.attributes)}` of the image")
                yield Edit(block.span, "")
            yield from _closed(draft, fix.edits if fix is not None else ())


def _lose_attributes(draft: Draft, label: Definition, edits: Sequence[Edit]) -> None:
    """Records the attributes that are lost with the HTML in place of a label; those of listings are reported later."""
    kept = {"image": {name for name, _ in label.attributes}, "div": {"id", "class"}}.get(label.element, {"id"})
    if label.element == "image" and not any("<img " in edit.text for edit in edits):
        kept = {"id"}
    rest = [pair for pair in label.attributes if pair[0] not in kept]
    if rest and label.element != "code":
        draft.lose(label.span.start, f"the attributes `{attribute_block('', rest)}` of the {label.element}")


def _begins_html(draft: Draft, image: Span) -> bool:
    """Whether an image is alone on its line, and the paragraph continues on the next one."""
    source = draft.source
    number = source.line_of(image.start)
    alone = source.line(number).strip(" \t>") == draft.text[image.start : image.end]
    return alone and bool(source.line(number + 1).strip(" \t>")) if number < source.lines else False


def _leads(goal: Page, heading: Definition) -> bool:
    """Whether the label of a heading is its anchor in the other renderer."""
    return bool(goal.anchors.find(heading.key))


def _closed(draft: Draft, edits: Sequence[Edit]) -> Iterator[Edit]:
    for edit in edits:
        text = edit.text
        if draft.goal.closes_tags and "<img " in text:
            text = _TAG_END.sub(" />", text)
        if draft.goal.div_attribute:
            text = _DIV.sub(rf"\g<0> {draft.goal.div_attribute}", text)
        yield edit._replace(text=text)


def _from_html(draft: Draft) -> Iterator[Edit]:
    """Anchors before elements, and images in HTML, as attribute blocks if the other renderer reads only those."""
    page, text = draft.as_read(), draft.text
    anchors = _HtmlAnchors(draft)
    for anchor in page.definitions:
        if anchor.kind != "anchor" or anchor.syntax != "html" or anchor.conditions & BlockCondition.HTML_BLOCK:
            continue
        is_empty = anchor.element == page.renderer.anchor_element and _ANCHOR.match(text, anchor.span.start) is not None
        if anchor.element == "span" and not is_empty:
            span = _SPAN.match(text, anchor.span.start)
            if span is not None and _moves(draft, "span"):
                yield Edit(Span(*span.span()), f"[{span['text']}]{{#{span['key']}}}")
        elif anchor.element == "a" or is_empty:
            yield from anchors.to_attributes(anchor)
    for image in page.references if draft.gains("attributes") else ():
        if image.kind == "image" and image.form == "html" and image.span.start not in anchors.labelled:
            written = markdown_image(text[image.span.start : image.span.end], "")
            if written is not None:
                yield Edit(image.span, written)


class _HtmlAnchors:
    """The anchors `<a id="x"></a>` of a text, with the elements that they are before.

    Attributes:
        labelled: the starts of the elements that have got an anchor as their label.
    """

    def __init__(self, draft: Draft) -> None:
        self.labelled: set[int] = set()
        self._draft = draft
        self._page, self._text = draft.as_read(), draft.text
        self._elements = Elements(self._page, draft.source)
        self._slugs = _own_slugs(draft.as_goal())
        self._by_directives = "directives" in (draft.original.renderer.label_idiom, draft.goal.label_idiom)

    def to_attributes(self, anchor: Definition) -> Iterator[Edit]:
        """The label of an element, or the target of a directive, in place of an anchor before it."""
        match, text = _ANCHOR.match(self._text, anchor.span.start), self._text
        if match is None:
            return
        whole = Span(*match.span())
        if match["blank"] and self._by_directives:
            written = directives.before_directive(text, match.end(), anchor.key, self._draft.source.newline)
            if written is not None:
                if self._draft.goal.label_idiom == "directives":
                    yield Edit(whole, written)
                return
        element = self._elements.in_heading(match.start()) or self._elements.at(match.end())
        if element is None or not self._is_to_move(element):
            return
        if match["blank"] and not (match.start() == 0 or text[match.start() - 1] in "\r\n"):
            # It is in a paragraph before the element.
            return
        if element.name == "heading" and self._slugs.get(element.start) == anchor.key:
            # That is the heading's own anchor there.
            yield Edit(whole, "")
            return
        edit = element.labelled(anchor.key)
        if edit is not None:
            self.labelled.add(element.start)
            yield Edit(whole, "")
            yield edit

    def _is_to_move(self, element: Element) -> bool:
        if _moves(self._draft, element.name):
            return True
        is_bare = element.name == "heading" and not self._page.anchors.of(self._elements.headings[element.start])
        return is_bare and self._draft.goal.support("label-heading") == NATIVE


def _moves(draft: Draft, element: str) -> bool:
    """Whether a label of an element is to be written in attributes, or in the form that these become."""
    return draft.gains(f"label-{element}") or (
        element in _IN_DIRECTIVES_OR_CAPTIONS
        and draft.goal.label_idiom != "attributes"
        and draft.original.renderer.label_idiom == "attributes"
        and draft.original.renderer.support(f"label-{element}") != NATIVE
    )


def _own_slugs(page: Page) -> Mapping[int, str]:
    """The anchors of the headings of a page, by their starts."""
    return {heading.full_span.start: page.anchors.of(heading) for heading in page.of_kind("heading") if not heading.key}


def _with_kept_ids(draft: Draft) -> Iterator[Edit]:
    """The anchors in HTML, in an element whose id the other renderer keeps."""
    own, goal = draft.original.renderer.anchor_element, draft.goal.anchor_element
    for anchor in draft.as_read().definitions:
        if anchor.kind == "anchor" and anchor.syntax == "html" and anchor.element == own:
            match = _TARGET.match(draft.text, anchor.span.start)
            # A link without a destination looks like other text, and would not if it were written for text.
            if match is not None and (goal != "a" or not match["text"]):
                yield Edit(Span(*match.span()), f'<{goal} id="{match["key"]}">{match["text"]}</{goal}>')


def _divs_from_html(draft: Draft) -> Iterator[Edit]:
    for anchor in draft.as_read().definitions:
        if anchor.kind == "anchor" and anchor.syntax == "html" and anchor.element == "div":
            yield from _div(draft, anchor)


def _div(draft: Draft, anchor: Definition) -> Iterator[Edit]:
    text, newline = draft.text, draft.source.newline
    opening = _OPENING_DIV.match(text, anchor.span.start)
    start, end = anchor.full_span.end - len("</div>"), anchor.full_span.end
    if opening is None or not text.startswith("</div>", start) or not _moves(draft, "div"):
        return
    block = attribute_block(anchor.key, [("class", opening["classes"] or "")])
    # The blank lines within were there for HTML.
    blank = text.startswith(newline * 2, opening.end())
    yield Edit(Span(opening.start(), opening.end() + (len(newline) if blank else 0)), f"::: {block}")
    blank = text.endswith(newline * 2, 0, start)
    yield Edit(Span(start - (len(newline) if blank else 0), end), ":::")

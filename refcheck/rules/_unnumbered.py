"""The reason why a defined label has no number, the remedy, and a fix if there is exactly one."""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Fix, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.fixes.rewrites.labels import touching_fix
from refcheck.markdown.conditions import BlockCondition
from refcheck.project.page import Page
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.tables import TableCondition


class Cause(NamedTuple):
    """A reason, in words that follow "has no number", and its remedy."""

    reason: str
    remedy: str
    fix: Fix | None = None


# The element of a label, as readers call it, and the kind of label that is meant for it.
_ELEMENTS = {
    "image": ("an image", "figure"),
    "table": ("a table", "table"),
    "paragraph": ("a caption", "table"),
    "math": ("an equation", "equation"),
    "code": ("a code block", "listing"),
    "heading": ("a heading", "section"),
    "link": ("a link", ""),
    "span": ("a span of text", ""),
    "div": ("a div", ""),
    "code-caption": ("the caption of a listing", "listing"),
}
_LANGUAGE = compile_lazily(r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<name>[A-Za-z][\w+-]*)[ \t]*$")
_ALONE = "put it into a paragraph of its own, with a blank line before and after"


def why_unnumbered(page: Page, definition: Definition) -> Cause:
    """The reason why the renderer does not number a defined label."""
    kind, conditions = page.renderer.kind_of(definition.key), definition.conditions
    name, own_kind = _ELEMENTS.get(definition.element, (f"`<{definition.element}>`", ""))
    note = page.footnotes.around(definition)
    if note is not None and not page.footnotes.is_rendered(definition):
        return Cause("it is in a footnote that is not shown", f"refer to the footnote with `[^{note.key}]`")
    if definition.kind == "anchor":
        if page.renderer.label_idiom == "directives":
            return Cause("it is an id of HTML", f"write `({definition.key})=` on a line before the element")
        return Cause("it is an id of HTML", f"write it as an attribute of the {kind}: `{{#{definition.key}}}`")
    if definition.syntax == "kramdown-attributes":
        return Cause("`{: ...}` are kramdown's attributes", f"write `{{#{definition.key}}}`")
    if definition.element == "code-caption" and kind == "listing":
        return Cause(
            "a caption beside a listing counts only with `codeBlockCaptions: true`",
            "put that into the front matter, or the label into the braces of the fence",
        )
    if definition.element != "div" and kind != own_kind:
        return Cause(f"it is a {kind}'s, but is on {name}", _other_kind(page, own_kind))
    cause = _CAUSES.get(definition.element)
    found = cause(page, definition) if cause is not None else None
    if found is None and conditions & ElementCondition.UNNUMBERED:
        found = Cause(
            "it is marked as unnumbered", "remove `.unnumbered` or `-` from its braces, or refer to it by a link"
        )
    return found or Cause(f"{page.renderer.title} does not number {name} like this", "refer to it by a link")


def _other_kind(page: Page, kind: str) -> str:
    prefix = next((prefix for prefix, known in page.renderer.label_kinds.items() if known == kind), "")
    return f"a label there begins with `{prefix}:`" if prefix else "refer to it by a link"


def _image(page: Page, image: Definition) -> Cause | None:
    conditions = image.conditions
    if conditions & ElementCondition.SPACED:
        fix = touching_fix(page, image)
        return Cause("there is a space between the image and its braces", "put them right after the image", fix)
    if conditions & ElementCondition.NEXT_LINE:
        fix = touching_fix(page, image)
        return Cause("its braces are on the line after the image", "put them right after the image", fix)
    if conditions & TableCondition.IN_TABLE:
        return Cause("its image is in a table", _ALONE)
    if conditions & ElementCondition.INLINE:
        return Cause("its image shares a paragraph with other text", _ALONE)
    if conditions & ElementCondition.NO_CAPTION:
        return Cause("its image has no caption", "write one between the brackets: `![caption](...)`")
    if conditions & ElementCondition.BY_REFERENCE:
        return Cause(
            "its image is written by reference, and has no label before pandoc 3",
            "write the destination in parentheses: `![caption](destination)`",
        )
    if conditions & BlockCondition.TIGHT:
        return Cause("its image is in a list without blank lines", "put blank lines between the items")
    return None


def _math(page: Page, math: Definition) -> Cause | None:
    if math.conditions & ElementCondition.NEXT_LINE:
        return Cause("its braces are on the line after the equation", "put them after the `$$`")
    if math.conditions & ElementCondition.PUNCTUATED:
        return Cause(
            "there is punctuation between the equation and its braces", "put it before the `$$`, into the equation"
        )
    if math.conditions & ElementCondition.FOLLOWED:
        return Cause(
            "text touches the end of its braces",
            "add a space after the braces, and move the punctuation into the equation",
        )
    return None


def _table(page: Page, table: Definition) -> Cause | None:
    if table.conditions & ElementCondition.NO_CAPTION:
        return Cause("its table has no caption", "write one before the braces: `: Caption {#...}`")
    if table.conditions & ElementCondition.PUNCTUATED:
        fix = Fix("put a space before its braces", (Edit(Span(table.span.start, table.span.start), " "),))
        return Cause("there is no space between the caption and its braces", "put one there", fix)
    if table.element == "paragraph":
        return Cause("there is no table beside its caption", "put the caption right before or after the table")
    return None


def _code(page: Page, code: Definition) -> Cause | None:
    if code.conditions & ElementCondition.NO_CAPTION:
        return Cause("its code block has no caption", 'write one into its braces: `caption="..."`')
    if code.conditions & ElementCondition.SPACED:
        opening = page.source.text[code.full_span.start : code.span.start]
        language = _LANGUAGE.match(opening)
        fix = None
        if language is not None:
            start = code.full_span.start + language.start("name")
            name = Edit(Span(code.key_span.end, code.key_span.end), f" .{language['name']}")
            fix = Fix("put the language into the braces", (Edit(Span(start, code.span.start), ""), name))
        return Cause(
            "there are words before its braces, which only pandoc 3 reads",
            "put the language into the braces: `{#... .language}`",
            fix,
        )
    return None


_CAUSES = {"image": _image, "math": _math, "table": _table, "paragraph": _table, "code": _code}

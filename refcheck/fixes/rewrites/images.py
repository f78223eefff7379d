"""Images with attributes, written as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import AttributeBlock, Edit, Fix, Reference
from refcheck.markdown.conditions import BlockCondition
from refcheck.project.page import Page
from refcheck.renderers import Renderer
from refcheck.syntax._heading_content import pieces, plain_text

_URL = compile_lazily(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# A length in HTML is a number of pixels or a percentage; other units belong in CSS.
_LENGTH = compile_lazily(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?P<unit>px|cm|mm|inch|in|pt|pc|em|rem|ex|ch|vw|vh)", re.IGNORECASE
)
_TITLE = compile_lazily(r"\s+(?:\"(?P<double>.*)\"|'(?P<single>.*)'|\((?P<round>.*)\))\s*\)$", re.DOTALL)
_ESCAPE = compile_lazily(r"\\([!-/:-@\[-`{-~])")


def attributes_fix(page: Page, block: AttributeBlock, *, replaces: bool = False) -> Fix | None:
    """Write an image with attributes as HTML.

    Args:
        replaces: True if an attribute may replace the description or title of the image.
    """
    if (
        not (page.renderer.keeps_html and page.renderer.writes_html)
        or block.element != "image"
        or block.conditions & (BlockCondition.HTML_BLOCK | BlockCondition.UNCLOSED_FENCE)
    ):
        return None
    image = page.keys.images_by_attributes.get(block.span)
    if image is None:
        return None
    written = html_image(image, block.attributes, page.source.text, page.renderer, replaces=replaces)
    if written is None:
        return None
    return Fix("write the image as HTML", (Edit(block.full_span, written),))


def html_image(
    image: Reference,
    attributes: Sequence[tuple[str, str]],
    text: str,
    renderer: Renderer,
    *,
    replaces: bool = False,
) -> str | None:
    """An image as HTML with its attributes, as a renderer reads it.

    None for an image written by reference, for a path that the renderer would not find in HTML, and for a style if
    it reads none.

    Args:
        text: of the page.
        replaces: True if an attribute may give another description or title than Markdown does. Otherwise the result is
            None for that, too, as one of them would be lost.
    """
    if image.form != "inline" or not can_be_html(image, renderer):
        return None
    # A description in Markdown is plain text in HTML.
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
    """Whether a renderer finds the file of an image even if its path is written in HTML."""
    return renderer.finds_html_paths or _URL.match(image.key) is not None


def _with_lengths(attributes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Attributes with width and height in HTML's form: pixels without their unit, other units in the style."""
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
        # It is the author's own style, kept as it was written.
        styles = [value for key, value in attributes if key == "style"]
    return [*pairs, ("style", ";".join(filter(None, styles)))] if styles else pairs

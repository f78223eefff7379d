"""Addresses that are written in a text without brackets, in renderers that make links of them.

As in GitHub's Markdown (section 6.9 of its specification): `http://`, `https://` or `www.`, up to a space or `<`,
without the punctuation at the end and without a closing parenthesis that none opens. Asked were cmark-gfm
0.29.0.gfm.13, Docusaurus 3.10.2, hexo-renderer-marked 7.0.1 and hexo-renderer-markdown-it 7.1.1;
hexo-renderer-pandoc 0.5.0, kramdown 2.4.0, pandoc 3.9 and mystmd 1.7.3 make no links. With `autolink_bare_uris`, as R
Markdown calls it, pandoc 3.9 makes none of `www.` without a scheme. Renderers differ in where an
address with quotes, brackets or letters beyond ASCII ends: these are left out.

What is text, and not code, a comment or an attribute, is known to the reader of Markdown alone. So the text is read
once more with each of these addresses as a link, only where there are any.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, Span
from refcheck.project.page import Page
from refcheck.syntax import read_source

_ADDRESS = compile_lazily(r"(?<![A-Za-z0-9_/.@:=-])(?:https?://|www\.)[^\s<]{3,2000}", re.IGNORECASE)
# Renderers take them as a part of the address, or as its end.
_UNSURE = frozenset("\"'`[]{}|\\^")
_PUNCTUATION = "?!.,:*_~;"
_BEFORE, _AFTER = "[x](<", ">)"


def bare_addresses(page: Page) -> Iterator[Reference]:
    """The addresses without brackets of a page, as links, in the order of the text."""
    if not page.renderer.links_bare_addresses:
        return
    text = page.source.text
    may_lack_scheme = not page.renderer.pandoc_grammar
    if "://" not in text and not (may_lack_scheme and "www." in text.lower()):
        return
    places = [place for place in _outside(page, _places_in(text)) if may_lack_scheme or text[place.start] in "hH"]
    if not places:
        return
    parts, last = [], 0
    for place in places:
        parts += [text[last : place.start], _BEFORE, text[place.start : place.end], _AFTER]
        last = place.end
    document = read_source(page.source.with_text("".join((*parts, text[last:]))))
    by_start = {place.start + index * len(_BEFORE + _AFTER) + len(_BEFORE): place for index, place in enumerate(places)}
    for reference in page.with_text(document, page.source).references:
        bare = by_start.get(reference.key_span.start)
        if bare is not None and reference.kind == "link" and reference.form == "inline":
            written = text[bare.start : bare.end]
            key = written if "://" in written else f"http://{written}"
            yield reference._replace(key=key, span=bare, key_span=bare, text=written, text_span=None, form="bare")


def _places_in(text: str) -> Iterator[Span]:
    for match in _ADDRESS.finditer(text):
        written = _without_end(match.group())
        # An entity at the end, `&amp;`, is no part of it in GitHub's Markdown.
        has_entity = match.group().endswith(";") and "&" in written
        if written.isascii() and _UNSURE.isdisjoint(written) and not has_entity:
            yield Span(match.start(), match.start() + len(written))


def _without_end(written: str) -> str:
    """An address without what follows it in the sentence."""
    opened, closed = written.count("("), written.count(")")
    end = len(written)
    while end:
        if written[end - 1] == ")" and closed > opened:
            closed -= 1
        elif written[end - 1] not in _PUNCTUATION:
            break
        end -= 1
    return written[:end]


def _outside(page: Page, places: Iterator[Span]) -> Iterator[Span]:
    """The places that are in no link, image, definition or other reference."""
    spans = sorted(reference.span for reference in page.document.references)
    starts, ends, end = [span.start for span in spans], [], 0
    for span in spans:
        end = max(end, span.end)
        ends.append(end)
    for place in places:
        index = bisect_right(starts, place.start) - 1
        if index < 0 or ends[index] <= place.start:
            yield place

"""The rules of site generators whose pages are MDX: Mintlify, Nextra and Fumadocs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._github import slugger, unlike
from refcheck.slugs._heading import Heading, remembered, text

_SPACES = compile_lazily(r"\s+")
_ENCODED = compile_lazily(r"%[0-9A-F]{2}")
_OTHER = compile_lazily(r"[^a-z\d_]+")
_OTHER_THAN_ENCODED = compile_lazily(r"[^A-Za-z\d%_]+")
_CONTRACTION = compile_lazily(r"([a-zA-Z\d])-([ts])(?=-|$)")
_HYPHENS = compile_lazily(r"-{2,}")
# Read from the end, so that no other start is tried.
_NUMBERS_BACKWARDS = compile_lazily(r"(?:\d+-)+")
_PUNCTUATION = compile_lazily(r"[?,;:!'\"()\[\]{}\u200d\ufe0e\ufe0f\u2600-\u27bf\U0001f300-\U0001faff]")
_NEXTRA_ID = compile_lazily(r"\[#(?P<id>[^\[\]]+)\]\s*$")


def mintlify(headings: Sequence[Heading]) -> list[str]:
    """Mintlify, as checked by `mint broken-links --check-anchors` of mint 4.2.941.

    Percent-encoded, with hyphens for everything but letters, digits, `_` and `%`; decoded, without punctuation and
    emoji. The second of two equal anchors is `-2`.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        if heading.own:
            anchors.append(mintlify_key(heading.own))
            continue
        slug = mintlify_slug(text(heading, "html", "note"))
        lower = slug.lower()
        earlier = seen.get(_without_numbers(lower), 0)
        count = seen[lower] = seen.get(lower, 0) + 1
        anchors.append(mintlify_key(f"{slug}-{count}" if count >= 2 or earlier > 2 else slug))
    return anchors


def _without_numbers(slug: str) -> str:
    """A slug without the numbers at its end: `a` of `a-1-2`."""
    numbers = _NUMBERS_BACKWARDS.match(slug[::-1])
    return slug[: len(slug) - numbers.end()] if numbers else slug


def mintlify_key(anchor: str) -> str:
    """An anchor as Mintlify compares it: decoded, without punctuation and emoji."""
    return _PUNCTUATION.sub("", unquote(anchor))


@remembered
def mintlify_slug(written: str) -> str:
    """The anchor of a text, still percent-encoded."""
    encoded = quote(_SPACES.sub("-", written.lower().strip()), safe="-_.!~*'()")
    slug = _OTHER_THAN_ENCODED.sub("-", encoded) if _ENCODED.search(encoded) else _OTHER.sub("-", encoded)
    return _HYPHENS.sub("-", _CONTRACTION.sub(r"\1\2", slug)).strip("-")


def nextra(headings: Sequence[Heading]) -> list[str]:
    """Nextra: github-slugger on the text, or on `[#id]` at its end; none for a heading of the first level.

    Run with Nextra 4.6.1.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        written = text(heading, "html", "image", "note")
        own = _NEXTRA_ID.search(written)
        if heading.level == 1:
            anchors.append("")
            continue
        anchors.append(unlike(seen, slugger(own["id"] if own else written)))
    return anchors


def fumadocs(headings: Sequence[Heading]) -> list[str]:
    """Fumadocs: github-slugger on the text; `[#id]` at its end is the anchor as it is written, and does not count.

    A heading that ends with `[toc]` is in the table of contents alone. Run with fumadocs-core 16.19.0.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        written = text(heading, "html", "image", "note")
        marked = written.rstrip()
        start = marked.find("[#")
        if marked.endswith("]") and 0 <= start < len(marked) - len("[#]"):
            anchors.append(marked[start + len("[#") : -1])
            continue
        slug = unlike(seen, slugger(written))
        anchors.append("" if written.endswith("[toc]") else slug)
    return anchors

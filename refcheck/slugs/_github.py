"""The rules of GitHub, and of renderers that use github-slugger: Docusaurus and VS Code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import NOT_SHOWN, Characters, Heading, is_word, remembered, source, text

_OWN = compile_lazily(r"\{#(?P<id>[^{}]+)\}$")
_COMMENT = compile_lazily(r"\{/\*\s*#(?P<id>[^\s*]+)(?:\s[^*]*)?\*/\}$")
_DIRECTIVE = compile_lazily(r"(?<!:):[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?![:\w-])(?:\{[^{}]*\})?")
_DASH = compile_lazily(r"(?<!-)--(?!-)")
_PUNCTUATION_OF_2024 = frozenset(
    "][!/'\"#$%&()*+,.:;<=>?@\\^{|}~`。，、；：？！…—·ˉ¨‘’“”々～‖∶＂＇｀｜〃〔〕〈〉《》「」『』．〖〗【】（）［］｛｝"
)
_SLUG = Characters(lambda c: "-" if c == " " else c if c == "-" or is_word(c) else "")
_WITHOUT_PUNCTUATION = Characters(lambda c: "" if c in _PUNCTUATION_OF_2024 else c)


def github(headings: Sequence[Heading]) -> list[str]:
    """GitHub, as in the npm package github-slugger 2.0.0.

    Lower case; everything but letters, marks, digits, connectors, hyphens and spaces is removed; every space becomes a
    hyphen. `-1`, `-2` ... by the count of the slug, skipping anchors that are taken.
    """
    return _slugged([heading.own for heading in headings], [_text(heading) for heading in headings])


def docusaurus(headings: Sequence[Heading]) -> list[str]:
    """Docusaurus: github-slugger on the text without the names of directives (`:name`).

    The author's id is `{#id}` at the end, or `#id` in an MDX comment. Run with @docusaurus/mdx-loader 3.10.2.
    """
    texts = [_docusaurus(heading) for heading in headings]
    return _slugged([_docusaurus_own(heading, text) for heading, text in zip(headings, texts, strict=True)], texts)


def starlight(headings: Sequence[Heading]) -> list[str]:
    """Starlight: github-slugger on the text, after two hyphens have become a dash.

    Run with Astro 7.3.5 (`@astrojs/markdown-remark` with its typographic punctuation).
    """
    return _slugged([""] * len(headings), [_DASH.sub("", _text(heading)) for heading in headings])


def vscode(headings: Sequence[Heading]) -> list[str]:
    """VS Code: github-slugger's characters, without math; repetitions are counted.

    It does not check whether a number is taken, and ignores case in links. Run with vscode-markdown-languageservice
    0.5.0.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        slug = slugger(_vscode_text(heading).strip())
        if slug in seen:
            seen[slug] += 1
            anchors.append(f"{slug}-{seen[slug]}")
        else:
            seen[slug] = 0
            anchors.append(slug)
    return anchors


def vscode_2024(headings: Sequence[Heading]) -> list[str]:
    """VS Code before it adopted github-slugger's characters: a list of punctuation is removed.

    The number of a repetition is appended to the percent-encoded slug, which then loses its `%`. Run with
    vscode-markdown-languageservice 0.4.0.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        slug = _vscode_2024(_vscode_text(heading))
        encoded = quote(slug, safe="-_.!~*'();/?:@&=+$,#")
        if encoded in seen:
            seen[encoded] += 1
            anchors.append(_vscode_2024(f"{encoded}-{seen[encoded]}"))
        else:
            seen[encoded] = 0
            anchors.append(slug)
    return anchors


def _slugged(own: Sequence[str], texts: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    anchors = []
    for anchor, written in zip(own, texts, strict=True):
        if anchor:
            anchors.append(anchor)
            continue
        anchors.append(unlike(seen, slugger(written)))
    return anchors


def unlike(seen: dict[str, int], slug: str) -> str:
    """A slug that differs from all before, by a number: github-slugger's count of each, which skips what is taken.

    Args:
        seen: the slugs before, and how many have been numbered after each of them; the new one is added.
    """
    free = slug
    while free in seen:
        seen[slug] += 1
        free = f"{slug}-{seen[slug]}"
    seen[free] = 0
    return free


@remembered
def slugger(text: str) -> str:
    """github-slugger's slug of a text."""
    return text.lower().translate(_SLUG)


def _text(heading: Heading) -> str:
    return text(heading, "html", "image", "note")


def _docusaurus_own(heading: Heading, text: str) -> str:
    match = _OWN.search(text) or _COMMENT.search(source(heading)) if text.endswith("}") else None
    return match["id"].strip() if match else ""


@remembered
def _docusaurus(heading: Heading) -> str:
    text = "".join(
        _DIRECTIVE.sub("", piece.text) if piece.kind == "text" and ":" in piece.text else piece.text
        for piece in heading.pieces
        if piece.kind not in ("html", "note", *NOT_SHOWN)
    )
    return text + _DIRECTIVE.sub("", heading.attributes)


def _vscode_text(heading: Heading) -> str:
    return text(heading, "html", "math")


@remembered
def _vscode_2024(text: str) -> str:
    slug = "-".join(re.split(r"\s+", text.strip().lower()))
    return slug.translate(_WITHOUT_PUNCTUATION).strip("-")

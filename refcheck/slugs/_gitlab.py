"""The rules of GitLab, before and after it delegated anchors to its Markdown parser."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import Characters, Heading, counted, free, is_word, lower_each, remembered, text

_HYPHENS = compile_lazily(r"-{2,}")
_SLUG = Characters(lambda c: "-" if c == " " else c if c == "-" or _is_kept(c) else "")
_SLUG_OF_16 = Characters(lambda c: "-" if c == " " else c if c == "-" or is_word(c) else "")


def gitlab(headings: Sequence[Heading]) -> list[str]:
    """GitLab from 17.0 on: the anchors of the parser comrak.

    Lower case; everything but letters, marks, digits, connectors, hyphens and spaces is removed; every space becomes a
    hyphen; the first free suffix. Run with comrak's Python package 0.0.16.
    """
    return free(headings, _gitlab)


def gitlab_16(headings: Sequence[Heading]) -> list[str]:
    """GitLab before 17.0 (`Gitlab::Utils::Markdown`): one hyphen for a run of them, `anchor-` before a bare number.

    The number of a repetition is appended without checking whether it is taken. Not run: from its published source.
    """
    return counted(headings, _gitlab_16)


@remembered
def _gitlab(heading: Heading) -> str:
    return text(heading, "html", "note").lower().translate(_SLUG)


def _is_kept(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMN" or category == "Pc"


@remembered
def _gitlab_16(heading: Heading) -> str:
    lower = lower_each(text(heading, "html", "image").strip()[:255])
    slug = _HYPHENS.sub("-", lower.translate(_SLUG_OF_16))
    return f"anchor-{slug}" if slug.isdecimal() and slug.isascii() else slug

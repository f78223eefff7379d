"""What puts other text into a page when it is built, so that the page has anchors that its own text does not show.

mdBook's `{{#include file}}`, the snippets of pymdownx (`--8<-- "file"`), mkdocstrings' `::: module.name`, Liquid's
`{% include file %}`, partial pages of MDX (`import Part from "./part.mdx"`), DocFX's `[!INCLUDE [x](file)]`, VitePress'
`<!--@include: file-->`, and calls of macros, `{{ macro(...) }}`. In code they include code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.syntax.template_tags import PROTECTION, CodeEnds, after_protected

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

ORDER = 8
_MARKS = ("{{#", "--8<--", "\n::: ", ".md", "[!INCLUDE", "[!include", "@include")
_INCLUDE = re.compile(
    r"(?P<included><!--[ \t]*@include:)|"
    + PROTECTION
    + r"|(?P<include>\{\{#include\b|--8<--|^::: (?:[A-Za-z_]\w*\.[\w.]+|mkdocs-[\w-]+)"
    + r"|^import [^\n;]*from [\"'][^\"'\n]*\.mdx?[\"']|\[!(?:INCLUDE|include)\b)",
    re.M,
)
_TAGS = frozenset(("include", "include_relative", "include_cached", "render"))


def install(reader: Reader) -> None:
    reader.mask(_read)
    reader.finish(_read_tags)


def _read(text: str, facts: Facts) -> str:
    if not any(mark in text for mark in _MARKS):
        return text
    code, position = CodeEnds(text), 0
    while match := _INCLUDE.search(text, position):
        if match["include"] or match["included"]:
            facts.syntaxes.add("includes")
            break
        position = after_protected(text, match, code)
    return text


def _read_tags(facts: Facts) -> None:
    if any(tag.name in _TAGS or (not tag.name and "(" in tag.text) for tag in facts.template_tags):
        facts.syntaxes.add("includes")

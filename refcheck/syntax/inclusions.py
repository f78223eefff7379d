"""Texts that a generator puts into a page: what they define cannot be told from the page alone.

`--8<-- "file"` (PyMdown), `{{#include file.md}}` (mdBook), `{{< include file.qmd >}}` (Quarto),
`{% include file.md %}` (Jekyll), `<!-- @include: file -->` (VitePress), `[!INCLUDE [x](file)]` (DocFX),
```` ```{include} ```` and what Sphinx makes of source code (MyST), `::: package.module` (mkdocstrings), `child=`
(knitr), macros, MDX partials, definitions that a template writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

# Before the tags of templates are masked.
ORDER = 5
_LINE = compile_lazily(
    r"^[ \t>]*(?:"
    r"(?P<fence>`{3,}|~{3,}|:{3,}(?=[ \t]*\{))(?P<info>[^\n]*)"
    r"|(?P<inclusion>"
    r"-+8<-+"
    r"|\{\{#include[ \t][^}\n]*\.(?:md|markdown)\b"
    r"|\{\{[<%][ \t]*(?:include|readfile)\b"
    r"|\{%-?[ \t]*include[\w-]*[ \t]+[\"']?[^%\s\"']*\.(?:md|markdown)\b"
    r"|\{\{-?[ \t]*[A-Za-z_][\w.]*\("
    r"|<!--[ \t]*@include\b"
    r"|:::[ \t]+(?:(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|mkdocs-[a-z]+)[ \t]*$"
    r"|::include\{"
    r"|\[!(?:INCLUDE|include)\b"
    r"|\[[^\]{\n]*\{\{[^\n]*\]:"
    r"|\[[^\]\n]*\]\([^)\n]*[\"']:include"
    r"|import[ \t]+\w+[ \t]+from[ \t]+[\"'][^\"'\n]+\.mdx?[\"']"
    r"))",
    re.M,
)
_DIRECTIVE = compile_lazily(r"[ \t]*\{(?:include|eval-rst|auto\w+|click:\w+|argparse)\}")
_CHILD = compile_lazily(r"[ \t]*\{[a-z]+\b[^}\n]*\bchild[ \t]*=")
# Without any of these there is nothing to be found. Each begins with letters or signs of its own, for which there is a
# quick search; a single pattern for all of them takes several times as long.
_MARKS = tuple(
    re.compile(mark).search
    for mark in (
        r"\{(?:[{%]|include\}|eval-rst\}|auto|click:|argparse\})",
        r"8<-",
        r":::",
        r"include(?<=[@:!]include)",
        r"INCLUDE(?<=\[!INCLUDE)",
        r"child ?=",
        r"\.md(?:['\"]|x)",
    )
)


def install(reader: Reader) -> None:
    reader.mask(_note)


def _note(text: str, facts: Facts) -> str:
    if any(search(text) for search in _MARKS) and _includes(text):
        facts.syntaxes.add("inclusions")
    return text


def _includes(text: str) -> bool:
    """Whether a line outside of code puts another text in its place."""
    code = ""
    for line in _LINE.finditer(text):
        fence = line["fence"]
        if code:
            if fence and fence.startswith(code) and not line["info"].strip():
                code = ""
        elif line["inclusion"] or _DIRECTIVE.match(line["info"]) or _CHILD.match(line["info"]):
            return True
        elif not fence.startswith(":"):
            code = fence
    return False

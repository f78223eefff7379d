"""Ids that a text gives in a form that refcheck does not read, so that a plug-in or newer syntax certainly does.

`Bash { #bash }` is a term with an id for Python-Markdown, `# Title %{#title}%` a heading with one where the settings of
markdown-it-attrs have other delimiters, `name: title` names a slide, `label=lst:x` a listing, and a cell of an unknown
engine may hold `(\\#eq:x)`. Whoever writes such ids twice in a page means them, and a link to one of them is unknown,
not dead. A single one may be a slip, and so are the others where most ids of a page are read. What refcheck does read,
and what the renderer shows as text, is decided elsewhere: such an id is a fact of the document.

`label=` counts only among options: in braces, in the info string of code, in a line of TeX. In a sentence, in a tag
(`<Tab label="x">`) and in a call (`plot(y, label="x")`) it is the word for something else, and so are the keys of front
matter.

Measured on 7,100 errors of 131 projects: of those that were judged false 490 name such an id, of those that were judged
true 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from refcheck.facts.fences import fences
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple

if TYPE_CHECKING:
    from refcheck.project.page import Page

_FEWEST = 2
_GIVEN = compile_lazily(
    r"(?<!\{)\{[^{}#\n`]{0,80}#(?P<id>[^\s{}#=]{1,200})(?:[ \t][^{}\n]{0,200})?\}"
    r"|\(\\#(?P<label>[^()\s]{1,200})\)"
    r"|^(?:name|id|label|anchor):[ \t]*(?P<line>[^\s'\"]{1,200})[ \t]*$"
)
_OPTION = compile_lazily(r"\blabel[ \t]{0,9}=[ \t]{0,9}[\"'{]?(?P<value>[\w:.-]{1,200})")
_BRACES = compile_lazily(r"\{[^{}()\n]{1,500}\}")
_CELL = compile_lazily(r"\{[A-Za-z]")
_CODE_SPAN = compile_lazily(r"`[^`\n]*`")


class GivenId(NamedTuple):
    """An id in the text of a page."""

    written: str
    """The form in which it is given."""
    line: int
    """From 1."""


def unread_ids(page: Page) -> Mapping[str, GivenId]:
    """The ids that the text of a page gives and no syntax reads; none if there is only one."""
    return page.once(unread_ids, lambda: _find(page))


def _find(page: Page) -> dict[str, GivenId]:
    text = page.source.text
    document = page.document
    read = {definition.key for definition in document.definitions}
    # What is known to be wrong is reported as that.
    spans = (*(fact.span for fact in document.malformed), *(block.span for block in document.attribute_blocks))
    wrong = {text[span.start : span.end] for span in spans}
    given: dict[str, GivenId] = {}
    for number, name, written in _ids(_without_comments(text)):
        given.setdefault(name, GivenId(written, number))
    found = {name: one for name, one in given.items() if name not in read and one.written not in wrong}
    return found if len(found) >= max(_FEWEST, len(given) - len(found) + 1) else {}


def _without_comments(text: str) -> str:
    """A text without comments, with as many lines."""
    first, *rest = text.split("<!--")
    parts = (part.partition("-->") for part in rest)
    return first + "".join("\n" * comment.count("\n") + after for comment, _, after in parts)


def _ids(text: str) -> Iterator[tuple[int, str, str]]:
    """The ids in a text, with their lines and as they are written."""
    for number, line, is_info in _lines(text):
        plain = _CODE_SPAN.sub("", line)
        found = [*_GIVEN.finditer(plain)]
        if "label" in plain:
            is_whole = is_info or plain.lstrip().startswith("\\")
            for options in [plain] if is_whole else _BRACES.findall(plain):
                found += _OPTION.finditer(options)
        yield from ((number, match[match.lastgroup or 0], match[0]) for match in found)


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """The lines that may give an id, with their numbers: outside of front matter and of code that is only shown.

    The last value says whether it is the info string of code.
    """
    start = text.find("\n---", 3) + 1 if text.startswith("---\n") and text[4:5] != "\n" else 0
    number, is_shown = text.count("\n", 0, start) + 1, False
    text, start = text[start:], 0
    for fence in fences(text):
        if not is_shown:
            yield from _with_signs(text[start : fence.start], number)
        number += text.count("\n", start, fence.start)
        if fence.opens:
            yield number, fence.code, True
        # The code of a cell runs, and its engine may read Markdown in it.
        is_shown = fence.opens and not _CELL.match(fence.code)
        start = fence.end
    if not is_shown:
        yield from _with_signs(text[start:], number)


def _with_signs(text: str, first: int) -> Iterator[tuple[int, str, bool]]:
    """The lines with a sign of an id, with their numbers from that of the first one."""
    for number, line in enumerate(text.split("\n"), first):
        if "#" in line or ":" in line or "=" in line:
            yield number, line, False

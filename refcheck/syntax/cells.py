"""Executable cells: a fence with a language in braces, `{python}`, `{r name, fig.cap="A"}`, `{mermaid}`.

The output of a cell can have a label. knitr's chunks have their name and options in the info string, written like R
arguments; Quarto's have them as YAML in comments at the start of the cell: `#| label: fig-x`, with `//|`, `%%|` or
`--|` in languages with such comments. The code itself is never Markdown; what it will write is read from its strings
(`refcheck.syntax._code_outputs`). A cell without a label has an empty key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import CodeOutput, Definition, Inclusion, Span
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.includes import FORM, include

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

_INFO = compile_lazily(r"\{(?P<language>[A-Za-z][\w.+-]*)(?P<options>[ \t,][^\n]*)?\}[ \t]*$")
_OPTION_LINE = compile_lazily(r"[ \t]*(?:#|//|%%|--)\|[ \t]?(?P<option>[^\n]*)")
_OPTION = compile_lazily(r"(?P<key>[\w.-]+)[ \t]*(?P<mark>[:=])[ \t]*(?P<value>.*)")
_ITEM = compile_lazily(r"[ \t]*-[ \t]+(?P<value>.*)")
_ARGUMENT = compile_lazily(r"[ \t]*(?P<key>[\w.-]+)[ \t]*=[ \t]*(?P<value>.*)", re.DOTALL)
# As in `knitr::kable(x, caption = "A table")`.
_CAPTION_IN_CODE = compile_lazily(r"(?<![\w.])caption[ \t]*=[ \t]*[\"']?(?P<text>[^\n\"']*)")
_STRING = compile_lazily(r"[\"'](?P<text>[^\"'\n]{1,500})[\"']")
_INLINE_CODE = compile_lazily(r"(?<!`)`r [^`]{1,5000}`")
_ID = compile_lazily(r"\{#(?P<id>[A-Za-z][\w:.-]{0,200})[ }]")
_CAPTIONS = ("fig-cap", "tbl-cap", "lst-cap", "caption")
# Languages whose code is Markdown.
ENVIRONMENTS = frozenset(
    (
        *("theorem", "lemma", "corollary", "proposition", "conjecture", "definition", "example", "exercise"),
        *("hypothesis", "proof", "remark", "solution", "block", "block2"),
    )
)
# Options that the R package officedown (its manual, "Captions") makes labels of.
_IDS_OF_OFFICEDOWN = (("fig-id", "fig"), ("tab-id", "tab"))
_OFF = frozenset(("false", "FALSE", "F"))
# Options that give a cell the code (`parse_block` of knitr 1.50).
_SOURCES = frozenset(("file", "code"))
_FENCE = compile_lazily(r"[ \t]*(?:`{3,}|~{3,})[ \t]*\r?$")


class CellCondition(ConditionGroup):
    """Conditions on facts in executable cells."""

    IN_CELL = condition()
    """Inside a cell such as `{theorem}`, which is Markdown for bookdown and code for the others."""
    NO_CODE = condition()
    """A cell of knitr without code, which runs the code of another one of its name."""


class _Options:
    """The options of a cell.

    Attributes:
        pairs: the names and values, in the order in which they are written.
        places: the place of each value in the text of the block.
    """

    def __init__(self, src: str, language: str) -> None:
        self.src = src
        self.pairs = [("language", language)]
        self.places: dict[str, tuple[int, int]] = {}

    def add(self, key: str, start: int, end: int) -> None:
        """Adds an option, without the quotes and spaces around its value; knitr writes `fig.cap`, Quarto `fig-cap`."""
        src, key = self.src, key.replace(".", "-")
        while start < end and src[start] in " \t":
            start += 1
        while end > start and src[end - 1] in " \t\r":
            end -= 1
        if end - start > 1 and src[start] == src[end - 1] and src[start] in "\"'":
            start, end = start + 1, end - 1
        self.pairs.append((key, src[start:end]))
        self.places[key] = (start, end)

    def is_code(self, key: str, end: int) -> bool:
        """Whether the value of an option in the header of a chunk, which ends at `end`, is R code and not a string."""
        start = self.places[key][0]
        return start < end and self.src[start - 1] not in "\"'"


def install(reader: Reader) -> None:
    """Reads the code within text; cells are fences, which `refcheck.syntax.code` passes on."""
    reader.on_finish(_read_inline_code)


def _read_inline_code(facts: Facts) -> None:
    """Records the ids in code spans that knitr evaluates, over several lines, too: `r if (is_html) "# A {#a}"`.

    They are replaced by what they print before pandoc reads the text (`inline.code` of knitr's `all_patterns$md`).
    """
    if b"{#" in facts.signs and "`r " in facts.text:
        for code in _INLINE_CODE.finditer(facts.text):
            for match in _ID.finditer(facts.text, *code.span()):
                facts.outputs.append(CodeOutput("id", match["id"], Span(*match.span("id"))))


def read_cell(facts: Facts, token: Token) -> str:
    """Records the labels of a fence that is an executable cell; any other fence is ignored.

    Returns:
        The language of the cell; empty if the fence is not a cell.
    """
    block = token["block"]
    start, end = token["info"]
    info = _INFO.search(block.src, start, end)
    if info is None or block.src[start : info.start()].strip():
        return ""
    facts.syntaxes.add("cells")
    options = _Options(block.src, info["language"])
    if info["options"]:
        _read_arguments(options, *info.span("options"))
    _read_lines(options, end + 1, token["end"])
    caption = _CAPTION_IN_CODE.search(block.src, end, token["end"])
    if caption:
        options.pairs.append(("caption", caption["text"]))
    named = dict(options.pairs)
    # knitr reads no child of a chunk that is not evaluated (`call_block` of 1.4 to 1.50).
    if named.get("child") and named.get("eval") not in _OFF:
        first = block.at(options.places["child"][0])
        place = Span(first, first + len(named["child"]))
        _include_child(facts, named["child"], place, is_code=options.is_code("child", end))
    for option, kind in _IDS_OF_OFFICEDOWN:
        if named.get(option):
            first = block.at(options.places[option][0])
            facts.outputs.append(CodeOutput("id", f"{kind}:{named[option]}", Span(first, first + len(named[option]))))
    _read_outputs(facts, block, info["language"].lower(), end + 1, token["end"])
    labels = [name for name in ("label", "lst-label") if named.get(name)]
    for name in labels:
        facts.definitions.append(_label(block, token, named[name], options.places[name], options.pairs))
    if not labels:
        facts.definitions.append(_label(block, token, "", (start, start), options.pairs))
    return info["language"]


def _include_child(facts: Facts, child: str, place: Span, *, is_code: bool) -> None:
    """Records the texts that a chunk puts in: names, also those in `c("a.Rmd", "b.Rmd")`; other code is not told."""
    if not is_code:
        include(facts, child, place, place)
    elif child.startswith("c("):
        for match in _STRING.finditer(child):
            inner = Span(place.start + match.start("text"), place.start + match.end("text"))
            include(facts, match["text"], inner, inner)
    else:
        facts.syntaxes.update(("includes", "inclusions"))
        facts.inclusions.append(Inclusion("", place, FORM))


def _read_outputs(facts: Facts, block: Block, language: str, start: int, end: int) -> None:
    """Records the ids and files that the code will write."""
    from refcheck.syntax._code_outputs import LANGUAGES, outputs

    if language in LANGUAGES:
        last = max(start, end - 1)
        for output in outputs(block.src[start:end], LANGUAGES[language], start):
            first, after = min(output.span.start, last), min(output.span.end, last)
            facts.outputs.append(output._replace(span=Span(block.at(first), block.at(after))))


def _label(block: Block, token: Token, key: str, place: tuple[int, int], options: list[tuple[str, str]]) -> Definition:
    first = block.at(place[0])
    key_span = Span(first, first + place[1] - place[0])
    span = key_span if key else Span(first, block.at(token["info"][1] - 1) + 1)
    named = dict(options)
    caption = next((named[name] for name in _CAPTIONS if named.get(name)), "")
    conditions = block.conditions | (0 if caption else ElementCondition.NO_CAPTION)
    if _OFF.intersection((named.get("eval", ""), named.get("include", ""))):
        conditions |= ElementCondition.UNNUMBERED
    if not _has_code(block.src, token["info"][1] + 1, token["end"]) and not _SOURCES.intersection(named):
        conditions |= CellCondition.NO_CODE
    body = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    return Definition(
        "anchor",
        "cells",
        key=key,
        span=span,
        key_span=key_span,
        full_span=body,
        element="cell",
        text=caption,
        conditions=int(conditions),
        attributes=tuple(options),
    )


def _has_code(src: str, start: int, end: int) -> bool:
    """Whether a cell has a line that is neither empty nor an option; `end` is after the fence that closes it."""
    while start < end:
        line_end = src.find("\n", start, end)
        # The last line is the fence.
        if line_end < 0 or line_end + 1 >= end:
            return False
        if not src[start:line_end].isspace() and line_end > start and not _OPTION_LINE.match(src, start, line_end):
            return not _FENCE.match(src, start, line_end)
        start = line_end + 1
    return False


def _read_arguments(options: _Options, start: int, end: int) -> None:
    """Reads the arguments in a chunk's info string; the first one without a name is the label."""
    src = options.src
    for first, last in parts(src, start, end):
        argument = _ARGUMENT.fullmatch(src, first, last)
        if argument is None:
            if "label" not in options.places and src[first:last].strip():
                options.add("label", first, last)
        elif argument["value"].startswith("c("):
            inner = argument.start("value") + 2
            for item in parts(src, inner, max(inner, last - 1)):
                options.add(argument["key"], *item)
        else:
            options.add(argument["key"], argument.start("value"), last)


def _read_lines(options: _Options, start: int, end: int) -> None:
    """Reads the comments with options at the start of a cell."""
    src, key = options.src, ""
    while start < end:
        line = _OPTION_LINE.match(src, start, end)
        if line is None:
            return
        first, last = line.span("option")
        option, item = _OPTION.fullmatch(src, first, last), _ITEM.fullmatch(src, first, last)
        if option is not None:
            key, first = option["key"], option.start("value")
            if option["value"].startswith("["):
                for place in parts(src, first + 1, max(first + 1, src.rfind("]", first, last))):
                    options.add(key, *place)
            elif option["value"].strip():
                options.add(key, first, last)
        elif item is not None and key:
            options.add(key, item.start("value"), last)
        start = line.end() + 1


def parts(src: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places of the parts between commas, except commas in quotes or brackets."""
    depth, quote, first, position = 0, "", start, start
    while position < end:
        character = src[position]
        if quote:
            if character == "\\":
                position += 1
            elif character == quote:
                quote = ""
        elif character in "\"'`":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            yield first, position
            first = position + 1
        position += 1
    yield first, end

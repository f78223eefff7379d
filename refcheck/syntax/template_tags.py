"""Template tags of Hexo (Nunjucks) and similar: `{% ref a b %}`, `{% references %}`, `{% raw %}`.

A template engine runs before Markdown and does not know its structure, so tags are read in the plain text; code and
comments protect them. hexo-reference-plus: each line of a reference block is an entry, the key is between the first `[`
and the next `]`, the rest is text and not Markdown. Hugo's `{{% ref %}}` and Markdoc's self-closing `{% ref "x" /%}`
are not read here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from re import Match, Pattern
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Reference, Span, TemplateTag
from refcheck.markdown.parse import blank_all

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

ORDER = 10
FEATURES = {"key-reference": "`{% ref key %}`"}
# In characters: how much can precede a fence in its line.
_MOST_BEFORE_FENCE = 12
# Anything longer than a line or two of a paragraph is not meant as one.
_EXPRESSION = compile_lazily(r"\{\{(?P<text>(?:[^{}\n]|\{[^{}\n]*\}|\n(?![ \t]*\n)){0,500})\}\}")
# The markers of the containers of a line.
_LINE_BEGINNING = compile_lazily(r" {0,3}(?:(?:>|[*+-]|\d{1,9}[.)])[ \t]+)*")
_TAG_END = compile_lazily(r"-?%\}")
_BACKTICKS = compile_lazily(r"`+")
_BLANK_LINE = compile_lazily(r"(?<=\n)[ \t]*\n")
_KEY = compile_lazily(r"\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"']+)")
_ENTRY = compile_lazily(r"[^\[\]\n]*\[(?P<key>[^\]\n]*)\](?P<text>[^\n]*)")
_TAG = r"(?<=\{)(?<!\{\{)%(?P<dash>-?)[ \t\n]*(?P<tag>[A-Za-z_]\w*)"
_TAG_IN_CODE = compile_lazily(r"\{" + _TAG)
# Tags whose content is not Markdown.
_VERBATIM = frozenset(
    ("raw", "verbatim", "code", "codeblock", "highlight", "comment", "math", "mermaid", "prism", "jsfiddle")
)


class TemplateCondition(ConditionGroup):
    """Conditions on template tags."""

    IN_CODE = condition()
    """Inside a code span: a reference only if a template engine runs before Markdown."""


def token(first: str, rest: str) -> Pattern[str]:
    """A pattern that finds code, comments or another construct in a text that is not read as Markdown yet.

    Args:
        first: the characters with which the other construct can start.
        rest: how it continues after these.
    """
    # All its first characters are in one class: the next one of it is found without trying anything in between.
    # Nearly all code is between single backticks in one line, and needs no further search.
    hiding = r"(?<=`)(?:(?P<simple>[^`\n{]+`(?!`))|(?P<code>`*))|(?<=~)(?P<tildes>~~+)|(?<=<)(?P<comment>!--)"
    return compile_lazily(f"[`~<{first}](?:{hiding}|{rest})")


_TOKEN = token("{", _TAG + r"|(?<=\{)(?<!\{\{)(?P<expression>\{)(?![%<])")


def install(reader: Reader) -> None:
    reader.mask(_mask)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the tag is read; in a code span only if the span is shown as written, after the engine has run."""
    return not fact.conditions & TemplateCondition.IN_CODE or view.is_raw(fact.span)


def _mask(text: str, facts: Facts) -> str:
    if not any(mark.encode() in facts.signs and mark in text for mark in ("{{", "{%")):
        return text
    position = 0
    masked: list[tuple[int, int]] = []
    code = CodeEnds(text)
    # Names of tags without an end tag; searching for it again would be useless.
    endless: set[str] = set()
    while match := _TOKEN.search(text, position):
        if match.lastgroup == "simple":
            position = match.end()
        elif match["expression"]:
            position = _read_expression(match, facts)
        elif match["tag"] is None:
            start = match.end()
            position, is_span = after_protected(text, match, position, code)
            if is_span:
                _note_tags_in_code(text, start, position, facts)
        else:
            end = _TAG_END.search(text, match.end())
            if end is None:
                break
            position = end.end()
            if text[end.start() - 1] != "/":
                position = _read_tag(match, end, facts, endless)
                masked.append((match.start(), position))
    return blank_all(text, masked)


def _read_expression(opening: Match[str], facts: Facts) -> int:
    """Records `{{ expression }}`; returns its end, or that of its opening braces if it is not an expression."""
    text = opening.string
    expression = _EXPRESSION.match(text, opening.start())
    if expression is None:
        return opening.end()
    place = Span(*expression.span())
    rest = _rest_of_line(text, *place)
    facts.template_tags.append(TemplateTag("", place, dashed=False, text=expression["text"], rest=rest))
    return expression.end()


def _read_tag(match: Match[str], end: Match[str], facts: Facts, endless: set[str]) -> int:
    """Records a tag, and everything up to its end tag if that is not Markdown; returns the end of both."""
    text, name, position, close = match.string, match["tag"], end.end(), None
    place = Span(match.start(), position)
    number = len(facts.template_tags)
    facts.template_tags.append(TemplateTag(name, place, dashed=bool(match["dash"])))
    if name == "ref":
        _read_reference(match, end.start(), place, facts, 0)
    elif (name == "references" or name in _VERBATIM) and name not in endless:
        close = re.compile(r"\{%-?\s*end" + name + r"\s*-?%\}").search(text, position)
        if close is None:
            endless.add(name)
    if close is not None:
        if name == "references":
            _read_entries(text, position, close.start(), Span(place.start, close.end()), facts)
        facts.template_tags.append(TemplateTag("end" + name, Span(*close.span()), dashed=False))
        position = close.end()
    opening = facts.template_tags[number]
    facts.template_tags[number] = opening._replace(rest=_rest_of_line(text, match.start(), position))
    return position


def _rest_of_line(text: str, start: int, end: int) -> Span | None:
    """The rest of the line after a tag; None if anything precedes the tag or nothing follows."""
    if not _LINE_BEGINNING.fullmatch(text, text.rfind("\n", 0, start) + 1, start):
        return None
    line_end = text.find("\n", end)
    rest = Span(end, len(text) if line_end < 0 else line_end)
    return rest if text[rest.start : rest.end].strip() else None


class CodeEnds:
    """Finds the ends of code spans; indexes the backticks of a text once, if needed."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _spans(self) -> dict[int, list[int]]:
        result: dict[int, list[int]] = {}
        for match in _BACKTICKS.finditer(self._text):
            result.setdefault(match.end() - match.start(), []).append(match.start())
        return result

    @cached_property
    def _blank_lines(self) -> list[int]:
        return [match.start() for match in _BLANK_LINE.finditer(self._text)]

    def end(self, backticks: int, position: int) -> int | None:
        """The start of the backticks that close a code span, within the paragraph."""
        following = _BACKTICKS.search(self._text, position)
        if following is None:
            return None
        start, end = following.span()
        if end - start == backticks:
            return None if _BLANK_LINE.search(self._text, position, start) else start
        places = self._spans.get(backticks, [])
        index = bisect_left(places, position)
        if index == len(places):
            return None
        blank = bisect_left(self._blank_lines, position)
        if blank < len(self._blank_lines) and self._blank_lines[blank] < places[index]:
            return None
        return places[index]


def after_protected(text: str, match: Match[str], searched_from: int, code: CodeEnds) -> tuple[int, bool]:
    """The end of the code or comment that a match of a `token` starts, or of the match if it starts none.

    Args:
        searched_from: the offset from which it was searched for.

    Returns:
        The end, and whether it is the end of a code span.
    """
    start, end = match.span()
    if match["simple"]:
        return end, True
    if match["comment"]:
        close = text.find("-->", end)
        return (len(text) if close < 0 else close + 3), False
    if end - start >= 3 and _opens_fence(text, start, end, searched_from):
        before = text[text.rfind("\n", 0, start) + 1 : start]
        # Containers are not known here. The content of a list begins in the third column or further in.
        indent = r" {0,3}" if before in ("", " ") else r"[ \t>]{0,12}"
        pattern = "^" + indent + text[start] + "{" + str(end - start) + r",}[ \t]*$"
        closing = re.compile(pattern, re.MULTILINE).search(text, end)
        return (len(text) if closing is None else closing.end()), False
    close_code = code.end(end - start, end) if match["code"] is not None else None
    return (end, False) if close_code is None else (close_code + end - start, True)


def _opens_fence(text: str, start: int, end: int, searched_from: int) -> bool:
    """Whether a run of backticks or tildes starts a line, and no backtick follows in it."""
    line = text.rfind("\n", 0, start) + 1
    if line < searched_from or start - line > _MOST_BEFORE_FENCE or text[line:start].strip(" \t>"):
        return False
    line_end = text.find("\n", end)
    return text.find("`", end, line_end if line_end >= 0 else len(text)) < 0


def _note_tags_in_code(text: str, start: int, end: int, facts: Facts) -> None:
    for tag in _TAG_IN_CODE.finditer(text, start, end):
        if tag["tag"] == "ref":
            close = _TAG_END.search(text, tag.end(), end)
            if close is None:
                break
            place = Span(tag.start(), close.end())
            facts.template_tags.append(TemplateTag("ref", place, dashed=bool(tag["dash"]), in_code=True))
            _read_reference(tag, close.start(), place, facts, TemplateCondition.IN_CODE)


def _read_reference(tag: Match[str], end: int, place: Span, facts: Facts, conditions: int) -> None:
    facts.syntaxes.add("key-references")
    for key in _KEY.finditer(tag.string, tag.end(), end):
        kind = key.lastgroup
        assert kind
        facts.references.append(
            Reference(
                "key",
                "template_tags",
                key=key[kind],
                span=place,
                key_span=Span(*key.span(kind)),
                text=tag.string[place.start : place.end],
                conditions=int(conditions),
                form="tag",
            )
        )


def _read_entries(text: str, start: int, end: int, block: Span, facts: Facts) -> None:
    """Reads the entries between the tags of a reference block.

    Args:
        block: the place of the block, with its tags.
    """
    facts.syntaxes.add("reference-block")
    line = start
    while line < end:
        line_end = text.find("\n", line, end)
        line_end = end if line_end < 0 else line_end
        if text[line:line_end].strip():
            written = text[line:line_end]
            first, last = line + len(written) - len(written.lstrip()), line + len(written.rstrip())
            entry = _ENTRY.match(text, line, line_end)
            # The plugin makes an entry of every line, even without a key.
            facts.definitions.append(
                Definition(
                    "reference-entry",
                    "template_tags",
                    key=entry["key"] if entry else "",
                    span=Span(entry.start("key") - 1, entry.end("key") + 1) if entry else Span(first, last),
                    key_span=Span(*entry.span("key")) if entry else Span(first, first),
                    full_span=Span(first, last),
                    element="entry",
                    text=entry["text"].strip() if entry else written.strip(),
                    attributes=(("block", f"{block.start}:{block.end}"),),
                )
            )
        line = line_end + 1

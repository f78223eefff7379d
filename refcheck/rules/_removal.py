"""Removes unused definitions with their lines; never a safe fix, as a use may still be added.

A definition is kept if the text still shows its name in brackets outside of code, whatever these mean to the renderer:
text that refcheck does not parse may still be a use. For the same reason nothing is removed from a page that another
text is inserted into, or may be: by an inclusion, a tag of a template engine, code that writes Markdown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence, Set

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Fix, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.project.page import Page

_LINE_END = "\r\n"
_BRACKETS = compile_lazily(r"\[((?:[^\[\]\\]|\\.){1,999})\]")
_FENCE = compile_lazily(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_BLANKS = compile_lazily(r"\s*")
_TICKS = compile_lazily(r"`+")
# Whatever the renderer: programs that read a page before it are unknown to refcheck.
_PUTS_IN = compile_lazily(
    r"\{(?:\{|%(?!-?[ \t]*(?:end)?(?:ref|references|raw|comment|codeblock|highlight)\b)|!)"
    r"|8<-|!\[\[(?![^\]\n|#]{0,300}\.(?:png|jpe?g|gif|svg|webp|avif|bmp|pdf|mp[34]|webm|ogg|wav|mov)\b)"
    r"|[!@#:\\]include\b|\\input\b|@import\b",
    re.IGNORECASE,
)
_TAG_FOR_LINKS = compile_lazily(r"\{\{[<%][ \t]*(?:rel)?ref[ \t]|\{\{<[ \t]*figure[ \t]")
_BLOCK_PUTS_IN = compile_lazily(
    r"^[ \t>]*(?:`{3,}|~{3,}|:{3,})[ \t]*\{"
    r"(?:include|embed|eval-rst|auto\w+|[a-z]+\b[^}\n]*\b(?:child|asis)\b|(?:r|python|julia|ojs)\b[^}\n]*\}"
    r"[ \t]*\n(?:[ \t]*#\|[^\n]*\n){0,20}?[ \t]*#\|[^\n]*\b(?:child|asis)\b)"
    r"|`r [^`\n]*\bknit_child\b",
    re.MULTILINE,
)
_NOTHING_ELSE = compile_lazily(r"\s|<!--[^<>]{0,1000}-->")
# The first characters of lines that would join a block of the same kind before them once nothing is between the two.
_GOES_ON = compile_lazily(r"[ \t]|[-*+>|:=]|\d")


class Removals(NamedTuple):
    """The definitions that can be removed from a page, and why the others cannot."""

    fixes: Mapping[Span, Fix]
    """By the place of the definition."""
    reasons: Mapping[Span, str]
    """By the place of the definition; in words that follow "not fixed"."""


def removals(page: Page, unused: Sequence[Definition], name: Callable[[str], str | None], is_sought: bool) -> Removals:
    """The fix that removes each of some definitions, or the reason why there is none.

    Definitions on consecutive lines are removed together.

    Args:
        unused: all of them, in document order.
        name: the text between brackets -> the name of a definition that it may be, in the form of `unused`'s names;
            None if it cannot be one.
        is_sought: whether an unresolved reference could be meant for one of them.
    """
    if not unused:
        return Removals({}, {})
    source = page.source
    names = {definition.span: name(_own(source.text, definition)) for definition in unused}
    own = frozenset(definition.key_span.start for definition in unused)
    mentioned = _mentioned(source.text, name, frozenset(names.values()), own)
    defined = {
        line
        for definition in page.definitions
        if definition.kind in _DEFINITIONS
        for line in _lines(source, definition)
    }
    starts = [reference.span.start for reference in page.document.references]
    puts_in = _puts_in(page, source.text) or _holds_nothing_else(source, defined)
    reasons: dict[Span, str] = {}
    runs: list[list[Definition]] = []
    for definition in unused:
        mention = mentioned.get(names[definition.span])
        if is_sought:
            reason = "a reference that leads nowhere may be meant for it"
        elif page.book is not None or page.view.is_fragment:
            reason = "the file is published together with others, which may use it"
        elif puts_in:
            reason = puts_in
        elif mention is not None:
            reason = f"its name is in brackets on {source.line_words(mention)}"
        else:
            reason = _obstacle(source, definition, defined, starts)
        if reason:
            reasons[definition.span] = reason
        elif runs and _last_line(source, runs[-1][-1]) + 1 == source.line_of(definition.span.start):
            runs[-1].append(definition)
        else:
            runs.append([definition])
    fixes: dict[Span, Fix] = {}
    for run in runs:
        place = _place(source, run[0].full_span.start, run[-1].full_span.end)
        if place is None:
            reasons.update((definition.span, "the text before and after it could become one") for definition in run)
            continue
        fix = Fix("remove it", (Edit(place, ""),), safe=False)
        fixes.update((definition.span, fix) for definition in run)
    return Removals(fixes, reasons)


_DEFINITIONS = frozenset(("footnote", "link-definition"))


def _puts_in(page: Page, text: str) -> str:
    """The reason why another text may be inserted into a page when it is published; empty if none is."""
    if page.document.syntaxes & {"includes", "inclusions"} or _BLOCK_PUTS_IN.search(text):
        return "the page includes other texts, which may use it"
    matches = list(_PUTS_IN.finditer(text))
    # Few texts have any, and finding code takes longer.
    code = [*_code(text), Span(len(text), len(text))] if matches else []
    index = 0
    for match in matches:
        while code[index].end <= match.start():
            index += 1
        if match.start() < code[index].start and not _TAG_FOR_LINKS.match(text, match.start()):
            return "the page may include other texts, which may use it"
    return ""


def _holds_nothing_else(source: Source, defined: set[int]) -> str:
    """Why a page of only definitions is kept: others include it, or it is not written yet; empty otherwise."""
    rest = (source.line(number) for number in range(1, source.lines + 1) if number not in defined)
    has_comments = "<!--" in source.text
    left = _NOTHING_ELSE.sub("", "".join(rest)) if has_comments else next(filter(None, map(str.strip, rest)), "")
    return "" if left else "the page holds nothing but definitions, which others may include"


def _own(text: str, definition: Definition) -> str:
    """The text between the brackets of a definition."""
    return text[text.rfind("[", 0, definition.key_span.start) + 1 : definition.key_span.end]


def _mentioned(
    text: str, name: Callable[[str], str | None], wanted: Set[str | None], own: Set[int]
) -> dict[str | None, int]:
    """The names in brackets outside of code, each with its first place.

    Args:
        wanted: the names to look for.
        own: the places of names that do not count.
    """
    found: dict[str | None, int] = {}
    index = 0
    named = [(match.start(), key) for match in _BRACKETS.finditer(text) if (key := name(match[1])) in wanted]
    named = [(start, key) for start, key in named if key is not None and not {start + 1, start + 2} & own]
    code = [*_code(text), Span(len(text), len(text))] if named else []
    for start, key in named:
        while code[index].end <= start:
            index += 1
        if start < code[index].start:
            found.setdefault(key, start)
    return found


def _code(text: str) -> list[Span]:
    """The closed fenced blocks and the code spans within one line, in order."""
    spans: list[Span] = []
    fences = iter(_FENCE.finditer(text))
    position = 0
    for opening in fences:
        mark = opening["fence"]
        if mark[0] == "`" and "`" in opening["info"]:
            continue
        closing = next(
            (fence for fence in fences if fence["fence"].startswith(mark) and not fence["info"].strip()), None
        )
        # After a block that is never closed, everything counts as text.
        if closing is not None:
            spans += _code_spans(text, position, opening.start())
            spans.append(Span(opening.start(), closing.end()))
            position = closing.end()
    return spans + _code_spans(text, position, len(text))


def _code_spans(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    opened: dict[int, int] = {}
    line_end = start
    for run in _TICKS.finditer(text, start, end):
        if run.start() >= line_end:
            opened = {}
            line_end = text.find("\n", run.start(), end)
            line_end = end if line_end < 0 else line_end
        length = run.end() - run.start()
        if length in opened:
            spans.append(Span(opened[length], run.end()))
            opened = {}
        else:
            opened.setdefault(length, run.start())
    return spans


def _lines(source: Source, definition: Definition) -> range:
    return range(source.line_of(definition.full_span.start), _last_line(source, definition) + 1)


def _last_line(source: Source, definition: Definition) -> int:
    return source.line_of(max(definition.full_span.end - 1, definition.full_span.start))


def _obstacle(source: Source, definition: Definition, defined: set[int], references: Sequence[int]) -> str:
    """The reason why a definition cannot be removed with its lines; empty if it can.

    Args:
        defined: the lines with definitions.
        references: the starts of references, in order.
    """
    first, last = source.line_of(definition.full_span.start), _last_line(source, definition)
    if last > first:
        return "it goes over several lines"
    if source.position(definition.full_span.start)[1] > 1:
        return "it is indented, or in a list or a quote"
    if source.text[
        definition.full_span.end : definition.full_span.start + len(source.line(first).rstrip(_LINE_END))
    ].strip():
        return "there is more in its line"
    for number in (first - 1, last + 1):
        if 1 <= number <= source.lines and source.line(number).strip() and number not in defined:
            return "no blank line parts it from the text before or after it"
    if bisect_right(references, definition.span.end) < bisect_left(references, definition.full_span.end):
        return "its text refers to something"
    return ""


def _place(source: Source, start: int, end: int) -> Span | None:
    """The lines from one place to another, with the blank lines that go with them; None if they are needed."""
    text = source.text
    blanks = _BLANKS.match(text, end)
    assert blanks
    before, after = _content_end(text, start), blanks.end()
    if before is None:
        return Span(0, after)
    first, last = source.line_of(start), source.line_of(max(end - 1, start))
    is_alone = last == source.lines or not source.line(last + 1).strip()
    if not is_alone and not source.line(first - 1).strip():
        # The next definition takes its place.
        return Span(start, after)
    following = source.line(source.line_of(after)) if is_alone and after < len(text) else ""
    if _GOES_ON.match(following) and not source.line(source.line_of(before)).startswith("#"):
        return None
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return Span(before, end)


def _content_end(text: str, position: int) -> int | None:
    """The end of the line with the last text before a place; None if there is no text."""
    while position and text[position - 1].isspace():
        position -= 1
    if not position:
        return None
    while text[position] in " \t":
        position += 1
    return position

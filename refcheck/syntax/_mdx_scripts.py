"""Finds the JavaScript of MDX in a text, and the suppression comments in it; see `refcheck.syntax.mdx`."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Hazard, Span
from refcheck.facts.suppression_comments import read_comment
from refcheck.syntax.mdx import MdxCondition, starts_of_scripts

if TYPE_CHECKING:
    from refcheck.markdown.parse import Concerns, Facts

# In characters: how far the end of a code span is searched for.
_LONGEST_CODE_SPAN = 2000
_MOST_BLANKS = 200
_SHORTEST_FENCE = 3
# Starts with one class of characters, so that all others are skipped fast.
_START = compile_lazily(
    r"[`~\\{<](?:(?<=`)(?P<code>`*)|(?<=~)(?P<tildes>~~+)|(?<=\\).|(?<=\{)(?P<brace>)(?![#%:.])"
    r"|(?<=<)(?P<tag>[A-Za-z_$][\w$.:-]*)(?=[\s/>]))",
    re.DOTALL,
)
_COMMENT = compile_lazily(r"\{\s*/\*(?P<text>(?:[^*]|\*(?!/))*)\*/\s*\}")
_IN_TAG = compile_lazily(r"[\s=]+|(?P<end>/?>)|[^\s\"'{}<>=/]+|/|(?P<quote>[\"'])|(?P<brace>\{)")
_IN_SCRIPT = compile_lazily(
    r"(?P<open>[{(\[])|(?P<close>[})\]])|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(?P<template>`)|/\*(?P<comment>)"
    r"|(?<![^\s{(])//[^\n]*|(?P<blank>\n[ \t\r]*(?=\n))"
)
_IN_TEMPLATE = compile_lazily(r"\\.|(?P<hole>\$\{)|(?P<end>`)", re.DOTALL)
_BLANK_LINE = compile_lazily(r"\n[ \t\r]*(?:\n|\Z)|\Z")


def note_scripts(facts: Facts) -> None:
    """Marks the facts of a text that are in JavaScript, and records the suppression comments there."""
    text = facts.text
    scan = _Scan(text)
    scan.run()
    facts.mark(scan.scripts, MdxCondition.IN_EXPRESSION, _no_heading_around(scan.scripts))
    facts.mark(scan.strings, MdxCondition.IN_EXPRESSION, _is_no_html)
    if facts.hazards and scan.scripts:
        places = sorted(scan.scripts)
        facts.hazards = [_marked(hazard, places) for hazard in facts.hazards]
    for place in scan.scripts:
        comment = _COMMENT.match(text, place.start)
        suppression = read_comment(comment["text"], place) if comment else None
        if suppression is not None:
            facts.suppressions.append(suppression)


def _no_heading_around(places: list[Span]) -> Concerns:
    """Returns which facts an expression at their start concerns: all but a heading that the expression is a part of."""
    ends = {place.start: place.end for place in places}

    def concerns(fact: Any) -> bool:
        if getattr(fact, "kind", "") != "heading":
            return True
        end = ends.get(fact.span.start)
        return end is None or end > fact.full_span.end

    return concerns


def _is_no_html(fact: Any) -> bool:
    return getattr(fact, "syntax", "") != "html"


def _marked(hazard: Hazard, places: list[Span]) -> Hazard:
    index = bisect_right(places, hazard.span.start, key=lambda place: place.start) - 1
    inside = index >= 0 and hazard.span.start < places[index].end
    return hazard._replace(conditions=hazard.conditions | MdxCondition.IN_EXPRESSION) if inside else hazard


class _Scan:
    """Finds JavaScript in a text. It stops at an expression that is never closed: MDX cannot read such a text.

    Attributes:
        scripts: the places of expressions and of import and export statements.
        strings: the places of attributes in quotes.
    """

    def __init__(self, text: str) -> None:
        self.scripts: list[Span] = []
        self.strings: list[Span] = []
        self._text = text
        self._blank_line = "\n\r\n" if "\r\n" in text else "\n\n"
        self._starts = [*starts_of_scripts(text), len(text)][::-1]
        self._script_end = 0
        self._is_broken = False
        self._has_open_script = False

    def run(self) -> None:
        """Scans the text."""
        position = 0
        while not self._is_broken and (start := self._next(position)) is not None:
            position = self._after_script(start) if isinstance(start, int) else self._after(start, position)

    def _next(self, position: int) -> re.Match[str] | int | None:
        """The next start of a statement (its offset) or of anything else (its match); None at the end."""
        while self._starts[-1] < position:
            self._starts.pop()
        found, script = _START.search(self._text, position), self._starts[-1]
        if script < len(self._text) and (found is None or script < found.start()):
            return script
        return found

    def _after(self, start: re.Match[str], position: int) -> int:
        """The offset after the construct that starts with the match.

        Args:
            position: the offset from which the match was searched for.
        """
        kind = start.lastgroup
        if kind in ("code", "tildes"):
            if len(start.group()) >= _SHORTEST_FENCE and self._begins_line(start.start(), position):
                return self._after_fence(start)
            return self._after_code_span(start) if kind == "code" else start.end()
        if kind == "brace":
            return self._after_expression(start.start())
        return self._after_tag(start.end()) if kind == "tag" else start.end()

    def _begins_line(self, start: int, position: int) -> bool:
        """Whether only spaces and quote markers precede `start` in its line, which starts at or after `position`."""
        line = self._text.rfind("\n", 0, start) + 1
        return line >= position and not self._text[line:start].strip(" \t>")

    def _after_fence(self, start: re.Match[str]) -> int:
        """The offset after the line that closes a code block."""
        text, fence, end = self._text, start.group(), start.end()
        while (end := text.find("\n", end)) >= 0 and (position := text.find(fence, end)) >= 0:
            end = text.find("\n", position)
            end = end if end >= 0 else len(text)
            if not text[position:end].rstrip(" \t\r").strip(fence[0]) and self._begins_line(position, 0):
                return end
        return len(text)

    def _after_code_span(self, start: re.Match[str]) -> int:
        text, marks, position = self._text, start.group(), start.end()
        end = text.find(self._blank_line, position, position + _LONGEST_CODE_SPAN)
        end = end if end >= 0 else min(position + _LONGEST_CODE_SPAN, len(text))
        while (position := text.find(marks, position, end)) >= 0:
            after = position + len(marks)
            while after < end and text[after] == "`":
                after += 1
            if after - position == len(marks):
                return after
            position = after
        return start.end()

    def _after_script(self, start: int) -> int:
        """The offset after a statement that starts a block or follows another; else `start + 1`."""
        above = self._text[max(0, start - _MOST_BLANKS) : start].rstrip(" \t")
        if start and start != self._script_end and not above.endswith(("\n\n", "---\n", "\n\r\n", "\r\r")):
            return start + 1
        end = None if self._has_open_script else self._end_of_script(start)
        if end is None:
            # The remaining statements are not scanned again and again.
            self._has_open_script = True
            blank = _BLANK_LINE.search(self._text, start)
            end = blank.start() if blank else len(self._text)
        self.scripts.append(Span(start, end))
        self._script_end = end + 1
        return end

    def _after_expression(self, start: int) -> int:
        end = self._end_of_script(start)
        if end is None:
            self._is_broken = True
            return start + 1
        self.scripts.append(Span(start, end))
        return end

    def _after_tag(self, position: int) -> int:
        while match := _IN_TAG.match(self._text, position):
            position = match.end()
            if match["end"]:
                break
            if match["quote"]:
                end = self._text.find(match["quote"], position)
                if end < 0:
                    break
                self.strings.append(Span(match.start(), end + 1))
                position = end + 1
            elif match["brace"]:
                position = self._after_expression(match.start())
                if self._is_broken:
                    break
        return position

    def _end_of_script(self, start: int) -> int | None:
        """The offset after the bracket that closes the one at `start`, or of the blank line after the statement."""
        text, position, opened = self._text, start, [""] if self._text[start] != "{" else []
        while True:
            if opened and opened[-1] == "`":
                inner = _IN_TEMPLATE.search(text, position)
                if inner is None:
                    return None
                position = inner.end()
                if inner["end"]:
                    opened.pop()
                elif inner["hole"]:
                    opened.append("{")
                continue
            match = _IN_SCRIPT.search(text, position)
            if match is None:
                return len(text) if opened == [""] else None
            position = match.end()
            if match["open"] or match["template"]:
                opened.append(match.group())
            elif match["close"]:
                if opened and opened[-1]:
                    opened.pop()
                if not opened:
                    return position
            elif match["comment"] is not None:
                end = text.find("*/", position)
                if end < 0:
                    return None
                position = end + 2
            elif match["blank"] and opened == [""]:
                return match.start()

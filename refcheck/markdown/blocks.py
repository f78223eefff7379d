"""Text -> blocks: mistune's block parser, with positions.

The rules are mistune's, chosen by the first character of a line; containers, fences and HTML blocks have our own rules,
which take time linear in the length of the text. Leaf blocks store their place instead of a copy of their text.
"""

import re
from collections.abc import Callable
from re import Match, Pattern
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.container_lines import FENCE, HEADING, THEMATIC_BREAK, Lines, expand_tabs
from refcheck.markdown.html_blocks import read_html_block, starts_html
from refcheck.markdown.positions import BLANK_LINE, MAX_NESTING, Block, Token, is_open

BlockMethod = Callable[[Any, Match[str], Any], int | None]
LineTest = Callable[[str, int], Match[str] | None]

# Lines that start with a letter, and blank lines; their number is limited, as the regular expression remembers where
# each line of a match starts.
_PLAIN_LINES = compile_lazily(r"((?:[^\W\d_][^\n]*\n){0,500})([ \t\v\f\n]*\n)?")
_BLANK_LINE = compile_lazily(r"^[ \t\v\f]*\n", re.MULTILINE)
_REST_IS_BLANK = compile_lazily(r"[ \t]*$", re.MULTILINE)
_INDENT = compile_lazily(r" {0,3}")

_FENCED_CODE = r"^ {0,3}(?P<fenced_2>`{3,}|~{3,})[ \t]*(?P<fenced_3>[^\n]*)$"
# The header of a chunk, which knitr reads before pandoc does; for others its code is a code span, of the same extent.
_CHUNK = compile_lazily(r"\{[A-Za-z][^\n]*\}[ \t]*")
_ATX_HEADING = r"^ {0,3}(?P<atx_1>#{1,6})(?:[ \t][^\n]*)?$"
_UNSPACED_HEADING = r"^ {0,3}(?P<atx_1>#{1,6})(?=[^#\s!+])[^\n]*$"
_QUOTE = r"^ {0,3}>"
_LIST_ITEM = r"^ {0,3}(?P<marker>[*+-]|\d{1,9}[.)])(?=[ \t]|$)"

_quote_marker = re.compile(_QUOTE, re.MULTILINE).match
_MARKERS = frozenset("*+-0123456789")
_UNDERLINE = compile_lazily(r"(?=[ \t]*[-=|:])[-=|: \t]+$", re.MULTILINE)
_list_item = re.compile(_LIST_ITEM, re.MULTILINE).match
_thematic_break = re.compile(THEMATIC_BREAK, re.MULTILINE).match

# The characters, after up to three spaces, with which a block of each of mistune's rules can start.
_FIRST_CHARACTERS = {
    "fenced_code": "`~",
    "atx_heading": "#",
    "setex_heading": "=-",
    "thematic_break": "-_*",
    "block_quote": ">",
    "list": "*+-0123456789",
    "ref_link": "[",
    "raw_html": "<",
}


class BlockRule(NamedTuple):
    """A block rule: the lines with which a block starts, and the function that reads it."""

    name: str
    first_characters: str
    """The characters with which the lines start, after up to three spaces."""
    pattern: str
    method: BlockMethod
    before: str
    """The rule before which this one is tried."""
    is_container: bool = False
    """Whether it contains blocks."""
    interrupts: bool = False
    """Whether it ends a paragraph of a container if the container's prefix is missing."""


class BlockReader(BlockParser):
    """mistune's block parser, with positions and without copies of the text."""

    state_cls = Block

    def __init__(self) -> None:
        super().__init__()
        self.specification.update(
            atx_heading=_ATX_HEADING,
            fenced_code=_FENCED_CODE,
            block_quote=_QUOTE,
            list=_LIST_ITEM,
            raw_html=r"^ {0,3}<",
        )
        self._first_characters = {name: set(characters) for name, characters in _FIRST_CHARACTERS.items()}
        self._containers = {"block_quote", "list"}
        self.register("unspaced_heading", _UNSPACED_HEADING, _parse_unspaced_heading, before="setex_heading")
        self._first_characters["unspaced_heading"] = {"#"}
        self._interrupting = [THEMATIC_BREAK, FENCE, HEADING, _QUOTE, _LIST_ITEM]
        self._dispatch: dict[tuple[bool, bool], dict[str, list[tuple[Pattern[str], Any]]]] = {}
        self._interrupts: Pattern[str] | None = None

    def add_rule(self, rule: BlockRule) -> None:
        """Adds a rule; it replaces a rule of the same name, including mistune's."""
        self.register(rule.name, rule.pattern, rule.method, before=rule.before)
        self._first_characters[rule.name] = set(rule.first_characters)
        if rule.is_container:
            self._containers.add(rule.name)
        if rule.interrupts:
            self._interrupting.append(rule.pattern)
        self._dispatch.clear()
        self._interrupts = None

    def interrupts(self, src: str, line: int) -> bool:
        """Whether a line is not a lazy continuation of a container's paragraph."""
        if self._interrupts is None:
            self._interrupts = re.compile("|".join((*self._interrupting, "^ {0,3}(?P<html><)")), re.MULTILINE)
        match = self._interrupts.match(src, line)
        return match is not None and (match.lastgroup != "html" or starts_html(src, line))

    def _rules_by_character(self, block: Block) -> dict[str, list[tuple[Pattern[str], Any]]]:
        """The rules that apply in `block`: no containers beyond the limit, no HTML block in an HTML block."""
        key = (block.nesting >= MAX_NESTING, bool(block.conditions & BlockCondition.HTML_BLOCK))
        table = self._dispatch.get(key)
        if table is None:
            table = {}
            for name in self.rules:
                if (key[0] and name in self._containers) or (key[1] and name == "raw_html"):
                    continue
                for character in self._first_characters.get(name, ()):
                    pattern = re.compile(self.specification[name], re.MULTILINE)
                    table.setdefault(character, []).append((pattern, self._methods[name]))
            self._dispatch[key] = table
        return table

    def parse(self, state: Any, rules: list[str] | None = None) -> None:
        block: Block = state
        src, end = block.src, block.cursor_max
        table = self._rules_by_character(block)
        plain, tokens = _PLAIN_LINES.match, block.tokens
        cursor = block.cursor
        while cursor < end:
            candidates = table.get(src[cursor], ())
            if not candidates:
                lines: Any = plain(src, cursor)
                text_end, after = lines.end(1), lines.end()
                if text_end > cursor:
                    if tokens and tokens[-1]["type"] == "paragraph":
                        tokens[-1]["end"] = text_end
                    else:
                        tokens.append({"type": "paragraph", "block": block, "start": cursor, "end": text_end})
                if after > text_end and tokens and tokens[-1] is not BLANK_LINE:
                    tokens.append(BLANK_LINE)
                if after > cursor:
                    cursor = after
                    continue
                indent: Any = _INDENT.match(src, cursor)
                first = indent.end()
                character = src[first] if first < end else "\n"
                if character in " \t":
                    block.cursor = cursor
                    cursor = self._indented(block)
                    continue
                candidates = table.get(character, ())
            block.cursor = cursor
            for pattern, method in candidates:
                match = pattern.match(src, cursor)
                if match:
                    after = method(match, block)
                    if after:
                        cursor = after
                        break
                    block.cursor = cursor
            else:
                line_end = block.find_line_end_at(cursor)
                block.add_lines(cursor, line_end)
                cursor = line_end
        block.cursor = end

    def _indented(self, block: Block) -> int:
        """Reads a line indented by four or more, part of a paragraph or code; returns the offset after it."""
        if block.cursor < block.ruled_table_end and not block.after_text():
            end = block.find_line_end()
            block.add("cells", block.cursor, end)
            return end
        after = block.append_paragraph()
        if after is None:
            after = self._parse_indent_code_fast(block)
            if after is not None:
                block.tokens[-1] = {"type": "indented-code", "block": block, "start": block.cursor, "end": after}
        if after is None:
            # A tab after fewer than four spaces, which mistune does not read as code.
            after = block.find_line_end()
            block.add_lines(block.cursor, after)
        return after

    def parse_atx_heading(self, m: Match[str], state: Any) -> int:
        block: Block = state
        line, line_end = m.span()
        hashes, hashes_end = m.span("atx_1")
        rest = block.src[hashes_end:line_end]
        content = rest.lstrip(" \t")
        start = line_end - len(content)
        content = content.rstrip(" \t")
        if content.endswith("#"):
            without_closing = content.rstrip("#")
            if not without_closing or without_closing[-1] in " \t":
                content = without_closing.rstrip(" \t")
        block.tokens.append(
            {
                "type": "heading",
                "block": block,
                "start": start,
                "end": start + len(content),
                "level": hashes_end - hashes,
                "line": line,
                "indented": hashes > line,
                "after_text": block.goes_on(),
                "after_block": block.after_block(line),
            }
        )
        return line_end + 1

    def parse_unspaced_heading(self, m: Match[str], state: Any) -> int | None:
        """Reads `#Heading`, a heading for some renderers, unless the line starts a table or is underlined."""
        block: Block = state
        if _UNDERLINE.match(block.src, m.end() + 1):
            return None
        after = self.parse_atx_heading(m, state)
        block.tokens[-1]["unspaced"] = True
        return after

    def parse_thematic_break(self, m: Match[str], state: Any) -> int:
        block: Block = state
        block.add("thematic_break", m.start(), m.end(), after_text=block.goes_on())
        return m.end() + 1

    def parse_setex_heading(self, m: Match[str], state: Any) -> int | None:
        block: Block = state
        if block.cursor in block.lazy_line_starts:
            return None
        if block.after_text():
            heading = block.tokens[-1]
            heading["type"] = "heading"
            heading["after_block"] = block.after_block(heading["start"])
            heading["level"] = 1 if m.group("setext_1") == "=" else 2
            heading["line"] = heading["start"]
            heading["underlined"] = True
            heading["indented"] = block.src.startswith(" ", m.start())
            # pandoc reads only a single line as a setext heading.
            several = block.src.count("\n", heading["start"], heading["end"]) > 1
            heading["after_text"] = several or block.in_text or is_open(block.tokens[-2:-1])
            return m.end() + 1
        return None

    def parse_fenced_code(self, m: Match[str], state: Any) -> int | None:
        block: Block = state
        if block.conditions & BlockCondition.NESTED_FENCE:
            return None
        fence, info = m.group("fenced_2"), m.span("fenced_3")
        is_doubtful = fence[0] == "`" and block.src.find("`", *info) >= 0
        if is_doubtful and not _CHUNK.fullmatch(block.src, *info):
            return None
        close = block.closing_fence(fence, m.end() + 1)
        if close is None and is_doubtful:
            return None
        if close is None and block.conditions & BlockCondition.UNCLOSED_FENCE:
            return None
        end = close.end() if close else block.cursor_max
        ends_with_container = block.end_of_container(m.end() + 1, end) if block.containers else None
        if ends_with_container is not None:
            if block.conditions & BlockCondition.OUT_OF_CONTAINER:
                end = ends_with_container
            else:
                block.add("out-of-container", ends_with_container, end, containers=block.containers)
                # The text after it is read once more as a whole.
                block.containers = None
        block.tokens.append(
            {
                "type": "code",
                "block": block,
                "start": m.start(),
                "end": end,
                "info": info,
                "closed": close is not None,
                "touches": block.after_text(),
            }
        )
        return end

    def parse_raw_html(self, m: Match[str], state: Any) -> int | None:
        return read_html_block(state, m)

    def parse_block_quote(self, m: Match[str], state: Any) -> int:
        block: Block = state
        src, cursor, interrupts = block.src, m.start(), self.interrupts
        lines = Lines()
        while cursor < block.cursor_max:
            end = src.find("\n", cursor) + 1 or len(src)
            marker = _quote_marker(src, cursor, end)
            if marker:
                lines.add(expand_tabs(src[marker.end() : end], marker.end() - cursor).removeprefix(" "), end)
            elif not _BLANK_LINE.match(src, cursor) and not interrupts(src, cursor) and lines.is_open():
                lines.add_lazily(expand_tabs(src[cursor:end]), end)
            else:
                break
            cursor = end
        child = block.container_of(m.start(), lines)
        after_text = child.in_text = block.goes_on()
        self.parse(child)
        block.append_token({"type": "container", "children": child.tokens, "after_text": after_text})
        return cursor

    def parse_list(self, m: Match[str], state: Any) -> int:
        block: Block = state
        bullet, number = m["marker"][-1], m["marker"][:-1]
        if block.after_text() and ((number and int(number) != 1) or _REST_IS_BLANK.match(block.src, m.end())):
            return 0
        items: list[Token] = []
        after_list = bool(block.tokens) and bool(block.tokens[-1].get("list"))
        # Within a list pandoc reads every marker as that of an item.
        in_text = block.in_text or (block.goes_on() and not block.in_item and not after_list)
        marker: Match[str] | None = m
        cursor = m.start()
        while marker and marker["marker"][-1] == bullet and not (items and _thematic_break(block.src, cursor)):
            child, cursor = self.read_item(block, marker, in_text=in_text)
            items.append({"type": "container", "children": child.tokens})
            in_text = block.in_text or (in_text and is_open(child.tokens))
            marker = _list_item(block.src, cursor)
        if not _is_loose(items):
            for item in items:
                for token in item["children"]:
                    if token["type"] == "paragraph":
                        token["type"] = "block_text"
        block.append_token({"type": "container", "children": items, "list": not in_text})
        return cursor

    def read_item(
        self,
        block: Block,
        marker: Match[str],
        is_next: LineTest = lambda src, line: None,
        *,
        in_text: bool = False,
    ) -> tuple[Block, int]:
        """Reads one item; returns it and the offset of the line after it.

        Args:
            marker: the start of the item, up to the spaces before its text.
            is_next: distinguishes a line that starts the next item from a lazy continuation.
            in_text: whether pandoc reads it as the text of a paragraph.
        """
        src, interrupts = block.src, self.interrupts
        line_start, content = marker.span()
        cursor = src.find("\n", content) + 1 or len(src)
        width = content - line_start
        first = expand_tabs(src[content:cursor], width)
        lines, after_blank = Lines(), False
        if first.strip():
            indent = len(first) - len(first.lstrip(" "))
            # Five spaces or more are one space and indented code.
            indent = 1 if indent >= 5 else indent
            width += indent
            if _is_next_item(src, cursor):
                child = block.line(first[indent:], cursor)
                self._parse_content(child, width, in_text=in_text or block.in_text)
                return child, cursor
            lines.add(first[indent:], cursor)
        else:
            width += 1
            line_start = cursor
        prefix = " " * width
        while cursor < block.cursor_max:
            end = src.find("\n", cursor) + 1 or len(src)
            line = src[cursor:end]
            if "\t" in line:
                line = expand_tabs(line)
            if not line.strip(" \t\v\f\n"):
                lines.add("\n", end)
                after_blank = True
            elif line.startswith(prefix):
                if lines.lines and lines.lines[0] == "\n":
                    # An item can start with at most one blank line, that of its marker.
                    break
                lines.add(line[width:], end)
                after_blank = False
            elif after_blank or interrupts(src, cursor) or is_next(src, cursor) or not lines.is_open():
                break
            else:
                lines.add_lazily(line, end)
            cursor = end
        child = block.container_of(line_start, lines)
        self._parse_content(child, width, in_text=in_text or block.in_text)
        return child, cursor

    def _parse_content(self, child: Block, width: int, *, in_text: bool) -> None:
        """Reads the content of an item that is indented by `width`."""
        child.indent, child.in_item, child.in_text = width, True, in_text
        src = child.src
        # Most items are a line of text.
        if src[:1].isalpha() and src.find("\n") == len(src) - 1 and src[0] not in self._rules_by_character(child):
            child.cursor = len(src)
            child.tokens.append({"type": "paragraph", "block": child, "start": 0, "end": len(src)})
        else:
            self.parse(child)

    def read_part(self, parent: Block, start: int, text: str, conditions: int, *, nested: bool = False) -> list[Token]:
        """Reads the lines at `start` once more, under further conditions; returns their tokens.

        Args:
            nested: whether they are the content of an element that can contain itself.
        """
        child = parent.part(start, text, conditions)
        child.nesting += nested
        child.indent = parent.indent
        self.parse(child)
        return child.tokens


def _parse_unspaced_heading(reader: BlockReader, m: Match[str], state: BlockState) -> int | None:
    return reader.parse_unspaced_heading(m, state)


def _is_loose(items: list[Token]) -> bool:
    """Whether blank lines separate the items of a list or their content; those after the list do not count."""
    for item in items:
        if BLANK_LINE in item["children"] and (item is not items[-1] or BLANK_LINE in item["children"][:-1]):
            return True
    return False


def _is_next_item(src: str, line: int) -> bool:
    """Whether a line is certainly not a part of the item before it: another item follows, without indentation."""
    return src[line : line + 1] in _MARKERS and _list_item(src, line) is not None

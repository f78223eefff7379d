"""mistune with exact places.

mistune's tokens carry no positions. Block quotes, list items and notes, though, only strip a prefix
of each line and expand leading tabs, so a column counted *from the end of the line* is the same in
the nested text as in the file: a `Block` keeps, for each of its lines, the distance between the two.

Blocks are read by mistune's own rules, chosen by the first character of a line. Leaf blocks keep
where they stand instead of a copy of their text. Inline text is scanned from one trigger character
to the next; what is between can hold no reference.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from re import Match, Pattern
from typing import Any, cast

import mistune
from mistune.block_parser import BlockParser
from mistune.core import BlockState, InlineState

Token = dict[str, Any]
BlockMethod = Callable[["BlockReader", Match[str], "Block"], int | None]
InlineMethod = Callable[["Inline", int], int | None]

_PLAIN_LINES = re.compile(r"(?:[^\W\d_][^\n]*\n)+")
_BLANK_LINES = re.compile(r"(?:[ \t\v\f]*\n)+")
_NOTHING_AFTER_MARKER = re.compile(r"[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]*$", re.M)
_INDENT = re.compile(r" {0,3}")
_HEADING_CONTENT = re.compile(r"(?P<lead>[ \t]*)(?P<content>.*?)(?:[ \t]+#+)?[ \t]*$")

# The characters, after up to three blanks, with which a block of each of mistune's rules can begin.
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


class Block(BlockState):
    """A run of lines, of the file or of what a container holds, and where they stand in the file."""

    parent: Any

    def __init__(self, parent: Block | None = None) -> None:
        super().__init__(parent)
        self.conditions: int = parent.conditions if parent else 0
        self.closed_fences: frozenset[str] = parent.closed_fences if parent else frozenset()
        # The line, as an offset into `src`, at which the list item that is being read begins.
        self.item_line = 0
        # The distance from an offset in `src` to the same place in the file, for all lines or each.
        self._distance: int | None = 0
        self._starts: list[int] = []
        self._distances: list[int] = []

    def at(self, position: int) -> int:
        """The offset in the file of the character at `position` of `src`."""
        if self._distance is not None:
            return position + self._distance
        return position + self._distances[bisect_right(self._starts, position) - 1]

    def distance(self, start: int, end: int) -> int | None:
        """The one distance that holds from `start` to `end` of `src`, or None where it varies."""
        if self._distance is not None:
            return self._distance
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return self._distances[first] if first == last else None

    def part(self, start: int, end: int, conditions: int = 0) -> Block:
        """The same lines from `start` to `end` as a block of their own, under further conditions."""
        child = Block(self)
        child.process(self.src[start:end])
        child.conditions |= conditions
        if self._distance is not None:
            child._distance = self._distance + start
        else:
            child._place(self, start)
        return child

    def container(self, line: int, src: str, lazy_line_starts: set[int] | None = None) -> Block:
        """The content `src` of a container whose first line begins at `line` of this block."""
        child = Block(self)
        child.process(src)
        child.lazy_line_starts = lazy_line_starts or set()
        child._place(self, line)
        return child

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> Block:
        """Called by mistune for each list item."""
        line = self.item_line
        if _NOTHING_AFTER_MARKER.match(self.src, line):
            line = self.src.find("\n", line) + 1
        # Where there is a next item, mistune has already passed its first line.
        self.item_line = self.src.rfind("\n", 0, max(self.cursor - 1, 0)) + 1
        return self.container(line, src, lazy_line_starts)

    def _place(self, parent: Block, line: int) -> None:
        starts, distances = self._starts, self._distances
        own, theirs, src = 0, parent.src, self.src
        while own < len(src):
            own_end = src.find("\n", own)
            their_end = theirs.find("\n", line)
            own_end = len(src) if own_end < 0 else own_end
            their_end = len(theirs) if their_end < 0 else their_end
            starts.append(own)
            distances.append(parent.at(their_end) - own_end)
            own, line = own_end + 1, their_end + 1
        if len(set(distances)) == 1:
            self._distance = distances[0]
        elif distances:
            self._distance = None

    def add_lines(self, start: int, end: int) -> None:
        """Adds the lines from `start` to `end` to the paragraph before them, or begins one."""
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last["type"] == "paragraph":
            last["end"] = end
        else:
            self.tokens.append({"type": "paragraph", "block": self, "start": start, "end": end})

    def add_paragraph(self, text: str) -> None:
        self.add_lines(self.cursor, self.cursor + len(text))

    def append_paragraph(self) -> int | None:
        if self.after_text():
            end = self.find_line_end()
            self.tokens[-1]["end"] = end
            return end
        return None

    def after_text(self) -> bool:
        """Whether what comes next would interrupt a paragraph."""
        return bool(self.tokens) and self.tokens[-1]["type"] == "paragraph"

    def add(self, kind: str, start: int, end: int, **facts: Any) -> None:
        """Adds a token that stands from `start` to `end` of `src`."""
        self.tokens.append({"type": kind, "block": self, "start": start, "end": end, **facts})


class BlockReader(BlockParser):
    """mistune's block parser, with places and without copies of the text."""

    state_cls = Block

    def __init__(self) -> None:
        super().__init__()
        self._first_characters = {name: set(characters) for name, characters in _FIRST_CHARACTERS.items()}
        self._dispatch: dict[tuple[str, ...], dict[str, list[tuple[Pattern[str], Any]]]] = {}

    def learn(self, name: str, first_characters: str, pattern: str, method: BlockMethod, before: str) -> None:
        """Adds a rule for lines that begin, after up to three blanks, with one of the characters."""
        self.register(name, pattern, method, before=before)
        for rules in (self.block_quote_rules, self.list_rules):
            if name not in rules:
                self.insert_rule(rules, name, before=before)
        self._first_characters[name] = set(first_characters)
        self._dispatch.clear()

    def _rules_by_character(self, rules: list[str]) -> dict[str, list[tuple[Pattern[str], Any]]]:
        key = tuple(rules)
        table = self._dispatch.get(key)
        if table is None:
            table = {}
            for name in rules:
                for character in self._first_characters.get(name, ()):
                    pattern = re.compile(self.specification[name], re.M)
                    table.setdefault(character, []).append((pattern, self._methods[name]))
            self._dispatch[key] = table
        return table

    def parse(self, state: BlockState, rules: list[str] | None = None) -> None:
        block = cast(Block, state)
        src, end = block.src, block.cursor_max
        table = self._rules_by_character(self.rules if rules is None else rules)
        plain, blank, indent = _PLAIN_LINES.match, _BLANK_LINES.match, _INDENT.match
        cursor = block.cursor
        while cursor < end:
            match = plain(src, cursor)
            if match:
                block.add_lines(cursor, match.end())
                cursor = match.end()
                continue
            match = blank(src, cursor)
            if match:
                if block.tokens and block.tokens[-1]["type"] != "blank_line":
                    block.tokens.append({"type": "blank_line"})
                cursor = match.end()
                continue
            block.cursor = cursor
            first = cast(Match[str], indent(src, cursor)).end()
            character = src[first] if first < end else "\n"
            if character in " \t":
                cursor = self._indented(block)
                continue
            for pattern, method in table.get(character, ()):
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
        """A line indented by four or more: of the paragraph before it, or code."""
        return block.append_paragraph() or self._parse_indent_code_fast_or_text(block)

    def _parse_indent_code_fast_or_text(self, block: Block) -> int:
        end = self._parse_indent_code_fast(block)
        if end is not None:
            return end
        # A tab after fewer than four blanks that mistune does not take for code.
        end = block.find_line_end()
        block.add_lines(block.cursor, end)
        return end

    def parse_atx_heading(self, m: Match[str], state: BlockState) -> int:
        block = cast(Block, state)
        start = m.end("atx_1")
        content = cast(Match[str], _HEADING_CONTENT.match(block.src, start, m.end()))
        text = content.group("content")
        # `## ##` is an empty heading: all that is there is the closing sequence.
        empty = bool(text) and not text.strip("#") and not m.group("atx_2").strip(" \t#")
        begin = content.start("content")
        block.add(
            "heading",
            begin,
            begin if empty else content.end("content"),
            level=len(m.group("atx_1")),
            line=m.start(),
            after_text=block.after_text(),
        )
        return m.end() + 1

    def parse_setex_heading(self, m: Match[str], state: BlockState) -> int | None:
        block = cast(Block, state)
        if block.cursor in block.lazy_line_starts:
            return None
        if block.after_text():
            heading = block.tokens[-1]
            heading["type"] = "heading"
            heading["level"] = 1 if m.group("setext_1") == "=" else 2
            heading["line"] = heading["start"]
            # pandoc reads only a single line as a setext heading.
            heading["after_text"] = block.src.count("\n", heading["start"], heading["end"]) > 1
            return m.end() + 1
        return None

    def parse_fenced_code(self, m: Match[str], state: BlockState) -> int | None:
        block = cast(Block, state)
        marker, info = m.group("fenced_2"), m.group("fenced_3")
        if (marker[0] == "`" and "`" in info) or marker in block.closed_fences:
            return None
        closing = re.compile(r"^ {0,3}" + re.escape(marker[0]) + "{" + str(len(marker)) + r",}[ \t]*(?:\n|$)", re.M)
        close = closing.search(block.src, min(m.end() + 1, block.cursor_max))
        end = close.end() if close else block.cursor_max
        block.add(
            "code",
            m.start(),
            end,
            info=(m.start("fenced_3"), m.end("fenced_3")),
            closed=close is not None,
            marker=marker,
            after_text=block.after_text(),
        )
        return end

    def parse_raw_html(self, m: Match[str], state: BlockState) -> int | None:
        block = cast(Block, state)
        end = super().parse_raw_html(m, block)
        if end and block.tokens and block.tokens[-1]["type"] == "block_html":
            block.tokens[-1] = {
                "type": "html",
                "block": block,
                "start": m.start(),
                "end": end,
                "opening": m.group(0).strip(),
            }
        return end

    def parse_block_quote(self, m: Match[str], state: BlockState) -> int:
        block = cast(Block, state)
        line, after_text = m.start(), block.after_text()
        text, end, lazy_line_starts = self.extract_block_quote(m, block)
        child = block.container(line, text, lazy_line_starts)
        self.parse(child, self.within_container(block))
        token = {"type": "container", "children": child.tokens, "after_text": after_text}
        if end:
            block.prepend_token(token)
            return end
        block.append_token(token)
        return block.cursor

    def parse_list(self, m: Match[str], state: BlockState) -> int:
        block = cast(Block, state)
        outer, block.item_line = block.item_line, m.start()
        end = super().parse_list(m, block)
        block.item_line = outer
        return end

    def within_container(self, block: Block) -> list[str]:
        """The rules for what a container in `block` holds; at the limit of nesting no further containers."""
        if block.depth() >= self.max_nested_level - 1:
            return [rule for rule in self.block_quote_rules if rule not in ("block_quote", "list")]
        return self.block_quote_rules

    def read_container(self, parent: Block, line: int, src: str) -> list[Token]:
        """The tokens of a container's content `src`, whose first line begins at `line` of `parent`."""
        child = parent.container(line, src)
        self.parse(child, self.within_container(parent))
        return cast(list[Token], child.tokens)

    def read_part(self, parent: Block, start: int, end: int, conditions: int, closed_fence: str = "") -> list[Token]:
        """The tokens of some lines of `parent` read once more, under further conditions.

        Args:
            closed_fence: a code fence that does not open a code block here.
        """
        child = parent.part(start, end, conditions)
        if closed_fence:
            child.closed_fences = parent.closed_fences | {closed_fence}
        self.parse(child, self.within_container(parent))
        return cast(list[Token], child.tokens)


class Bracket:
    """An open `[`, `![` or `^[` that waits for its `]`.

    Attributes:
        kind: `link`, `image` or `note`.
        start: where its text begins.
        first_reference: how many references had been read before it.
        active: whether it can still become a link.
        nested: whether its text holds brackets.
    """

    __slots__ = ("active", "first_reference", "kind", "nested", "start")

    def __init__(self, kind: str, start: int, first_reference: int) -> None:
        self.kind = kind
        self.start = start
        self.first_reference = first_reference
        self.active = True
        self.nested = False

    @property
    def opening(self) -> int:
        """Where the bracket itself begins, with its `!` or `^`."""
        return self.start - (1 if self.kind == "link" else 2)


class Inline(InlineState):
    """The text of one leaf block while it is scanned.

    Attributes:
        src: the text, stripped.
        start: where it begins in `block.src`.
        conditions: those of everything in it.
        last: the element that ended last, to which an attribute block may belong.
    """

    def __init__(self, env: Any, block: Block, start: int, src: str, conditions: int, facts: Any) -> None:
        super().__init__(env)
        self.src = src
        self.block = block
        self.start = start
        self.conditions = conditions
        self.facts = facts
        self.open_brackets: list[Bracket] = []
        self.last: tuple[int, str, int] | None = None
        self.memory: dict[str, Any] = {}
        self._distance = block.distance(start, start + len(src))
        if self._distance is not None:
            self._distance += start

    def at(self, position: int) -> int:
        """The offset in the file of the character at `position` of `src`."""
        if self._distance is not None:
            return position + self._distance
        # The end of a line belongs to it, not to the next one.
        return self.block.at(self.start + position)

    def end_at(self, position: int) -> int:
        """The offset in the file just after the character before `position` of `src`."""
        if self._distance is not None:
            return position + self._distance
        return self.block.at(self.start + position - 1) + 1 if position else self.block.at(self.start)


class InlineReader(mistune.InlineParser):
    """mistune's inline parser as a scanner of trigger characters.

    Emphasis is left out: no reference depends on it, and it is most of the work.
    """

    def __init__(self) -> None:
        super().__init__()
        self._handlers: dict[str, list[InlineMethod]] = {}
        self._triggers: Pattern[str] | None = None

    def learn(self, characters: str, method: InlineMethod) -> None:
        """Adds what is tried at each of the characters; the first that was added is tried first."""
        for character in characters:
            self._handlers.setdefault(character, []).append(method)
        self._triggers = None

    @property
    def triggers(self) -> Pattern[str]:
        """Finds the next character at which anything can begin."""
        if self._triggers is None:
            alone = "".join(character for character in self._handlers if character not in "!^")
            self._triggers = re.compile("[" + re.escape(alone) + r"]|[!^](?=\[)")
        return self._triggers

    def scan(self, state: Inline) -> None:
        """Hands each place at which something can begin to the syntaxes that begin so."""
        search, src, handlers = self.triggers.search, state.src, self._handlers
        match = search(src)
        while match:
            position = match.start()
            for method in handlers[src[position]]:
                end = method(state, position)
                if end:
                    break
            else:
                end = position + 1
            match = search(src, end)


def leading_blanks(text: str) -> int:
    """How many characters mistune strips before the inline text of a block."""
    return len(text) - len(text.lstrip(" \r\n\t\f"))


def tokens_of(tokens: Iterable[Token], kind: str) -> Iterable[Token]:
    """The tokens of one type, at any depth, in order."""
    for token in tokens:
        if token["type"] == kind:
            yield token
        if "children" in token:
            yield from tokens_of(token["children"], kind)

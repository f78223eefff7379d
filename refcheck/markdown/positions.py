"""Maps the lines of a block to their place in the file.

mistune's tokens have no positions. But block quotes, list items and notes only strip a prefix of each line and expand
leading tabs, so a column counted *from the end of the line* is the same in the nested text as in the file: a `Block`
stores, for each of its lines, the distance between the two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from re import Match
from typing import TYPE_CHECKING, Any

from mistune.core import BlockState

from refcheck.facts.lazy_regex import compile_lazily

if TYPE_CHECKING:
    from refcheck.markdown.container_lines import Lines

Token = dict[str, Any]

# The maximum depth of nested containers, links and notes that are read.
MAX_NESTING = 20

CLOSING_FENCE = compile_lazily(r"^ {0,3}(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*$", re.MULTILINE)
_closing_fence = re.compile(r" {0,3}(?:`{3,}|~{3,}|:{3,})[ \t]*(?:\n|\Z)").match

BLANK_LINE: Token = {"type": "blank_line"}
"""The token of every blank line."""


class Block(BlockState):
    """A run of lines, of the file or of a container, with their place in the file.

    Attributes:
        conditions: the conditions on everything in it.
        nesting: the number of containers around it.
        indent: by how many columns it is indented, if it is the content of a list item.
        in_item: whether it is the content of a list item.
        in_text: whether pandoc, for which only a blank line ends a paragraph, reads it as paragraph text.
        containers: the sizes of the named containers of colons (`:::note`) that are open; None if they do not matter.
        colon_fence_end: the end of the last of mystmd's colon fences that has been read.
        below_opening_end: the end of the last lines that were looked at as text below `::: note`.
        unclosed: closing texts that were not found, and are not searched for again.
        ruled_table_end: the end of the last of pandoc's tables whose start has been read.
    """

    conditions: int
    nesting: int
    in_text: bool
    # Class attributes, as few of the many blocks change them.
    cursor = 0
    list_tight = True
    lazy_line_starts: Collection[int] = frozenset()  # type: ignore[assignment]
    indent = 0
    in_item = False
    ruled_table_end = 0
    colon_fence_end = 0
    below_opening_end = 0
    containers: Sequence[int] | None = ()
    unclosed: Collection[str] = frozenset()
    _fences_indexed = False
    # The distance from an offset in `src` to the same place in the file, for all lines or each.
    _distance: int | None = 0
    _starts: Sequence[int] = ()
    _distances: Sequence[int] = ()

    def __init__(self, parent: Block | None = None) -> None:
        self.tokens = []
        self.parent = parent
        self._all: list[Block] = parent._all if parent else []
        self._all.append(self)
        if parent:
            self.env = parent.env
            self.conditions, self.nesting, self.in_text = parent.conditions, parent.nesting, parent.in_text
        else:
            self.env = {"ref_links": {}}
            self.conditions, self.nesting, self.in_text = 0, 0, False

    def forget(self) -> None:
        """Releases everything that was read in this block and its descendants.

        Blocks and tokens refer to each other: without this they would wait for the garbage collector.
        """
        for block in self._all:
            block.tokens.clear()
        self._all.clear()

    def at(self, position: int) -> int:
        """The offset in the file of the character at `position` of `src`."""
        if self._distance is not None:
            return position + self._distance
        return position + self._distances[bisect_right(self._starts, position) - 1]

    def distance(self, start: int, end: int) -> int | None:
        """The distance that applies from `start` to `end` of `src`, or None if it varies."""
        if self._distance is not None:
            return self._distance
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return self._distances[first] if first == last else None

    def part(self, start: int, text: str, conditions: int = 0) -> Block:
        """The lines at `start` as a separate block, written as `text` of equal length.

        Args:
            conditions: further conditions on everything in it.
        """
        child = Block(self)
        child.process(text)
        child.conditions |= conditions
        if self._distance is not None:
            child._distance = self._distance + start
        else:
            child._place(self, start)
        return child

    def container(self, line: int, src: str) -> Block:
        """The content `src` of a container whose first line starts at `line` of this block."""
        child = Block(self)
        child.process(src)
        child.nesting += 1
        child._place(self, line)
        return child

    def line(self, text: str, end: int) -> Block:
        """The content of a container of one line, which ends at `end` of this block."""
        child = Block(self)
        child.src, child.cursor_max = text, len(text)
        child.nesting += 1
        child._distance = self.at(end - 1) - len(text) + 1
        return child

    def container_of(self, line: int, content: Lines) -> Block:
        """The content of a container whose first line starts at `line` of this block."""
        if not self.src.endswith("\n"):
            child = self.container(line, "".join(content.lines))
        else:
            child = Block(self)
            child.process("".join(content.lines))
            child.nesting += 1
            if len(content.lines) == 1:
                child._distance = self.at(content.ends[0] - 1) - content.size + 1
            else:
                own_end, starts, distances = 0, [], []
                for text, end in zip(content.lines, content.ends, strict=True):
                    starts.append(own_end)
                    own_end += len(text)
                    distances.append(self.at(end - 1) - own_end + 1)
                child._set_distances(starts, distances)
        child.lazy_line_starts = content.lazy
        return child

    def unindented(self, start: int, end: int, conditions: int) -> Block:
        """The lines from `start` to `end` as a separate block, without the spaces before them.

        Args:
            conditions: further conditions on everything in it.
        """
        child = self.container(start, "\n".join(line.lstrip(" \t") for line in self.src[start:end].split("\n")))
        child.nesting, child.conditions = self.nesting, self.conditions | conditions
        return child

    def _place(self, parent: Block, line: int) -> None:
        starts: list[int] = []
        distances: list[int] = []
        own, theirs, src = 0, parent.src, self.src
        while own < len(src):
            own_end = src.find("\n", own)
            their_end = theirs.find("\n", line)
            own_end = len(src) if own_end < 0 else own_end
            their_end = len(theirs) if their_end < 0 else their_end
            starts.append(own)
            distances.append(parent.at(their_end) - own_end)
            own, line = own_end + 1, their_end + 1
        self._set_distances(starts, distances)

    def _set_distances(self, starts: Sequence[int], distances: Sequence[int]) -> None:
        """Stores a single distance if all lines have the same."""
        if distances and distances.count(distances[0]) == len(distances):
            self._distance = distances[0]
        elif distances:
            self._distance, self._starts, self._distances = None, starts, distances

    def note_unclosed(self, ending: str) -> None:
        """Records that a closing text was not found."""
        self.unclosed = self.unclosed if isinstance(self.unclosed, set) else set()
        self.unclosed.add(ending)

    def add_lines(self, start: int, end: int) -> None:
        """Adds the lines from `start` to `end` to the paragraph before them, or starts one."""
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
        """Whether the next block would interrupt a paragraph."""
        return bool(self.tokens) and self.tokens[-1]["type"] == "paragraph"

    def after_block(self, start: int) -> bool:
        """Whether the line at `start` directly follows text: neither a blank line nor a line of attributes."""
        if self.tokens and self.tokens[-1] is BLANK_LINE:
            return False
        before = self.src.rfind("\n", 0, max(start - 1, 0)) + 1
        is_text = start > 0 and not self.src[before:start].isspace()
        return is_text and not (self.tokens and self.tokens[-1].get("is_free", False))

    def goes_on(self) -> bool:
        """Whether the next line is text of the paragraph before it for pandoc, which ends one only at a blank line.

        Lines of TeX are blocks of their own there: `\\clearpage` and then a heading.
        """
        return self.in_text or (is_open(self.tokens) and not self._ends_with_tex())

    def _ends_with_tex(self) -> bool:
        """Whether the last token is a paragraph that pandoc reads as blocks of TeX."""
        last = self.tokens[-1]
        if last["type"] != "paragraph" or not self.src.startswith("\\", last["start"]):
            return False
        from refcheck.markdown.tex_lines import are_tex_blocks

        return are_tex_blocks(self.src, last["start"], last["end"])

    def add(self, kind: str, start: int, end: int, **facts: Any) -> None:
        """Adds a token from `start` to `end` of `src`."""
        self.tokens.append({"type": kind, "block": self, "start": start, "end": end, **facts})

    def closing_fence(self, fence: str, position: int) -> Match[str] | None:
        """The line, at `position` or later, that closes the code block opened by `fence`."""
        if self._fences_indexed:
            last = self._last_closing_fences[fence[0]]
            if len(fence) >= len(last) or last[len(fence)] < position:
                return None
        src = self.src
        found = src.find(fence, position)
        while found >= 0:
            line = src.rfind("\n", 0, found) + 1
            match = _closing_fence(src, line)
            if match and line >= position:
                return match
            found = src.find(fence, self.find_line_end_at(found))
        # An index only pays off if a second search could fail as well.
        self._fences_indexed = True
        return None

    def end_of_container(self, start: int, end: int) -> int | None:
        """The first line from `start` to `end` whose colons close one of the open containers."""
        src, colons = self.src, ":" * min(self.containers or (1,))
        found = src.find(colons, start, end)
        while found >= 0:
            line = src.rfind("\n", 0, found) + 1
            if line >= start and _closing_fence(src, line):
                return line
            found = src.find(colons, self.find_line_end_at(found), end)
        return None

    @cached_property
    def _last_closing_fences(self) -> dict[str, list[int]]:
        """The last line that closes a fence, by character and length of the fence."""
        result: dict[str, list[int]] = {"`": [], "~": [], ":": []}
        for match in CLOSING_FENCE.finditer(self.src):
            fence = match["fence"]
            last = result[fence[0]]
            last.extend([-1] * (len(fence) + 1 - len(last)))
            last[len(fence)] = match.start()
        for last in result.values():
            for length in range(len(last) - 2, -1, -1):
                last[length] = max(last[length], last[length + 1])
        return result


def is_open(tokens: list[Token]) -> bool:
    """Whether the last token ends in a paragraph, to which pandoc adds the next line unless it is blank."""
    last = tokens[-1] if tokens else BLANK_LINE
    if last is BLANK_LINE or not last.get("open", True):
        return False
    if last["type"] in ("paragraph", "block_text"):
        return True
    if last.get("after_text") or last.get("indented") or last.get("unspaced"):
        return True
    return last["type"] in ("container", "footnote") and is_open(last["children"])

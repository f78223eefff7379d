"""The text of a leaf block, scanned from one trigger character to the next; there can be no reference between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from re import Pattern
from typing import Any, Literal

import mistune
from mistune.core import InlineState

from refcheck.markdown.positions import Block

BracketKind = Literal["link", "image", "note"]
InlineMethod = Callable[["Inline", int], int | None]


class Bracket:
    """An open `[`, `![` or `^[` that waits for its `]`.

    Attributes:
        kind: `link`, `image` or `note`.
        start: the start of its text.
        active: whether it can still become a link.
        nested: whether its text contains brackets.
        depth: how many links and notes are nested in its text.
        citations: how many citations outside a group had been read before it.
        semicolons: the ends of the parts of a citation group in it.
    """

    __slots__ = ("active", "citations", "depth", "kind", "nested", "semicolons", "start")

    def __init__(self, kind: BracketKind, start: int, citations: int) -> None:
        self.kind = kind
        self.start = start
        self.citations = citations
        self.active = True
        self.nested = False
        self.depth = 0
        self.semicolons: list[int] = []

    @property
    def opening(self) -> int:
        """The start of the bracket itself, with its `!` or `^`."""
        return self.start - (1 if self.kind == "link" else 2)


class Inline(InlineState):
    """The text of one leaf block while it is scanned.

    Attributes:
        src: the text, stripped.
        start: the offset of the text in `block.src`.
        conditions: the conditions on everything in it.
        last: the element that ended last, to which an attribute block may belong.
        citations: the citations that do not belong to a group yet: index of the reference, start, end.
        distance: from a position of `src` to its offset in the file; None if it varies.
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
        self.citations: list[tuple[int, int, int]] = []
        self.memory: dict[str, Any] = {}
        self.distance = block.distance(start, start + len(src))
        if self.distance is not None:
            self.distance += start

    def open(self, kind: BracketKind, start: int) -> None:
        """Opens a bracket, whose text starts at `start`."""
        self.open_brackets.append(Bracket(kind, start, len(self.citations)))

    def at(self, position: int) -> int:
        """The offset in the file of the character at `position` of `src`."""
        if self.distance is not None:
            return position + self.distance
        # The end of a line belongs to that line, not to the next one.
        return self.block.at(self.start + position)

    def end_at(self, position: int) -> int:
        """The offset in the file just after the character before `position` of `src`."""
        if self.distance is not None:
            return position + self.distance
        return self.block.at(self.start + position - 1) + 1 if position else self.block.at(self.start)


class InlineReader(mistune.InlineParser):
    """mistune's inline parser as a scanner of trigger characters.

    Emphasis is skipped: no reference depends on it, and it is most of the work. So are code spans that neither touch a
    role before them nor attributes after them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._handlers: dict[str, list[InlineMethod]] = {}

    def add_rule(self, characters: str, method: InlineMethod) -> None:
        """Adds a method that is tried at each of the characters, after those that were added before."""
        for character in characters:
            self._handlers.setdefault(character, []).append(method)
        self.__dict__.pop("triggers", None)

    @cached_property
    def triggers(self) -> Pattern[str]:
        """Finds the next character that can start anything; its only group is a code span to skip.

        All its first characters are in one class, so that nothing is tried between them.
        """
        first = re.escape("".join(self._handlers))
        return re.compile(rf"[{first}](?:(?<=`)(?<!:`)([^`]+`(?![`{{]))|(?<![!^])|(?=\[))")

    def scan(self, state: Inline, start: int) -> None:
        """Passes each place at which a construct can start to the syntaxes that start so.

        Args:
            start: the first possible place.
        """
        search, src, handlers = self.triggers.search, state.src, self._handlers
        match = search(src, start)
        while match:
            if match.lastindex:
                # The text that follows does not belong to the element before the code span.
                state.last = None
                match = search(src, match.end())
                continue
            position = match.start()
            for method in handlers[src[position]]:
                end = method(state, position)
                if end:
                    break
            else:
                end = position + 1
            match = search(src, end)


def leading_blanks(text: str) -> int:
    """The number of characters that mistune strips before the inline text of a block."""
    return len(text) - len(text.lstrip(" \r\n\t\f"))

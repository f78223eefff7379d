"""The text of a leaf block, scanned from one trigger character to the next; between them can be no reference."""

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
        start: where its text begins.
        active: whether it can still become a link.
        nested: whether its text holds brackets.
        depth: how many links and notes are in each other in its text.
        citations: how many citations of no group had been read before it.
        semicolons: where the parts of a citation group in it end.
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
        """Where the bracket itself begins, with its `!` or `^`."""
        return self.start - (1 if self.kind == "link" else 2)


class Inline(InlineState):
    """The text of one leaf block while it is scanned.

    Attributes:
        src: the text, stripped.
        start: where it begins in `block.src`.
        conditions: those of everything in it.
        last: the element that ended last, to which an attribute block may belong.
        citations: those that belong to no group so far: index of the reference, start, end.
        distance: from a position of `src` to its offset in the file; None where it varies.
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
        """A bracket opens; its text begins at `start`."""
        self.open_brackets.append(Bracket(kind, start, len(self.citations)))

    def at(self, position: int) -> int:
        """The offset in the file of the character at `position` of `src`."""
        if self.distance is not None:
            return position + self.distance
        # The end of a line belongs to it, not to the next one.
        return self.block.at(self.start + position)

    def end_at(self, position: int) -> int:
        """The offset in the file just after the character before `position` of `src`."""
        if self.distance is not None:
            return position + self.distance
        return self.block.at(self.start + position - 1) + 1 if position else self.block.at(self.start)


class InlineReader(mistune.InlineParser):
    """mistune's inline parser as a scanner of trigger characters.

    Emphasis is left out: no reference depends on it, and it is most of the work. So are code spans to which nothing
    can belong: none touches a role before it, or attributes behind it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._handlers: dict[str, list[InlineMethod]] = {}

    def add_rule(self, characters: str, method: InlineMethod) -> None:
        """Adds what is tried at each of the characters; the first that was added is tried first."""
        for character in characters:
            self._handlers.setdefault(character, []).append(method)
        self.__dict__.pop("triggers", None)

    @cached_property
    def triggers(self) -> Pattern[str]:
        """Finds the next character at which anything can begin, or with its only group a code span to be passed over.

        Its first characters stand in one class, so that nothing is tried between them.
        """
        first = re.escape("".join(self._handlers))
        return re.compile(rf"[{first}](?:(?<=`)(?<!:`)([^`]+`(?![`{{]))|(?<![!^])|(?=\[))")

    def scan(self, state: Inline, start: int) -> None:
        """Hands each place at which something can begin to the syntaxes that begin so.

        Args:
            start: where the first of these can be.
        """
        search, src, handlers = self.triggers.search, state.src, self._handlers
        match = search(src, start)
        while match:
            if match.lastindex:
                # What follows is not of the element before the code span.
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
    """How many characters mistune strips before the inline text of a block."""
    return len(text) - len(text.lstrip(" \r\n\t\f"))

"""Matches one pattern of an ignore file as git does, in linear time.

Backtracking matchers, such as git's own, take exponential time for a few stars. Here the pattern is a nondeterministic
automaton that is simulated with an integer: bit n is set if place n of the pattern can be reached. Each byte of the
path gives the next set.

Compared with git 2.39 (`wildmatch.c`, `dir.c`), with its peculiarities: it matches bytes, not characters, and treats
`**` after a prefix without wildcards as one at the start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

# In bytes: no path is longer, so a pattern with more places matches nothing.
_LONGEST_PATH = 4096
_SPECIAL = re.compile(r"[*?\[\\]")
_SAME_AGAIN = re.compile(rb"(?:\*\*+/)*")
_SLASH = ord("/")
_ALL = (1 << 256) - 1
_NOT_SLASH = _ALL & ~(1 << _SLASH)
_CLASSES: Mapping[bytes, Callable[[bytes], bool]] = {
    b"alnum": bytes.isalnum,
    b"alpha": bytes.isalpha,
    b"blank": lambda byte: byte in b" \t",
    b"cntrl": lambda byte: byte < b" " or byte == b"\x7f",
    b"digit": bytes.isdigit,
    b"graph": lambda byte: b"!" <= byte <= b"~",
    b"lower": bytes.islower,
    b"print": lambda byte: b" " <= byte <= b"~",
    b"punct": lambda byte: b"!" <= byte <= b"~" and not byte.isalnum(),
    b"space": bytes.isspace,
    b"upper": bytes.isupper,
    b"xdigit": lambda byte: byte in b"0123456789abcdefABCDEF",
}


class Pattern(NamedTuple):
    """A line of an ignore file.

    Attributes:
        is_negated: whether it starts with `!`: files that it matches are included again.
        only_folders: whether it matches only folders.
        only_name: whether it is compared with the name of a file or folder, not with its path.
        prefix: the text before the first wildcard or backslash.
        rest: the text from the first wildcard or backslash on; empty if there is none.
    """

    is_negated: bool
    only_folders: bool
    only_name: bool
    prefix: str
    rest: str


def parse(line: str) -> Pattern | None:
    """The pattern of a line without its newline; None for a blank line or a comment."""
    line = _without_blanks(line.removesuffix("\r"))
    if not line or line.startswith("#"):
        return None
    is_negated = line.startswith("!")
    line = line[is_negated:]
    only_folders = line.endswith("/")
    line = line[: len(line) - only_folders]
    only_name = "/" not in line
    line = line.removeprefix("/")
    special = _SPECIAL.search(line)
    start = special.start() if special else len(line)
    return Pattern(is_negated, only_folders, only_name, line[:start], line[start:]) if line else None


def _without_blanks(line: str) -> str:
    """A line without the spaces at its end, except the first one if it is escaped with a backslash."""
    text = line.rstrip(" ")
    backslashes = len(text) - len(text.rstrip("\\"))
    return text + " " if text != line and backslashes % 2 else text


class Matcher:
    """Matches the rest of a pattern, from its first wildcard on.

    Args:
        rest: as in `Pattern`.
        only_name: whether it is compared with names, which contain no slash.
    """

    def __init__(self, rest: str, only_name: bool) -> None:
        self._rest = _encoded(rest)
        self._only_name = only_name
        self._table: list[int] | None = None
        self._loops = self._deep_loops = self._skips = self._end = 0

    def matches(self, text: str) -> bool:
        """Whether it matches the whole text: a name or path without the prefix of the pattern."""
        if self._table is None:
            self._table = self._make_table()
        table, loops, deep, skips = self._table, self._loops, self._deep_loops, self._skips
        states = 0b111 if skips & 1 else 1
        for byte in _encoded(text):
            stay = deep if byte == _SLASH else loops
            states = (states & table[byte]) << 1 | states & stay
            if not states:
                return False
            skipped = states & skips
            if skipped:
                states |= skipped << 1 | skipped << 2
        return self._end >= 0 and bool(states >> self._end & 1)

    def _make_table(self) -> list[int]:
        """For each byte, the set of places of the pattern that accept it, as bits."""
        sets = _Places(self._rest, self._only_name)
        self._loops, self._deep_loops, self._skips = sets.loops, sets.deep_loops, sets.skips
        self._end = len(sets.expected) if sets.is_valid else -1
        table = [0] * 256
        by_set: dict[int, int] = {}
        for place, expected in enumerate(sets.expected):
            by_set[expected] = by_set.get(expected, 0) | 1 << place
        for expected, places in by_set.items():
            for byte in range(256):
                if expected >> byte & 1:
                    table[byte] |= places
        return table


def _encoded(text: str) -> bytes:
    """The bytes of a path, which git compares."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A lone surrogate that no path contains.
        return text.encode("utf-8", "surrogatepass")


class _Places:
    """The places of a pattern: the states of the automaton. All sets are integers, one bit for each member.

    Attributes:
        expected: for each place, the set of bytes after which the next place is reached.
        loops: the places that accept any number of bytes other than a slash.
        deep_loops: the places that accept slashes, too.
        skips: the places from which the next two places are reached without a byte.
        is_valid: whether the pattern can match anything.
    """

    def __init__(self, rest: bytes, only_name: bool) -> None:
        self.expected: list[int] = []
        self.loops = self.deep_loops = self.skips = 0
        self.is_valid = True
        self._rest = rest
        self._only_name = only_name
        position = 0
        while position < len(rest) and self.is_valid:
            position = self._take(position)
            if len(self.expected) > _LONGEST_PATH:
                self.is_valid = False

    def _take(self, position: int) -> int:
        """Adds the places of the element at a position; returns the position after it."""
        rest = self._rest
        byte = rest[position]
        if byte == ord("*"):
            return self._take_stars(position)
        if byte == ord("["):
            members, position = _bracket(rest, position + 1)
            self.is_valid = position > 0
            self.expected.append(members & _NOT_SLASH)
            return position
        if byte == ord("\\"):
            position += 1
            # A pattern that ends with a backslash matches nothing.
            self.is_valid = position < len(rest)
            self.expected.append(1 << rest[position] if self.is_valid else 0)
            return position + 1
        self.expected.append(_NOT_SLASH if byte == ord("?") else 1 << byte)
        return position + 1

    def _take_stars(self, position: int) -> int:
        rest, start = self._rest, position
        while rest[position : position + 1] == b"*":
            position += 1
        after = rest[position : position + 2]
        is_alone = start == 0 or rest[start - 1] == _SLASH
        if (
            position - start < 2
            or self._only_name
            or not is_alone
            or (after and after[0] != _SLASH and after != b"\\/")
        ):
            self.loops |= 1 << len(self.expected)
            return position
        if after[:1] != b"/":
            self.loops |= 1 << len(self.expected)
            self.deep_loops |= 1 << len(self.expected)
            return position
        # `**/`: nothing, or folders, each with its slash. Several in a row mean the same as one.
        self.skips |= 1 << len(self.expected)
        self.expected.append(0)
        self.loops |= 1 << len(self.expected)
        self.deep_loops |= 1 << len(self.expected)
        self.expected.append(1 << _SLASH)
        again = _SAME_AGAIN.match(rest, position + 1)
        return again.end() if again else position + 1


def _bracket(rest: bytes, position: int) -> tuple[int, int]:
    """The set of bytes of a bracket expression, and the position after it; 0 and 0 if it is not closed.

    Args:
        position: after the opening bracket.
    """
    members, previous = 0, -1
    is_negated = rest[position : position + 1] in (b"!", b"^")
    position += is_negated
    first = position
    while position < len(rest) and (rest[position] != ord("]") or position == first):
        byte = rest[position]
        following = rest[position + 1 : position + 2]
        if byte == ord("\\"):
            if not following:
                return 0, 0
            position += 1
            previous = rest[position]
            members |= 1 << previous
        elif byte == ord("-") and previous >= 0 and following and following != b"]":
            position += 1
            if following == b"\\":
                position += 1
                if position == len(rest):
                    return 0, 0
            last = rest[position]
            if last >= previous:
                members |= (1 << last + 1) - (1 << previous)
            previous = -1
        elif byte == ord("[") and following == b":":
            end = rest.find(b"]", position + 2)
            if end < 0:
                return 0, 0
            if end > position + 2 and rest[end - 1] == ord(":"):
                known = _CLASSES.get(rest[position + 2 : end - 1])
                if known is None:
                    return 0, 0
                members |= sum(1 << code for code in range(128) if known(bytes((code,))))
                position, previous = end, -1
            else:
                # Not a character class: a literal bracket.
                previous = byte
                members |= 1 << byte
        else:
            previous = byte
            members |= 1 << byte
        position += 1
    if position >= len(rest):
        return 0, 0
    return (_ALL & ~members if is_negated else members), position + 1

"""Patterns of ignore files, with the meaning that git gives them in a `.gitignore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from refcheck.guards.wildmatch import Matcher, Pattern

MOST = 1_000
"""The largest number of patterns with several wildcards, or with a wildcard that is not a star."""


class TooMany(ValueError):
    """More than `MOST` patterns: matching files against them would take too long."""


class _Wildcards(NamedTuple):
    """A pattern with wildcards."""

    number: int
    """The index of the pattern among all."""
    pattern: Pattern
    suffix: str | None
    """The text after its only wildcard, a star; None if it has other wildcards."""
    part: str
    """A text that each match contains."""
    matcher: Matcher

    def matches(self, text: str) -> bool:
        """Whether the pattern matches a name, or a path, whichever it is compared with."""
        prefix, suffix = self.pattern.prefix, self.suffix
        if not text.startswith(prefix):
            return False
        if suffix is None:
            return self.part in text and self.matcher.matches(text[len(prefix) :])
        if not text.endswith(suffix) or len(text) < len(prefix) + len(suffix):
            return False
        return self.pattern.only_name or "/" not in text[len(prefix) : len(text) - len(suffix)]


class _ByLiteral:
    """Patterns with wildcards by their prefix, else by their suffix, so that a name is compared with few of them."""

    __slots__ = ("_beginnings", "_endings")

    def __init__(self) -> None:
        # By length, so that a name is looked up once for each length.
        self._beginnings: dict[int, dict[str, list[_Wildcards]]] = {}
        self._endings: dict[int, dict[str, list[_Wildcards]]] = {}

    def add(self, one: _Wildcards) -> None:
        prefix, suffix = one.pattern.prefix, one.suffix or ""
        known, literal = (self._beginnings, prefix) if prefix or not suffix else (self._endings, suffix)
        known.setdefault(len(literal), {}).setdefault(literal, []).append(one)

    def alike(self, text: str) -> Iterator[_Wildcards]:
        """The patterns that can match a text."""
        for length, known in self._beginnings.items():
            yield from known.get(text[:length], ())
        for length, known in self._endings.items():
            yield from known.get(text[-length:], ())


class Patterns:
    """Patterns of an ignore file. The last one that matches decides.

    Paths are relative to the folder of the ignore file and have forward slashes.

    Args:
        lines: one pattern each; comments and blank lines are allowed.

    Raises:
        TooMany: if there are more than `MOST` patterns with several wildcards.

    Attributes:
        numbers: the index of the line of each pattern.
    """

    __slots__ = ("_above", "_names", "_paths", "_patterns", "_wild_names", "_wild_paths", "numbers")

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns: list[Pattern] = []
        # The last pattern without wildcards for each name and path: of files and folders, of folders.
        self._names: dict[str, tuple[int, int]] = {}
        self._paths: dict[str, tuple[int, int]] = {}
        # Patterns with wildcards that are compared with names, and with paths.
        self._wild_names = _ByLiteral()
        self._wild_paths = _ByLiteral()
        self._above: dict[str, int] = {"": -1}
        self.numbers: list[int] = []
        # If a pattern is repeated, the last one counts.
        written = {line: number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")}
        if written:
            self._add(dict(sorted(written.items(), key=lambda item: item[1])))

    def _add(self, lines: Mapping[str, int]) -> None:
        # Imported here: many runs have no pattern.
        from refcheck.guards.wildmatch import parse

        several = 0
        for line, number in lines.items():
            pattern = parse(line)
            if pattern is None:
                continue
            index = len(self._patterns)
            self._patterns.append(pattern)
            self.numbers.append(number)
            if pattern.rest:
                one = _wildcards(index, pattern)
                several += one.suffix is None
                (self._wild_names if pattern.only_name else self._wild_paths).add(one)
            else:
                known = self._names if pattern.only_name else self._paths
                before = known.get(pattern.prefix, (-1, -1))
                known[pattern.prefix] = (before[0], index) if pattern.only_folders else (index, index)
        if several > MOST:
            raise TooMany(f"there are more than {MOST:,} patterns with several wildcards")

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def decide(self, path: str, directory: bool = False) -> bool | None:
        """Whether a pattern matches a path, or, if none does, one of the folders above it.

        Returns:
            True if it is ignored, False if a `!` pattern includes it again, None if no pattern matches.
        """
        if not self._patterns:
            return None
        found = self._last(path, directory)
        return self._verdict(found if found >= 0 else self._last_above(path))

    def decide_alone(self, path: str, directory: bool = False) -> bool | None:
        """Like `decide`, without the folders above the path, which the caller has checked."""
        return self._verdict(self._last(path, directory)) if self._patterns else None

    def last(self, path: str, directory: bool = False) -> int | None:
        """The index of the pattern by which `decide_alone` decides; None if none matches."""
        found = self._last(path, directory) if self._patterns else -1
        return found if found >= 0 else None

    def is_negated(self, index: int) -> bool:
        """Whether a pattern includes again what others ignore: it starts with `!`."""
        return self._patterns[index].is_negated

    def covers(self, path: str) -> bool:
        """Whether a file, or a folder that contains it, is ignored."""
        return bool(self.decide(path))

    def _verdict(self, index: int) -> bool | None:
        return None if index < 0 else not self._patterns[index].is_negated

    def _last_above(self, path: str) -> int:
        """The index of the last pattern that matches a folder above a path; -1 if none does."""
        folder = path.rpartition("/")[0]
        if folder not in self._above:
            self._above[folder] = max(self._last(folder, True), self._last_above(folder))
        return self._above[folder]

    def _last(self, path: str, directory: bool) -> int:
        """The index of the last pattern that matches a path; -1 if none does."""
        name = path.rpartition("/")[2]
        kind = int(directory)
        found = max(self._names.get(name, _NONE)[kind], self._paths.get(path, _NONE)[kind])
        for text, known in ((name, self._wild_names), (path, self._wild_paths)):
            for one in known.alike(text):
                is_asked = one.number > found and (directory or not one.pattern.only_folders)
                if is_asked and one.matches(text):
                    found = one.number
        return found


_NONE = (-1, -1)
_SPECIAL = frozenset("*?[\\")


def _wildcards(index: int, pattern: Pattern) -> _Wildcards:
    from refcheck.guards.wildmatch import Matcher

    rest = pattern.rest
    suffix = rest[1:] if rest[0] == "*" and _SPECIAL.isdisjoint(rest[1:]) else None
    return _Wildcards(index, pattern, suffix, _part(rest), Matcher(rest, pattern.only_name))


def _part(rest: str) -> str:
    """The longest literal text after the last bracket; empty if escapes or brackets prevent finding one."""
    if "\\" in rest:
        return ""
    plain = rest.rpartition("]")[2].replace("?", "*")
    if "[" in plain:
        return ""
    # The slash after two stars may be left out.
    return max((part.strip("/") for part in plain.split("*")), key=len)

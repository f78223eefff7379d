"""Patterns as git reads them in a `.gitignore`.

A library for this takes longer to import than refcheck takes to walk a large tree, and tries a path
against one pattern after the other. Here all patterns of a file are one regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t-\\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_NOTHING = "(?!)"
_TOKEN = re.compile(
    r"(?P<deep>(?:(?<=/)|\A)\*\*+(?:/|\Z))"
    r"|(?P<star>\*+)"
    r"|(?P<any>\?)"
    r"|\[(?P<not>[!^]?)(?P<set>\]?(?:\\.|\[:[^]]*:\]|[^]\\])*)\]"
    r"|(?P<broken>\[|\\\Z)"
    r"|\\?(?P<literal>.)",
    re.DOTALL,
)
_MEMBER = re.compile(
    r"\[:(?P<name>[^]]*):\]|(?P<low>\\.|[^\\])-(?P<high>\\.|[^\\])|\\?(?P<single>.)",
    re.DOTALL,
)


class _Rule(NamedTuple):
    wanted: bool
    """False for a pattern that begins with `!`."""
    by_name: bool
    """Matches names in any folder, not paths."""
    regex: str


class Patterns:
    """Patterns of which the last one that matches decides.

    Paths are relative to the folder of the patterns and are written with forward slashes.

    Args:
        lines: one pattern each; comments and blank lines are allowed.
    """

    __slots__ = ("_names", "_paths", "_wanted")

    def __init__(self, lines: Iterable[str]) -> None:
        rules = [rule for rule in map(_rule, lines) if rule]
        self._wanted = [rule.wanted for rule in rules]
        self._names = _joined(rules, by_name=True)
        self._paths = _joined(rules, by_name=False)

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def decide(self, path: str, directory: bool = False) -> bool | None:
        """Whether `path` itself is matched: True, False where a `!` pattern takes it back, None where no pattern says.

        What is decided on a folder is not asked of the files in it: whoever walks does not enter it.
        """
        last = -1
        end = "/" if directory else ""
        for (regex, numbers), text in (
            (self._names, path.rpartition("/")[2] + end),
            (self._paths, path + end),
        ):
            match = regex.fullmatch(text) if regex else None
            if match is not None and match.lastindex is not None:
                last = max(last, numbers[match.lastindex - 1])
        return self._wanted[last] if last >= 0 else None

    def covers(self, path: str) -> bool:
        """Whether a file is matched, by itself or through a folder that holds it; the deepest decision counts."""
        verdict = self.decide(path)
        end = len(path)
        while verdict is None and (end := path.rfind("/", 0, end)) > 0:
            verdict = self.decide(path[:end], directory=True)
        return bool(verdict)


_Joined = tuple["re.Pattern[str] | None", list[int]]


def _joined(rules: list[_Rule], by_name: bool) -> _Joined:
    numbers = [number for number, rule in enumerate(rules) if rule.by_name is by_name]
    numbers.reverse()
    if not numbers:
        return None, numbers
    # The group is empty and stands last, so that alternatives still begin with a literal, by which
    # the regular expression engine passes over most of them.
    return re.compile("|".join(rules[number].regex + "()" for number in numbers), re.DOTALL), numbers


def _rule(line: str) -> _Rule | None:
    if line.startswith("#"):
        return None
    text = line.rstrip(" ")
    if len(text) < len(line) and (len(text) - len(text.rstrip("\\"))) % 2:
        text += " "
    wanted = not text.startswith("!")
    text = text[not wanted :]
    directory = text.endswith("/")
    if directory:
        text = text[:-1]
    if not text:
        return None
    by_name = "/" not in text
    # Folders end with a slash, which no wildcard before it may take for the end of the folder above.
    return _Rule(wanted, by_name, _regex(text.removeprefix("/"), by_name) + ("(?<!/)/" if directory else "(?<!/)/?"))


def _regex(glob: str, by_name: bool) -> str:
    parts = []
    for token in _TOKEN.finditer(glob):
        kind = token.lastgroup
        if kind == "literal":
            parts.append(re.escape(token["literal"]))
        elif kind == "star" or (kind == "deep" and by_name):
            parts.append("[^/]*")
        elif kind == "any":
            parts.append("[^/]")
        elif kind == "deep":
            parts.append("(?:.*/)?" if token[0].endswith("/") else ".*")
        elif kind == "set":
            parts.append(_set(token["set"], negated=bool(token["not"])))
        else:
            return _NOTHING
    return "".join(parts)


def _set(text: str, negated: bool) -> str:
    members = []
    for member in _MEMBER.finditer(text):
        if member["name"] is not None:
            if member["name"] not in _CLASSES:
                return _NOTHING
            members.append(_CLASSES[member["name"]])
        elif member["low"]:
            low, high = member["low"][-1], member["high"][-1]
            if low <= high:
                members.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            members.append(re.escape(member["single"]))
    if not members:
        return "[^/]" if negated else _NOTHING
    return f"(?!/)[{'^' if negated else ''}{''.join(members)}]"

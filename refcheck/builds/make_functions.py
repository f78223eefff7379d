"""The functions of make on words (GNU make 4.4, "Functions for Transforming Text"), if their arguments are known."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from refcheck.builds.file_names import UNKNOWN

_LONGEST = 50_000
# Each is compared with each of the words.
_MOST_FILTERS = 100
_LONGEST_NUMBER = 9


def substituted(words: str, before: str, after: str) -> str:
    """The value of `$(words:before=after)` or `$(patsubst before,after,words)`."""
    if UNKNOWN in words + before + after:
        return UNKNOWN
    begin, mark, end = before.partition("%")
    found: list[str] = []
    for word in words.split():
        stem = _stem(word, begin, mark, end)
        found.append(word if stem is None else after.replace("%", stem, 1) if mark else after)
    return _joined(found)


def _stem(word: str, begin: str, mark: str, end: str) -> str | None:
    """The part of a word that `%` matches in a pattern; None if the pattern does not match."""
    if not mark:
        return "" if word == begin else None
    if len(word) < len(begin) + len(end) or not word.startswith(begin) or not word.endswith(end):
        return None
    return word[len(begin) : len(word) - len(end)]


def _joined(words: Iterable[str]) -> str:
    """Words separated by spaces; unknown if there are too many."""
    found: list[str] = []
    length = 0
    for word in words:
        length += len(word) + 1
        if length > _LONGEST:
            return UNKNOWN
        found.append(word)
    return " ".join(found)


def _is_matched(word: str, patterns: list[tuple[str, str, str]]) -> bool:
    return any(_stem(word, *pattern) is not None for pattern in patterns)


def _filter(patterns: str, words: str, *, kept: bool = True) -> str:
    parts = [pattern.partition("%") for pattern in patterns.split()]
    if len(parts) > _MOST_FILTERS:
        return UNKNOWN
    return _joined(word for word in words.split() if _is_matched(word, parts) == kept)


def _subst(before: str, after: str, text: str) -> str:
    count = text.count(before) if before else 0
    return text.replace(before, after) if count and len(text) + count * len(after) <= _LONGEST else _kept(text, count)


def _kept(text: str, count: int) -> str:
    return UNKNOWN if count else text


def _dir(word: str) -> str:
    folder, slash, _ = word.rpartition("/")
    return f"{folder}{slash}" or "./"


def _basename(word: str) -> str:
    folder, slash, name = word.rpartition("/")
    return f"{folder}{slash}{posixpath.splitext(name)[0]}"


def _part(words: str, first: str, last: str) -> str:
    """The words from one number to another, from 1."""
    numbers = [int(text) if text.strip().isdecimal() and len(text) < _LONGEST_NUMBER else 0 for text in (first, last)]
    return " ".join(words.split()[numbers[0] - 1 : numbers[1]]) if numbers[0] > 0 else UNKNOWN


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda words: _joined(change(word) for word in words.split())


FUNCTIONS: Mapping[str, tuple[int, Callable[..., str]]] = {
    "sort": (1, lambda words: _joined(sorted(set(words.split())))),
    "strip": (1, lambda words: " ".join(words.split())),
    "filter": (2, _filter),
    "filter-out": (2, lambda patterns, words: _filter(patterns, words, kept=False)),
    "addprefix": (2, lambda prefix, words: _joined(f"{prefix.strip()}{word}" for word in words.split())),
    "addsuffix": (2, lambda suffix, words: _joined(f"{word}{suffix.strip()}" for word in words.split())),
    "patsubst": (3, lambda before, after, words: substituted(words, before.strip(), after.strip())),
    "subst": (3, _subst),
    "notdir": (1, _each(lambda word: word.rpartition("/")[2])),
    "basename": (1, _each(_basename)),
    "dir": (1, _each(_dir)),
    "firstword": (1, lambda words: " ".join(words.split()[:1])),
    "lastword": (1, lambda words: " ".join(words.split()[-1:])),
    "word": (2, lambda number, words: _part(words, number, number)),
    "wordlist": (3, lambda first, last, words: _part(words, first, last)),
    "words": (1, lambda words: str(len(words.split()))),
    "abspath": (1, lambda words: " ".join(words.split())),
    "realpath": (1, lambda words: " ".join(words.split())),
}
"""By name: the number of arguments, the last of which may contain commas, and the function that evaluates them."""
# These keep words as they are, so that known words stay known beside an unknown one.
KEEPING = frozenset(("sort", "strip"))

"""Suggests the most similar existing name for one that does not exist."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from refcheck.facts.lazy_regex import compile_lazily

# The minimum similarity of two names for a suggestion, from 0 to 100.
_LEAST_LIKENESS = 60
_SAME_NAME = 90
# Names whose similarity differs by less are about as similar.
_ABOUT = 3
# After this many comparisons only names that differ in case are suggested: the cost must not grow quadratically.
_MOST_COMPARISONS = 1_000_000
# So few names are looked through for one that can be similar at all, before the library that compares them is loaded:
# that takes a twentieth of the time of a run over one note.
_FEW = 200
# A shorter name is easily a different name rather than a typo.
_SHORTEST_TYPO = 3
_LONG = 8
_NO_DIGITS = compile_lazily(r"\D")
_CORE = compile_lazily(r"(?:[a-z]{2,4}:)?(?P<core>.+?)(?:\.[A-Za-z]{1,8})?", re.DOTALL)


class Suggestions:
    """Suggests an existing name for one that does not exist.

    The budget of comparisons keeps the cost from growing with the square of the number of names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(dict.fromkeys(names))
        self._cores = [_core(name) for name in self._names]
        self._caseless = [name.casefold() for name in self._names]
        self._folded = _first_by_form(self._caseless, self._names)
        self._first_folded: dict[str, str] = {}
        self._budget = _MOST_COMPARISONS
        # Shared with copies of the same names: the pages of a site miss the same files.
        self._typos: dict[str, str | None] = {}
        self._similar: dict[str, str | None] = {}

    def with_fresh_budget(self) -> Suggestions:
        """The same names with the full budget of comparisons."""
        other = Suggestions.__new__(Suggestions)
        vars(other).update(vars(self))
        other._budget = _MOST_COMPARISONS
        return other

    def __len__(self) -> int:
        return len(self._names)

    def is_only_one(self, name: str) -> bool:
        """Whether no second name differs from one of them only in case."""
        return name.casefold() not in self._repeated

    @cached_property
    def _repeated(self) -> frozenset[str]:
        counts = Counter(self._caseless)
        return frozenset(name for name, count in counts.items() if count > 1)

    def beginning_with(self, start: int, end: int) -> Suggestions:
        """The same names with `names[start:end]` first, and the full budget of comparisons."""
        other = self.with_fresh_budget()
        other._names = [*self._names[start:end], *self._names[:start], *self._names[end:]]
        other._cores = [*self._cores[start:end], *self._cores[:start], *self._cores[end:]]
        other._caseless = [*self._caseless[start:end], *self._caseless[:start], *self._caseless[end:]]
        other._typos, other._similar = {}, {}
        other._first_folded = _first_by_form(self._caseless[start:end], self._names[start:end])
        return other

    def nearest(self, name: str) -> str | None:
        """The most similar name, or None; one that differs only in case is preferred."""
        folded = name.casefold()
        other_case = self._first_folded.get(folded) or self._folded.get(folded)
        if other_case is not None and other_case != name:
            return other_case
        self._budget -= len(self._names)
        if self._budget < 0:
            return None
        if name not in self._similar:
            self._similar[name] = self._most_similar(name)
        return self._similar[name]

    def _most_similar(self, name: str) -> str | None:
        core = _core(name)
        if _is_costly(self._cores) and not any(can_be_like(core, other) for other in self._cores):
            return None
        from rapidfuzz import fuzz, process

        found = process.extract(core, self._cores, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, limit=3)
        kind = name.partition(":")[0]
        if len(found) > 1 and found[0][1] < _SAME_NAME:
            # Of names that are about as similar, the one that begins alike was meant.
            least = found[0][1] - _ABOUT
            found.sort(key=lambda item: (item[1] < least, -_common_start(name, self._names[item[2]])))
        for _, likeness, index in found:
            candidate = self._names[index]
            # The same name with another kind is rarely meant.
            if candidate != name and (likeness >= _SAME_NAME or candidate.partition(":")[0] == kind or ":" not in name):
                return candidate
        return None

    def typo(self, name: str) -> str | None:
        """The name of which `name` is a misspelling, if there is only one candidate.

        It differs only in case, or in one letter that is missing, added, replaced or swapped with the next; in a name
        of eight letters or more in two of them. No second name may be as similar, and the digits must be the same:
        `step-1` is not a misspelling of `step-2`.
        """
        size = len(_core(name))
        if size < _SHORTEST_TYPO or self._budget < len(self._names):
            return None
        self._budget -= len(self._names)
        if name not in self._typos:
            self._typos[name] = self._only_typo(name, 2 if size >= _LONG else 1)
        return self._typos[name]

    def _only_typo(self, name: str, limit: int) -> str | None:
        """The only name that is at most as many letters away."""
        folded = name.casefold()
        if _is_costly(self._caseless) and not any(can_be_typo(folded, other, limit) for other in self._caseless):
            return None
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extract(folded, self._caseless, scorer=OSA.distance, score_cutoff=limit, limit=3)
        candidates = (self._names[index] for _, _, index in found)
        near = sorted((OSA.distance(name, candidate), candidate) for candidate in candidates if candidate != name)
        if not near or len({candidate.casefold() for _, candidate in near}) > 1:
            return None
        if len(near) > 1 and near[0][0] == near[1][0]:
            return None
        meant = near[0][1]
        return meant if _NO_DIGITS.sub("", meant) == _NO_DIGITS.sub("", name) else None

    def is_near_others(self, name: str, but: str) -> bool:
        """Whether one of the names except `but` could be a misspelling of `name`."""
        self._budget -= len(self._names)
        if len(self._names) < 2:
            return False
        if self._budget < 0:
            return True
        limit = 2 if len(_core(name)) >= _LONG - 2 else 1
        folded = name.casefold()
        if _is_costly(self._caseless) and not any(can_be_typo(folded, other, limit) for other in self._caseless):
            return False
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near = process.extract(folded, self._caseless, scorer=OSA.distance, score_cutoff=limit, limit=4)
        return any(other != but.casefold() for other, _, _ in near)

    def did_you_mean(self, name: str) -> str:
        """`did you mean ...?`, or an empty string if no name is similar."""
        found = self.nearest(name)
        return f"did you mean `{found}`?" if found else ""


def can_be_like(name: str, other: str) -> bool:
    """Whether two names have enough characters in common to be similar."""
    return 2 * 100 * _in_common(name, other) >= _LEAST_LIKENESS * (len(name) + len(other))


def can_be_typo(name: str, other: str, limit: int) -> bool:
    """Whether two names have enough characters in common to differ in so many places only."""
    return max(len(name), len(other)) - _in_common(name, other) <= limit


def _in_common(name: str, other: str) -> int:
    """The most characters that both names have in the same order, each a bit of a number (Hyyrö's algorithm)."""
    places: dict[str, int] = {}
    for place, character in enumerate(name):
        places[character] = places.get(character, 0) | 1 << place
    everything = free = (1 << len(name)) - 1
    for character in other:
        taken = free & places.get(character, 0)
        free = (free + taken) | (free - taken)
    return len(name) - (free & everything).bit_count()


def _is_costly(names: Sequence[str]) -> bool:
    """Whether loading the library takes longer than looking through the names."""
    return len(names) <= _FEW and "rapidfuzz" not in sys.modules


def _first_by_form(caseless: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Names by their form without case; the first one for each form."""
    return dict(zip(reversed(caseless), reversed(names), strict=True))


# The names of a folder are requested again for each broken path.
@lru_cache(maxsize=1 << 12)
def _core(name: str) -> str:
    """The distinctive part of a name, without the kind of a label before it or a file extension."""
    match = _CORE.fullmatch(name)
    return match["core"] if match else name


def _common_start(name: str, other: str) -> int:
    """The number of characters with which both names begin."""
    pairs = enumerate(zip(name, other, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(name), len(other)))


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The most similar one of a few names, if any is similar."""
    return Suggestions(names).nearest(name)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`did you mean ...?` with one of a few names, or an empty string if no name is similar."""
    return Suggestions(names).did_you_mean(name)

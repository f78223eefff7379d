"""The best of many candidates for what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nsmallest

from refcheck.server.completing._types import Candidate

_Rated = tuple[int, int, int, Candidate]


def best(candidates: Iterable[Candidate], word: str, limit: int) -> tuple[list[Candidate], bool]:
    """The best candidates for a word that is typed, and whether there are more.

    A name that begins with the word comes first, then one that contains it, then one whose text does. Among equals the
    order is kept.
    """
    folded = word.casefold()
    rated = list(_rated(candidates, folded)) if folded else _in_order(candidates)
    if len(rated) <= limit:
        return [candidate for *_, candidate in sorted(rated, key=_rating)], False
    return [candidate for *_, candidate in nsmallest(limit, rated, key=_rating)], True


def _rating(rated: _Rated) -> tuple[int, int, int]:
    return rated[:3]


def _in_order(candidates: Iterable[Candidate]) -> list[_Rated]:
    return [(0, candidate.rank, index, candidate) for index, candidate in enumerate(candidates)]


def _rated(candidates: Iterable[Candidate], word: str) -> Iterator[_Rated]:
    for index, candidate in enumerate(candidates):
        place = candidate.name.casefold().find(word)
        if place == 0:
            yield 0, candidate.rank, index, candidate
        elif place > 0:
            yield 1, candidate.rank, index, candidate
        elif candidate.text and word in candidate.text.casefold():
            yield 2, candidate.rank, index, candidate

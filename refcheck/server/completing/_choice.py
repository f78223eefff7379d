"""The best of many candidates for what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from refcheck.server.completing._types import Candidate


class Candidates(NamedTuple):
    """What may be offered."""

    all: Iterable[Candidate]
    """In the order in which they are offered."""
    is_fit: Callable[[Candidate], bool] = lambda candidate: True
    """Whether one of them may be offered; called only for those that match."""


def best(candidates: Candidates, word: str, limit: int) -> tuple[list[Candidate], bool]:
    """The best candidates for a word that is typed, and whether there are more.

    A name that begins with the word comes first, then one that contains it, then one whose text does. Among equals the
    order is kept, so that no more candidates are looked at than it takes.
    """
    folded, is_fit = word.casefold(), candidates.is_fit
    if not folded:
        first = list(islice(filter(is_fit, candidates.all), limit + 1))
        return first[:limit], len(first) > limit
    beginning, within, by_text = list[Candidate](), list[Candidate](), list[Candidate]()
    for candidate in candidates.all:
        place = candidate.folded.find(folded)
        if place < 0 or not is_fit(candidate):
            continue
        if place == 0:
            beginning.append(candidate)
            if len(beginning) > limit:
                break
        elif place < len(candidate.name):
            within.append(candidate)
        else:
            by_text.append(candidate)
    found = [*beginning, *within, *by_text]
    return found[:limit], len(found) > limit

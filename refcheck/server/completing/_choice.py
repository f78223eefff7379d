"""Chooses the best candidates for a typed word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from refcheck.server.completing._types import Candidate


class Candidates(NamedTuple):
    """The candidates that may be offered."""

    all: Iterable[Candidate]
    """The candidates in the order in which they are offered."""
    is_fit: Callable[[Candidate], bool] = lambda candidate: True
    """Whether a candidate may be offered; called only for those that match."""


def best(candidates: Candidates, word: str, limit: int) -> tuple[list[Candidate], bool]:
    """The best candidates for a typed word, and whether there are more.

    Names that start with the word come first, then names that contain it, then names whose text contains it. Equal
    candidates keep their order, so that the search can stop early.
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

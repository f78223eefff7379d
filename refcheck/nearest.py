"""The nearest name that exists, to be offered for one that does not."""

from __future__ import annotations

from collections.abc import Iterable

# How alike two names must be to be taken for each other, from 0 to 100.
_LEAST_LIKENESS = 60


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that is most like `name`, if any is alike; one that differs only in case first."""
    from rapidfuzz import fuzz, process

    known = [candidate for candidate in dict.fromkeys(names) if candidate != name]
    folded = name.casefold()
    for candidate in known:
        if candidate.casefold() == folded:
            return candidate
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    return found[0] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`did you mean ...?`, or an empty text where nothing is alike."""
    found = nearest(name, names)
    return f"did you mean `{found}`?" if found else ""

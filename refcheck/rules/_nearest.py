"""The nearest name that exists, to be offered for one that does not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# Beyond this many names the search would take longer than the rest of the run.
_MOST_NAMES = 2000


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that is most like `name`, if any is alike; one that differs only in case first."""
    from difflib import get_close_matches

    known = list(dict.fromkeys(islice(names, _MOST_NAMES)))
    folded = name.casefold()
    for candidate in known:
        if candidate.casefold() == folded and candidate != name:
            return candidate
    found = get_close_matches(name, [candidate for candidate in known if candidate != name], n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`did you mean ...?`, or an empty text where nothing is alike."""
    found = nearest(name, names)
    return f"did you mean `{found}`?" if found else ""

"""The nearest name, written in place of one that does not exist."""

from __future__ import annotations

from refcheck.model import Edit, Fix, Span
from refcheck.nearest import Names


def typo_fix(place: Span, written: str, found: str | None, *names: Names, spelled: str = "") -> Fix | None:
    """Writes the name of which another one is a misspelling; unsafe, as only its author knows what was meant.

    Args:
        place: where the wrong name stands.
        written: the wrong name; None is returned where it stands there in another form, with escapes.
        found: what is offered; None is returned where that is not the only one that it can be.
        names: those that exist.
        spelled: how the name is written there, where not as it is.
    """
    if not found or place.end - place.start != len(written) or not any(some.typo(written) == found for some in names):
        return None
    return Fix(f"write `{spelled or found}`", (Edit(place, spelled or found),), safe=False)

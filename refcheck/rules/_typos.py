"""The nearest name, written in place of one that does not exist."""

from __future__ import annotations

from refcheck.model import Edit, Fix, Span


def typo_fix(place: Span, written: str, name: str | None) -> Fix | None:
    """Writes a name; unsafe, as only its author knows what was meant.

    Args:
        place: where the wrong name stands.
        written: the wrong name; None is returned where it stands there in another form, with escapes.
        name: the nearest one that exists, or None.
    """
    if not name or place.end - place.start != len(written):
        return None
    return Fix(f"write `{name}`", (Edit(place, name),), safe=False)

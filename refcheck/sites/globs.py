"""Globs in the settings of a site, as patterns of an ignore file that begin at a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.patterns import Patterns, TooMany

# Of a glob, and not of an ignore file.
_OTHER = frozenset("{}!()")
_BRACES = compile_lazily(r"\{(?P<choices>[^{}]{1,200})\}")
_MOST = 100


def patterns_of(globs: Iterable[str]) -> Patterns | None:
    """The patterns of globs that are relative to a folder; one that cannot be written so matches nothing."""
    lines = [f"/{line.lstrip('/')}" for glob in globs for line in _choices(glob) if _OTHER.isdisjoint(line)][:_MOST]
    try:
        return Patterns(lines) if lines else None
    except TooMany:
        return None


def _choices(glob: str) -> Iterator[str]:
    """A glob with each of the choices in its only braces."""
    found = _BRACES.search(glob)
    if found is None:
        yield glob
        return
    for choice in found["choices"].split(","):
        yield glob[: found.start()] + choice + glob[found.end() :]

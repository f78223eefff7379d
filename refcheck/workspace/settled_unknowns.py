"""The generated targets that the settings of refcheck declare: `generated` and `defines`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from refcheck.config import Settings
from refcheck.facts.unknowns import HOLE, Made, Names, OneOf, Scope, Unknown
from refcheck.guards.patterns import Patterns
from refcheck.project.unknowns import Settled

_FILES: frozenset[Made] = frozenset(("file", "page"))
_NAMES: frozenset[Made] = frozenset(("anchor", "label", "definition"))
_NONE: frozenset[Made] = frozenset()
_WILDCARDS = frozenset("*?[")


def settled_by(settings: Settings) -> Settled:
    """The targets that the settings alone declare, whatever other evidence there is."""
    kinds = (_FILES if settings.generated is not None else _NONE) | (_NAMES if settings.defines is not None else _NONE)
    return Settled((*_generated(settings), *_defined(settings)), kinds)


def _generated(settings: Settings) -> Iterator[Unknown]:
    for pattern in settings.generated or ():
        is_named = _WILDCARDS.isdisjoint(pattern) and not pattern.endswith("/")
        yield _unknown(settings, _FILES, _Paths(Patterns((pattern,))), f"`generated: {pattern}`", is_named=is_named)


def _defined(settings: Settings) -> Iterator[Unknown]:
    for written in settings.defines or ():
        makes, name = frozenset[Made](("anchor",)), written[1:]
        if written.startswith("["):
            makes, name = frozenset[Made](("definition",)), written[1:-1]
        elif written.startswith("@"):
            makes = frozenset[Made](("label", "citation"))
        names: Names = _Wildcards(tuple(name.split(HOLE))) if HOLE in name else OneOf(frozenset((name,)))
        yield _unknown(settings, makes, names, f"`defines: {written}`", is_named=HOLE not in name)


def _unknown(settings: Settings, makes: frozenset[Made], names: Names, word: str, *, is_named: bool) -> Unknown:
    file, root = settings.path.name if settings.path else "the settings", os.path.realpath(settings.root)
    return Unknown(
        makes,
        names,
        Scope(folder=root),
        f"{word} in {file} says that it is made",
        (str(settings.path or root), 0),
        f"names that {file} has",
        is_named=is_named,
        is_settled=True,
    )


@dataclass(frozen=True, slots=True)
class _Paths:
    """The paths that patterns cover."""

    patterns: Patterns

    def matches(self, name: str) -> bool:
        """Whether one of them covers a path from the project's folder."""
        return self.patterns.covers(name)


@dataclass(frozen=True, slots=True)
class _Wildcards:
    """A name with any text, or none, between its parts."""

    parts: tuple[str, ...]

    def matches(self, name: str) -> bool:
        """Whether a name contains the parts in this order, the first at its start and the last at its end."""
        first, *inner, last = self.parts
        position = len(first)
        if not name.startswith(first):
            return False
        for part in inner:
            place = name.find(part, position)
            if place < 0:
                return False
            position = place + len(part)
        return name.endswith(last) and len(name) - len(last) >= position

"""The classes of `refcheck.facts.dataclass` are as those of `dataclasses`, which they replace."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any

import pytest

from refcheck.facts.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """Some words."""

    first: int
    second: str = "two"
    third: Mapping[str, int] = field(default_factory=dict)

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"


@dataclass(frozen=True, slots=True)
class OurHeir(Ours):
    fourth: int = 4
    fifth: int = field(default=5, compare=False)


@dataclass(frozen=True, eq=False, repr=False)
class OurFunctions:
    first: Callable[[int], int] = lambda number: number + 1
    second: int = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """Some words."""

    first: int
    second: str = "two"
    third: Mapping[str, int] = field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class TheirHeir(Theirs):
    fourth: int = 4
    fifth: int = field(default=5, compare=False)


MADE: list[Callable[[Any, Any], object]] = [
    lambda made, heir: _written(made(1)),
    lambda made, heir: _written(made(1, "a", {"b": 2})),
    lambda made, heir: _written(heir(third={}, fourth=5, first=1)),
    lambda made, heir: _written(replace(heir(1), second="b")),
    lambda made, heir: (made(1) == made(1), made(1) == made(2), made(1) == heir(1), made(1) != 1),
    lambda made, heir: (heir(1) == heir(1, fourth=5), heir(1) == heir(1, fifth=6)),
    lambda made, heir: hash(made(1, third=())) == hash(made(1, third=())),
    lambda made, heir: made(1).third is made(1).third,
    lambda made, heir: copy.copy(made(1)) == made(1),
    lambda made, heir: pickle.loads(pickle.dumps(heir(1))) == heir(1),
    lambda made, heir: [one.name for one in dataclasses.fields(heir)],
    lambda made, heir: (made.__match_args__, made.__doc__, hasattr(heir(1), "__dict__")),
]
REFUSED: list[Callable[[Any], object]] = [
    lambda made: made(),
    lambda made: made(1, "a", {}, 4),
    lambda made: made(1, fourth=4),
    lambda made: made(1, first=1),
    lambda made: made(second="b"),
    lambda made: replace(made(1), fourth=4),
    lambda made: setattr(made(1), "first", 2),
    lambda made: delattr(made(1), "first"),
    lambda made: hash(made(1)),
]


def _written(made: object) -> str:
    return repr(made).replace("Theirs", "Ours").replace("TheirHeir", "OurHeir")


@pytest.mark.parametrize("number", range(len(MADE)))
def test_it_does_the_same(number: int) -> None:
    assert MADE[number](Ours, OurHeir) == MADE[number](Theirs, TheirHeir)


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_it_refuses_the_same(number: int) -> None:
    with pytest.raises((AttributeError, TypeError, ValueError)) as theirs:
        REFUSED[number](Theirs)
    with pytest.raises(theirs.type):
        REFUSED[number](Ours)


def test_a_function_that_is_a_default_is_no_method() -> None:
    made = OurFunctions()
    assert (made.first(1), replace(made, first=abs).first(-3), made == OurFunctions()) == (2, 3, False)
    assert repr(made).startswith("<")


def test_a_class_keeps_its_methods() -> None:
    assert (Ours(3).both, OurHeir(3).both, Ours.__qualname__) == ("3two", "3two", "Ours")

"""The classes of `refcheck.facts.named_tuple` are as those of `typing`, which they replace."""

from __future__ import annotations

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from refcheck.facts import named_tuple
from refcheck.facts.model import Definition, Span


class Ours(named_tuple.NamedTuple):
    """Some words."""

    first: int
    second: str = "two"
    third: tuple[int, ...] = ()

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"

    @classmethod
    def of_text(cls, text: str) -> Ours:
        return cls(len(text), text)


class Theirs(typing.NamedTuple):
    first: int
    second: str = "two"
    third: tuple[int, ...] = ()


MADE: list[Callable[[Any], object]] = [
    lambda made: made(1),
    lambda made: made(1, "a", (2,)),
    lambda made: made(third=(3,), first=1),
    lambda made: made(1)._replace(second="b"),
    lambda made: made._make([1, "a", ()]),
    lambda made: made(1)._asdict(),
    lambda made: repr(made(1)).removeprefix("Ours").removeprefix("Theirs"),
    lambda made: hash(made(1)),
    lambda made: (made._fields, made._field_defaults, made.__match_args__),
    lambda made: made(1) < made(2),
    lambda made: copy.copy(made(1)),
    lambda made: pickle.loads(pickle.dumps(made(1))),
]
REFUSED: list[Callable[[Any], object]] = [
    lambda made: made(),
    lambda made: made(1, "a", (), 4),
    lambda made: made(1, fourth=4),
    lambda made: made(1, first=1),
    lambda made: made._make([1]),
    lambda made: made(1)._replace(fourth=4),
    lambda made: setattr(made(1), "first", 2),
    lambda made: setattr(made(1), "fourth", 2),
]


@pytest.mark.parametrize("number", range(len(MADE)))
def test_it_does_the_same(number: int) -> None:
    assert MADE[number](Ours) == MADE[number](Theirs)


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_it_refuses_the_same(number: int) -> None:
    with pytest.raises((AttributeError, TypeError, ValueError)) as theirs:
        REFUSED[number](Theirs)
    with pytest.raises(theirs.type):
        REFUSED[number](Ours)


def test_a_class_has_its_own_methods_and_keeps_its_name() -> None:
    assert Ours.of_text("abc").both == "3abc"
    assert (Ours.__doc__, Ours.__module__, Ours.__qualname__) == ("Some words.", __name__, "Ours")
    assert not hasattr(Ours(1), "__dict__")


def test_a_value_can_be_taken_apart() -> None:
    match Ours(1):
        case Ours(first, second=second):
            assert (first, second) == (1, "two")
        case _:
            pytest.fail("it is not matched")


def test_a_default_cannot_come_before_a_field_without_one() -> None:
    with pytest.raises(TypeError):
        type(named_tuple.NamedTuple)("Wrong", (), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})


def test_classes_with_as_many_fields_keep_their_own_names() -> None:
    nowhere = Span(start=0, end=1)
    definition = Definition("label", "attributes", "a", nowhere, key_span=nowhere, full_span=nowhere)
    assert (definition.key_span.end, definition.conditions, definition._replace(level=2).level) == (1, 0, 2)

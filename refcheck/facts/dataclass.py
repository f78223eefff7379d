"""`dataclass` as in `dataclasses` for frozen classes, which are made in a fraction of the time.

A run over one note makes six of them, which took a tenth of it: `dataclasses` writes the source of the methods of each
class and compiles it, one with sixty fields for a renderer. Here all classes share the same functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    # Type checkers know what it does.
    from dataclasses import dataclass
else:
    import dataclasses
    from dataclasses import MISSING, FrozenInstanceError

    _put = object.__setattr__

    def dataclass(*, frozen: bool, slots: bool = False, eq: bool = True, repr: bool = True) -> Callable[[type], type]:
        """A decorator for a class whose objects never change.

        Args:
            frozen: true.
            slots: whether the objects have no `__dict__`.
            eq: whether objects with equal fields are equal.
            repr: whether it is written with its fields.
        """
        if not frozen:
            raise TypeError("use `dataclasses` for objects that can change")

        def made(cls: type) -> type:
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            cls.__init__ = _constructor(cls, slots)
            cls.__setattr__, cls.__delattr__ = _refuse_to_set, _refuse_to_delete
            if slots:
                cls.__getstate__, cls.__setstate__ = _values, _restore
            if eq:
                cls.__eq__, cls.__hash__ = _comparison(cls)
            if repr:
                cls.__repr__ = _written
            return cls

        return made

    def _constructor(cls: type, slots: bool) -> Callable[..., None]:
        """The `__init__` of a class."""
        names = tuple(field.name for field in dataclasses.fields(cls))
        expected = frozenset(names)
        defaults = {field.name: field.default for field in dataclasses.fields(cls) if field.default is not MISSING}
        factories = [
            (field.name, field.default_factory)
            for field in dataclasses.fields(cls)
            if field.default_factory is not MISSING
        ]

        def __init__(self: Any, /, *values: Any, **named: Any) -> None:
            taken = {**defaults, **dict(zip(names, values, strict=False)), **named}
            for name, make in factories:
                if name not in taken:
                    taken[name] = make()
            is_repeated = values and not named.keys().isdisjoint(names[: len(values)])
            if is_repeated or len(values) > len(names) or taken.keys() != expected:
                odd = sorted(named.keys() - expected) or sorted(expected - taken.keys()) or [*names[: len(values)]]
                raise TypeError(f"{cls.__name__}: missing, unknown or repeated fields, see {', '.join(odd)}")
            if slots:
                for name, value in taken.items():
                    _put(self, name, value)
            else:
                self.__dict__.update(taken)

        return __init__

    def _refuse_to_set(self: Any, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self: Any, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _values(self: Any) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)

    def _restore(self: Any, values: tuple[Any, ...]) -> None:
        for name, value in zip(self.__dataclass_fields__, values, strict=True):
            _put(self, name, value)

    def _comparison(cls: type) -> tuple[Callable[[Any, object], bool], Callable[[Any], int]]:
        """The `__eq__` and the `__hash__` of a class."""
        names = tuple(field.name for field in dataclasses.fields(cls) if field.compare)

        def compared(self: Any) -> tuple[Any, ...]:
            return tuple(getattr(self, name) for name in names)

        def __eq__(self: Any, other: object) -> bool:
            return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

        return __eq__, lambda self: hash(compared(self))

    def _written(self: Any) -> str:
        fields = (f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
        return f"{type(self).__qualname__}({', '.join(fields)})"


__all__ = ["dataclass"]

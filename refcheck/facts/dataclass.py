"""`dataclass` as in `dataclasses` for frozen classes, which are made in a fraction of the time.

A run over one note makes six of them, which took a tenth of it: `dataclasses` writes the source of the methods of each
class and compiles it, one with sixty fields for a renderer. Here all classes share the same functions. `dataclasses` is
not even loaded: with `inspect` and all that it needs, it takes as long as fifty other modules. From Python 3.14 on they
are those of `dataclasses`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # Type checkers know what it does.
    from dataclasses import dataclass, field, fields, replace
elif sys.version_info >= (3, 14):
    from dataclasses import dataclass, field, fields, replace
else:
    _put = object.__setattr__
    _MISSING = object()

    class Field:
        """A field of a class: its name, its default or what makes it, and what else is said of it."""

        __slots__ = ("compare", "default", "default_factory", "metadata", "name")

        def __init__(
            self, default: Any, default_factory: Any, metadata: Mapping[str, Any] | None, *, compare: bool
        ) -> None:
            self.name = ""
            self.default = default
            self.default_factory = default_factory
            self.metadata = metadata or {}
            self.compare = compare

    def field(
        *,
        default: Any = _MISSING,
        default_factory: Any = None,
        metadata: Mapping[str, Any] | None = None,
        compare: bool = True,
    ) -> Any:
        """What a class says of a field, beside its type.

        Args:
            default: its value if none is given.
            default_factory: what makes that value for each object.
            metadata: anything else.
            compare: whether objects with different values of it are different.
        """
        return Field(default, default_factory, metadata, compare=compare)

    def fields(cls: type) -> tuple[Field, ...]:
        """The fields of a class, in their order."""
        return tuple(cls.__fields__.values())

    def replace(made: Any, /, **changes: Any) -> Any:
        """An object with other values of some fields."""
        return type(made)(**{name: getattr(made, name) for name in made.__fields__} | changes)

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
            own = _own_fields(cls)
            inherited: dict[str, Field] = {}
            for base in reversed(cls.__mro__[1:]):
                inherited.update(base.__dict__.get("__fields__", {}))
            if slots:
                cls = _with_slots(cls, own, inherited)
            cls.__fields__ = {**inherited, **own}
            cls.__match_args__ = tuple(cls.__fields__)
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

    def _own_fields(cls: type) -> dict[str, Field]:
        """The fields that a class declares itself; their defaults become attributes of the class."""
        own: dict[str, Field] = {}
        content = vars(cls)
        for name in content.get("__annotations__", ()):
            declared = content.get(name, _MISSING)
            if not isinstance(declared, Field):
                declared = field(default=declared)
            elif declared.default is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, declared.default)
            declared.name, own[name] = name, declared
        return own

    def _with_slots(cls: type, own: Mapping[str, Field], inherited: Mapping[str, Field]) -> type:
        """The same class with slots for its fields."""
        content = {name: value for name, value in vars(cls).items() if name not in (*own, "__dict__", "__weakref__")}
        content["__slots__"] = tuple(name for name in own if name not in inherited)
        made = type(cls.__name__, cls.__bases__, content)
        made.__qualname__ = cls.__qualname__
        return made

    def _constructor(cls: type, slots: bool) -> Callable[..., None]:
        """The `__init__` of a class."""
        names = tuple(cls.__fields__)
        expected = frozenset(names)
        defaults = {one.name: one.default for one in fields(cls) if one.default is not _MISSING}
        factories = [(one.name, one.default_factory) for one in fields(cls) if one.default_factory is not None]

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
        raise AttributeError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self: Any, name: str) -> None:
        raise AttributeError(f"cannot delete field {name!r}")

    def _values(self: Any) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__fields__)

    def _restore(self: Any, values: tuple[Any, ...]) -> None:
        for name, value in zip(self.__fields__, values, strict=True):
            _put(self, name, value)

    def _comparison(cls: type) -> tuple[Callable[[Any, object], bool], Callable[[Any], int]]:
        """The `__eq__` and the `__hash__` of a class."""
        names = tuple(one.name for one in fields(cls) if one.compare)

        def compared(self: Any) -> tuple[Any, ...]:
            return tuple(getattr(self, name) for name in names)

        def __eq__(self: Any, other: object) -> bool:
            return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

        return __eq__, lambda self: hash(compared(self))

    def _written(self: Any) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__fields__)
        return f"{type(self).__qualname__}({', '.join(shown)})"


__all__ = ["dataclass", "field", "fields", "replace"]

"""`NamedTuple` as in `typing`, whose classes are made in an eighth of the time.

A run over one note makes a hundred of them, which took a tenth of it: `typing` compiles a constructor for each class,
and each annotation that is a text. Here the constructors of all classes with the same number of fields share one piece
of code. From Python 3.14 on, and in other Pythons than CPython, it is the one of `typing`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType
    from typing import NamedTuple
elif sys.version_info >= (3, 14) or sys.implementation.name != "cpython":
    from typing import NamedTuple
else:
    from _collections import _tuplegetter
    from types import FunctionType

    _new = tuple.__new__
    # By the number of fields.
    _constructors: dict[int, CodeType] = {}

    def _constructor(name: str, fields: tuple[str, ...], defaults: tuple[Any, ...]) -> FunctionType:
        """The `__new__` of a class: its code with the names of the fields as those of its parameters."""
        count = len(fields)
        if count not in _constructors:
            values = "".join(f"_{number}, " for number in range(count))
            _constructors[count] = eval(f"lambda _cls, {values}: _new(_cls, ({values}))").__code__
        code = _constructors[count].replace(co_varnames=("_cls", *fields))
        made = FunctionType(code, {"_new": _new, "__builtins__": {}}, "__new__", defaults)
        made.__qualname__ = f"{name}.__new__"
        return made

    class _Record(tuple):
        """What all of them can do besides being a tuple."""

        __slots__ = ()
        _fields: tuple[str, ...]

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Any:
            made = _new(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changes: Any) -> Any:
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                error = TypeError if sys.version_info >= (3, 13) else ValueError
                raise error(f"Got unexpected field names: {list(changes)!r}")
            return made

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            shown = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(shown)})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    class _Maker(type):
        """Makes a subclass of `tuple` of what the body of a class declares."""

        def __new__(cls, name: str, bases: tuple[type, ...], content: dict[str, Any]) -> type:
            fields = tuple(content.get("__annotations__", ()))
            defaults = {field: content[field] for field in fields if field in content}
            if [*defaults] != [*fields[len(fields) - len(defaults) :]]:
                raise TypeError(f"{name}: a field without a default follows one with a default")
            own = {field: _tuplegetter(number, None) for number, field in enumerate(fields)}
            about = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            constructor = _constructor(name, fields, tuple(defaults.values()))
            return type(name, (_Record,), {**content, **own, **about, "__new__": constructor})

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

__all__ = ["NamedTuple"]

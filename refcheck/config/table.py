"""How a setting is declared: a dataclass field with its type, its default and its meaning.

`settings_of` returns the table, for reading a file and for generating documentation.
"""

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from functools import cache
from typing import Any

from refcheck.config.values import Place, ValueType, fail, fail_unknown, kind_of, named
from refcheck.facts.named_tuple import NamedTuple

_METADATA = "setting"


class Setting(NamedTuple):
    """One row of the table."""

    type: ValueType
    meaning: str
    """For the documentation."""
    default: Any
    combine: Callable[[Any, Any], Any]
    """Combines a value and that of an override; returns the one that applies to the files of the override."""


def later(value: Any, override: Any) -> Any:
    """The value of the override, if it has one."""
    return value if override is None else override


def setting(type: ValueType, meaning: str, *, default: Any = None, combine: Callable[[Any, Any], Any] = later) -> Any:
    """A dataclass field that is a setting; its key is the name of the field, with hyphens."""
    metadata = {_METADATA: Setting(type, meaning, default, combine)}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@cache
def settings_of(table: type) -> Mapping[str, Setting]:
    """The settings that a dataclass declares, by their keys, in the order of the fields."""
    return {
        field.name.replace("_", "-"): field.metadata[_METADATA]
        for field in fields(table)
        if _METADATA in field.metadata
    }


def read_settings(settings: Mapping[str, Setting], value: Any, place: Place = ()) -> dict[str, Any]:
    """Checks a table of a file, and returns its values by the names of the fields.

    Raises:
        Invalid: if the value is not such a table.
    """
    if not isinstance(value, dict):
        fail(place, f"{named(place)} must be a table of keys, not {kind_of(value)}")
    values: dict[str, Any] = {}
    for key, item in value.items():
        name, at = key.replace("_", "-"), (*place, key)
        if name not in settings:
            within = f" in {named(place)}" if place else ""
            fail_unknown(at, f"unknown key `{key}`{within}", name, settings)
        field_name = name.replace("-", "_")
        if field_name in values:
            fail(at, f"`{name}` is given twice, once with `-` and once with `_`")
        values[field_name] = settings[name].type.read(item, at)
    return values

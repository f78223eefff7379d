"""Finds the origin of each value that applies to a file: a line of the settings, or an override in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from refcheck.config.reading import data_of
from refcheck.config.settings import PathSettings, Settings
from refcheck.config.table import settings_of


class Origin(NamedTuple):
    """A place in the settings that sets a value, or a part of it."""

    path: Path
    line: int | None
    """None if it is unknown."""
    overrides: tuple[str, ...] = ()
    """The patterns of the override that contains it."""


def origins(settings: Settings, relative_path: str) -> dict[str, list[Origin]]:
    """The places that set the values for a file, by the names of the settings; all others have their defaults.

    Args:
        settings: without the overrides for the file.
        relative_path: the path of the file, relative to the folder of the settings, with forward slashes.

    Raises:
        ConfigError: if the settings cannot be read again.
    """
    if settings.path is None:
        return {}
    data, locate = data_of(settings.path)
    found: dict[str, list[Origin]] = {}
    for key in data or {}:
        found.setdefault(key.replace("_", "-"), []).append(Origin(settings.path, locate((key,))))
    found.pop("overrides", None)
    listed = (data or {}).get("overrides") or []
    for index, (override, table) in enumerate(zip(settings.overrides, listed, strict=True)):
        if override.covers(relative_path):
            for key in settings_of(PathSettings).keys() & {name.replace("_", "-") for name in table}:
                written = key if key in table else key.replace("-", "_")
                origin = Origin(settings.path, locate(("overrides", index, written)), override.paths)
                found.setdefault(key, []).append(origin)
    return found


def values(settings: Settings) -> Mapping[str, Any]:
    """The values of all settings except `overrides` and `follow-outside`, by their names, as JSON."""
    return {
        key: _plain(getattr(settings, key.replace("-", "_")))
        for key in settings_of(Settings)
        if key not in ("overrides", "follow-outside")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value

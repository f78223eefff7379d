"""Reads the settings of one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from refcheck.config.errors import ConfigError
from refcheck.config.lines import Locator
from refcheck.config.settings import Settings
from refcheck.config.table import read_settings, settings_of
from refcheck.config.values import Invalid
from refcheck.facts.source import NotText, Source
from refcheck.guards.regular_files import OWN_SETTINGS, SETTINGS, Unreadable, read_bytes


def read(path: Path, root: Path) -> Settings:
    """The settings in a file.

    Raises:
        ConfigError: if the file cannot be read, or a setting is unknown or has a wrong value.
    """
    data, locate = data_of(path)
    try:
        values = read_settings(settings_of(Settings), {} if data is None else data)
    except Invalid as error:
        raise ConfigError(path, error.message, locate(error.place), error.help) from None
    return Settings(**values, path=path, root=root)


def data_of(path: Path) -> tuple[Any, Locator]:
    """The data in a file, and a function that finds the line of a value.

    Raises:
        ConfigError: if the file cannot be read.
    """
    is_toml = path.suffix == ".toml"
    text = decode(path, _bytes(path, SETTINGS if is_toml else OWN_SETTINGS))
    if not is_toml:
        from refcheck.config import yaml_file

        return yaml_file.load(path, text)
    from refcheck.config import toml_file

    data = toml_file.table_of(path, text)
    if data is None:
        raise ConfigError(path, "has no table `[tool.refcheck]`")
    return data, toml_file.locator(text, data)


def decode(path: Path, data: bytes) -> str:
    """The text of a file.

    Raises:
        ConfigError: if it is not UTF-8.
    """
    try:
        return Source.from_bytes(path.name, data).text
    except NotText as error:
        raise ConfigError(path, error.reason, error.line, help="save it as UTF-8") from None


def _bytes(path: Path, limit: int) -> bytes:
    try:
        return read_bytes(str(path), limit)
    except Unreadable as error:
        raise ConfigError(path, f"cannot be read: {error.strerror}", help=error.help) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(path, f"cannot be read: {reason}") from None

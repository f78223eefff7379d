"""`[tool.refcheck]` of a TOML file, and the line of each of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from refcheck.config.errors import ConfigError
from refcheck.config.lines import Locator, lowered
from refcheck.config.values import Place
from refcheck.guards import toml_text

_HEADER = re.compile(r"\s*\[\[?\s*([^\]#]*)")
_QUOTES_AND_SPACE = re.compile(r"[\s\"']")


def table_of(path: Path, text: str) -> Any:
    """The table, or None if there is none.

    Raises:
        ConfigError: if the text is not TOML.
    """
    try:
        tool = toml_text.load(text).get("tool", {})
    except toml_text.NotToml as error:
        raise ConfigError(path, f"is not TOML: {lowered(error.message)}", error.line) from None
    return tool.get("refcheck") if isinstance(tool, dict) else None


def locator(text: str, settings: Any) -> Locator:
    """A function that finds the line of a value, by searching for its keys in the tables of refcheck."""

    def locate(place: Place) -> int | None:
        lines = list(_own_lines(text))
        found, value = 0, settings
        for depth, step in enumerate(place):
            value = value[step]
            if isinstance(step, str):
                wanted = rf"(?:^|[\s.{{,\[\"']){re.escape(step)}[\"']?\s*(?:=|\.|\])"
            else:
                tables = [index for index, (_, line) in enumerate(lines) if line.lstrip().startswith("[[")]
                if depth == 1 and step < len(tables):
                    found = tables[step]
                wanted = rf"(?:^|[\s,\[\"']){re.escape(str(value))}(?:[\s,\]\"']|$)"
            key = re.compile(wanted)
            found = next((index for index in range(found, len(lines)) if key.search(lines[index][1])), found)
        return lines[found][0] if lines else None

    return locate


def _own_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of the tables of refcheck, each with its number."""
    is_own = False
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            is_own = _QUOTES_AND_SPACE.sub("", header[1]).split(".")[:2] == ["tool", "refcheck"]
        if is_own:
            yield number, line

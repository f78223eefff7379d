"""The commands of a justfile (just 1.36, "The Just Programmer's Manual"): lines of recipes, with expanded variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from refcheck.builds.file_names import UNKNOWN
from refcheck.builds.steps import Step
from refcheck.facts.lazy_regex import compile_lazily

_SET = compile_lazily(r"(?:export[ \t]+)?(?P<name>[\w-]+)[ \t]*:=[ \t]*(?P<value>[^\n]*)")
_RECIPE = compile_lazily(r"@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>(?![\w-])[^:\n]*):(?!=)")
_PARAMETER = compile_lazily(r"(?<![\w-])(?P<name>[\w-]+)=(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"']+)")
_USE = compile_lazily(r"\{\{(?P<value>[^{}\n]*)\}\}")
_PART = compile_lazily(
    r"\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'|`(?P<command>[^`\n]*)`|(?P<call>[\w-]+)\([^()\n]*\)|(?P<name>[\w-]+)"
    r"|(?P<join>[+/])"
)
_FOLDERS = frozenset(("justfile_directory", "invocation_directory", "source_directory", "justfile_dir"))
_LONGEST = 50_000
_MOST_CHARACTERS = 1_000_000


def steps(text: str) -> Iterator[Step]:
    """The lines of the recipes, each for a shell of its own; those of a recipe that starts with `#!` together."""
    reader = _Justfile()
    recipe: list[str] = []
    for line in text.replace("\\\n", " ").split("\n"):
        if line[:1] in (" ", "\t"):
            recipe.append(reader.filled(line.strip()))
            continue
        yield from _steps_of(recipe)
        recipe = []
        reader.read(line)
    yield from _steps_of(recipe)


def _steps_of(recipe: list[str]) -> Iterator[Step]:
    if recipe and recipe[0].startswith("#!"):
        yield Step("\n".join(recipe[1:]))
    else:
        yield from (Step(line.lstrip("@-")) for line in recipe)


class _Justfile:
    """The variables of a justfile in the lines read so far."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._parameters: Mapping[str, str] = {}
        self._room = _MOST_CHARACTERS

    def read(self, line: str) -> None:
        """Read a line outside of recipes."""
        setting = _SET.fullmatch(line.strip())
        if setting is not None:
            self._values[setting["name"]] = self._value(setting["value"])
            return
        recipe = _RECIPE.match(line)
        if recipe is not None:
            found = _PARAMETER.finditer(recipe["parameters"])
            self._parameters = {parameter["name"]: parameter["value"].strip("\"'") for parameter in found}

    def filled(self, line: str) -> str:
        """A line of a recipe with expanded variables."""
        return _USE.sub(lambda use: self._value(use["value"]), line) if "{{" in line else line

    def _value(self, expression: str) -> str:
        parts: list[str] = []
        for part in _PART.finditer(expression):
            parts.append(self._part(part))
        value = "".join(parts)
        self._room -= len(value)
        return value if len(value) <= _LONGEST and self._room >= 0 else UNKNOWN

    def _part(self, part: re.Match[str]) -> str:
        if part["command"] is not None:
            return f"$({part['command']})"
        if part["call"] is not None:
            return "." if part["call"] in _FOLDERS else UNKNOWN
        if part["join"] is not None:
            return "/" if part["join"] == "/" else ""
        if part["name"] is not None:
            name = part["name"]
            return self._parameters.get(name, self._values.get(name, UNKNOWN))
        return part["double"] if part["double"] is not None else part["single"]

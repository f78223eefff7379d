"""The commands of a Taskfile (Task 3, "Schema reference"), with its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from refcheck.builds.file_names import UNKNOWN
from refcheck.builds.settings_text import parsed
from refcheck.builds.steps import Step
from refcheck.facts.lazy_regex import compile_lazily

_USE = compile_lazily(r"\{\{[ \t]*\.(?P<name>\w+)[ \t]*\}\}")
_OTHER_USE = compile_lazily(r"\{\{[^{}\n]*\}\}")
_LONGEST = 50_000


def steps(text: str) -> Iterator[Step]:
    """The commands of each task."""
    settings = parsed(text)
    variables = _variables(settings.get("vars"))
    tasks = settings.get("tasks")
    for task in tasks.values() if isinstance(tasks, Mapping) else ():
        body = task if isinstance(task, Mapping) else {"cmds": task}
        commands = body.get("cmds", body.get("cmd"))
        known = {**variables, **_variables(body.get("vars"))}
        lines = [
            _filled(line, known) for line in map(_line, commands if isinstance(commands, list) else [commands]) if line
        ]
        folder = body.get("dir")
        if lines:
            yield Step("\n".join(lines), _filled(folder, known) if isinstance(folder, str) else ".")


def _line(command: object) -> str:
    line = command.get("cmd") if isinstance(command, Mapping) else command
    return line if isinstance(line, str) else ""


def _variables(values: object) -> Mapping[str, str]:
    """The values of variables; for `sh` the command, which the shell expands."""
    found: dict[str, str] = {}
    for name, value in values.items() if isinstance(values, Mapping) else ():
        command = value.get("sh") if isinstance(value, Mapping) else None
        if isinstance(command, str):
            found[name] = f"$({command})"
        elif isinstance(value, list):
            found[name] = " ".join(word for word in value if isinstance(word, str))
        elif isinstance(value, str):
            found[name] = value
    return found


def _filled(line: str, variables: Mapping[str, Any]) -> str:
    """A line with expanded variables, twice because their values can contain variables."""
    for _ in range(2):
        if len(line) > _LONGEST or line.count("{{") * max(map(len, variables.values()), default=0) > _LONGEST:
            return UNKNOWN
        line = _USE.sub(lambda use: _value(use, variables), line)
    return _OTHER_USE.sub(UNKNOWN, line)


def _value(use: re.Match[str], variables: Mapping[str, str]) -> str:
    return variables.get(use["name"], UNKNOWN)

"""The tasks of Visual Studio Code in `.vscode/tasks.json` ("Custom tasks"): a command and its arguments."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.builds.file_names import UNKNOWN
from refcheck.builds.settings_text import json_mapping, strings
from refcheck.builds.steps import Step
from refcheck.facts.lazy_regex import compile_lazily

_ROOT = compile_lazily(r"\$\{workspace(?:Folder|Root)\}/?")
# The file in the editor is read alone.
_FILE = compile_lazily(r"\$\{(?:relativeF|f)ile\}")
_USE = compile_lazily(r"\$\{[^{}\n]*\}")


def steps(text: str) -> Iterator[Step]:
    """The tasks of a tasks.json."""
    tasks = json_mapping(text).get("tasks")
    for task in tasks if isinstance(tasks, list) else ():
        if isinstance(task, dict):
            words = [*strings(task.get("command")), *strings(task.get("args"))]
            line = _USE.sub(UNKNOWN, _FILE.sub("", _ROOT.sub("./", " ".join(words))))
            options = task.get("options")
            place = options.get("cwd") if isinstance(options, dict) else None
            yield Step(line, _ROOT.sub("./", place) if isinstance(place, str) else ".")

"""The scripts in the settings of continuous integration: GitHub Actions, GitLab CI, Travis, CircleCI.

Of GitHub's ("Workflow syntax") `run` with its `working-directory`, `env`, and the arguments of an action that is
pandoc; of the others `script` and the commands before and after it, and `command`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from refcheck.builds.file_names import UNKNOWN
from refcheck.builds.settings_text import parsed, strings
from refcheck.builds.steps import Step
from refcheck.facts.lazy_regex import compile_lazily

_SCRIPTS = ("before_script", "script", "after_script", "run", "command", "install", "after_success")
_DEEPEST = 10
_MOST_STEPS = 1000
_LONGEST_ENVIRONMENT = 5000
_EXPRESSION = compile_lazily(r"\$\{\{[^{}\n]*\}\}")


def steps(text: str) -> Iterator[Step]:
    """The scripts of a settings file."""
    found: list[Step] = []
    _collect(parsed(text), ".", "", found)
    for step in found:
        yield step._replace(text=_EXPRESSION.sub(UNKNOWN, step.text))


def _collect(settings: Mapping[str, Any], folder: str, environment: str, found: list[Step], depth: int = 0) -> None:
    if depth > _DEEPEST or len(found) > _MOST_STEPS:
        return
    folder = _folder_of(settings) or folder
    environment += _environment(settings.get("env")) + _environment(settings.get("variables"))
    # Each step has a copy of it.
    environment = environment if len(environment) <= _LONGEST_ENVIRONMENT else ""
    # They are run one after the other in one shell.
    own = [line for key in _SCRIPTS for line in strings(settings.get(key))]
    if own:
        found.append(Step(environment + "\n".join(own), folder))
    arguments = settings.get("with")
    if isinstance(arguments, Mapping) and "pandoc" in str(settings.get("uses")):
        words = strings(arguments.get("args"))
        found += [Step(f"{environment}pandoc {' '.join(word.split())}", folder) for word in words]
    for value in settings.values():
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, Mapping):
                _collect(inner, folder, environment, found, depth + 1)


def _folder_of(settings: Mapping[str, Any]) -> str:
    """The folder in which the scripts of a job or step are run; empty if it is not set here."""
    defaults = settings.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Mapping) else None
    for place in (settings, run):
        folder = place.get("working-directory", place.get("working_directory")) if isinstance(place, Mapping) else None
        if isinstance(folder, str):
            return folder
    return ""


def _environment(values: object) -> str:
    """Lines that set the variables of an environment."""
    if not isinstance(values, Mapping):
        return ""
    plain = ((name, value) for name, value in values.items() if isinstance(value, str) and '"' not in value)
    return "".join(f'{name}="{" ".join(value.split())}"\n' for name, value in plain)

"""The scripts in the settings of continuous integration: GitHub Actions, GitLab CI, Travis, CircleCI.

Of GitHub's ("Workflow syntax") `run` with its `working-directory`, `env`, and the arguments of an action that is
pandoc; of the others `script` and the commands before and after it, and `command`. The expressions `${{ env.NAME }}`
and `${{ steps.ID.outputs.NAME }}` ("Contexts", "Workflow commands") become variables of the shell, all others are
unknown.
"""

from __future__ import annotations

import re
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
_EXPRESSION = compile_lazily(r"\$\{\{(?:[ \t]*(?P<name>(?:env|steps)\.[\w.-]+)[ \t]*\}\}|[^{}\n]*\}\})")
_LONGEST_SCRIPT = 20_000
_OLD_OUTPUT = "::set-output name="


def steps(text: str) -> Iterator[Step]:
    """The scripts of a settings file."""
    found: list[Step] = []
    _collect(parsed(text), ".", "", found)
    for step in found:
        yield step._replace(text=_EXPRESSION.sub(_variable, step.text))


def _variable(expression: re.Match[str]) -> str:
    """The variable of the shell that stands for an expression."""
    name = expression["name"]
    if not name:
        return UNKNOWN
    return f"${{{name.removeprefix('env.') if name.startswith('env.') else _mangled(name)}}}"


def _mangled(name: str) -> str:
    """The name of a variable for a name with dots and hyphens."""
    return name.replace(".", "_").replace("-", "_")


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
                # The steps after it can use what it writes.
                environment += _outputs(inner)


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


def _outputs(step: Mapping[str, Any]) -> str:
    """Lines that set a variable for each output of a step, and for each value that it adds to the environment.

    `echo "files=$(ls *.md)" >> $GITHUB_OUTPUT`; before 2022 `echo "::set-output name=files::$(ls *.md)"`.
    """
    script = step.get("run")
    if not isinstance(script, str) or not 0 < len(script) <= _LONGEST_SCRIPT or "echo " not in script:
        return ""
    found = []
    for line in script.splitlines():
        program, _, rest = line.strip().partition(" ")
        text, _, target = rest.rpartition(">") if "$GITHUB_" in rest or "${GITHUB_" in rest else (rest, "", "")
        text = text.rstrip("> \t").lstrip()
        text = text[1:-1] if text[:1] in ("'", '"') and text[-1:] == text[:1] else text
        is_old = text.startswith(_OLD_OUTPUT)
        name, _, value = text.removeprefix(_OLD_OUTPUT).partition("::" if is_old else "=")
        if program != "echo" or not name.replace("-", "_").isidentifier():
            continue
        if is_old or "GITHUB_OUTPUT" in target:
            name = f"steps.{step.get('id')}.outputs.{name}"
        elif "GITHUB_ENV" not in target:
            continue
        found.append(f'{_mangled(name)}="{value}"\n')
    return "".join(found)

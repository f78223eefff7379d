"""The action for GitHub, the image, and the examples for CI: valid by their schemas, and run as they are written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml
from pre_commit.clientlib import load_config, load_manifest

from refcheck.facts.own_reports import OWN_REPORT
from tests.git_repository import Repository

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the steps are for bash")


@cache
def validator(name: str) -> jsonschema.Draft7Validator:
    """A schema that check-jsonschema ships."""
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    return jsonschema.Draft7Validator(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))


def example(word: str) -> Any:
    """The example of the page in which a word is."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = [block for block in blocks if word in block]
    return yaml.safe_load(found)


def test_the_action_is_valid() -> None:
    validator("github-actions").validate(ACTION)


def test_each_input_is_used_and_each_that_is_used_is_there() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == ACTION["inputs"].keys()


def test_no_expression_is_in_a_script() -> None:
    """What is put in there would be run."""
    assert [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []


def test_the_workflow_in_the_documentation_is_valid() -> None:
    workflow = example("pull_request:")
    # YAML reads `on` as a flag.
    workflow["on"] = workflow.pop(True)
    validator("github-workflows").validate(workflow)
    (step,) = [step for step in workflow["jobs"]["refcheck"]["steps"] if "refcheck" in step["uses"]]
    assert step["with"].keys() <= ACTION["inputs"].keys()


def test_the_pipeline_in_the_documentation_is_valid() -> None:
    pipeline = example("codequality:")
    validator("gitlab-ci").validate(pipeline)


@pytest.mark.parametrize("word", ["refcheck-fix"])
def test_the_hooks_in_the_documentation_are_valid(word: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(example(word)), encoding="utf-8")
    load_config(tmp_path / "config.yaml")
    load_manifest(ROOT / ".pre-commit-hooks.yaml")
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {hook["id"] for hook in example(word)["repos"][0]["hooks"]} <= known


class Done(NamedTuple):
    """What the steps of the action have done."""

    code: int
    out: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Runs the steps of the action in a clone, as GitHub's runner does."""

    def __init__(self, clone: Repository, folder: Path) -> None:
        self.clone = clone
        self.folder = folder
        (folder / "bin").mkdir(parents=True)
        program = folder / "bin" / "refcheck"
        program.write_text(f"#!{sys.executable}\nfrom refcheck.__main__ import main\n\nmain()\n", encoding="utf-8")
        program.chmod(0o755)

    def check(self, base: str = "", **inputs: str) -> Done:
        """Runs the step that checks, then the one with the result."""
        values = {f"inputs.{name}": str(given["default"]) for name, given in ACTION["inputs"].items()}
        values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        values["github.event.pull_request.base.sha || github.event.before"] = base
        for name in ("output", "summary"):
            (self.folder / name).write_text("", encoding="utf-8")
        done = self._step("Check references", values)
        assert done.returncode == 0, done.stderr
        outputs = dict(line.split("=", 1) for line in self._text("output").splitlines())
        result = self._step("Result", {"steps.check.outputs.exit-code": outputs["exit-code"]})
        return Done(result.returncode, done.stdout, outputs, self._text("summary"))

    def _step(self, name: str, values: dict[str, str]) -> subprocess.CompletedProcess[str]:
        (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == name]
        environment = {key: EXPRESSION.sub(lambda match: values[match[1]], value) for key, value in step["env"].items()}
        return self.clone.run(
            *("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]),
            PATH=f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            RUNNER_TEMP=str(self.folder),
            GITHUB_OUTPUT=str(self.folder / "output"),
            GITHUB_STEP_SUMMARY=str(self.folder / "summary"),
            **environment,
        )

    def _text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


class Pushed(NamedTuple):
    """A clone of a repository whose last commit removes a heading, and the commit before it."""

    runner: Runner
    base: str


@pytest.fixture
def pushed(tmp_path: Path) -> Pushed:
    (tmp_path / "origin").mkdir()
    origin = Repository(tmp_path / "origin")
    origin.stage("a.md", "# A\n\n## Setup\n")
    origin.stage("docs/b.md", "[a](../a.md#setup) [old](gone.md)\n")
    origin.commit()
    base = origin.git("rev-parse", "HEAD").strip()
    origin.stage("a.md", "# A\n\n[new](newly-gone.md)\n")
    origin.commit()
    clone = ["git", "clone", "--quiet", "--depth=1", f"file://{tmp_path / 'origin'}", str(tmp_path / "clone")]
    subprocess.run(clone, check=True)
    return Pushed(Runner(Repository(tmp_path / "clone"), tmp_path / "runner"), base)


FOUND = re.compile(r"^::error file=([^,]+),.*?::(.*?)(?:%0A|$)", re.MULTILINE)


def test_all_files_are_checked(pushed: Pushed) -> None:
    done = pushed.runner.check()
    assert (done.code, done.outputs) == (1, {"exit-code": "1"})
    assert {path for path, _ in FOUND.findall(done.out)} == {"a.md", "docs/b.md"}
    assert done.summary.startswith(f"{OWN_REPORT}\n### refcheck: 3 errors in 2 files\n")


def test_of_what_has_changed_it_is_checked_what_that_breaks_elsewhere(pushed: Pushed) -> None:
    head = pushed.runner.clone.git("rev-parse", "HEAD")
    done = pushed.runner.check(pushed.base, files="changed")
    assert FOUND.findall(done.out) == [
        ("a.md", "no file `newly-gone.md`"),
        ("docs/b.md", "no anchor `#setup` in `a.md`: this change removed it"),
    ]
    assert done.code == 1
    assert pushed.runner.clone.git("rev-parse", "HEAD") == head
    assert pushed.runner.clone.git("status", "--short") == ""


@pytest.mark.parametrize("base", ["", "0" * 40, "--upload-pack=touch x"])
def test_without_a_known_base_all_files_are_checked(pushed: Pushed, base: str) -> None:
    assert len(FOUND.findall(pushed.runner.check(base, files="changed").out)) == 3


def test_paths_and_options(pushed: Pushed) -> None:
    (pushed.runner.clone.directory / "sp ace.md").write_text("[x](no.md)\n", encoding="utf-8")
    done = pushed.runner.check(paths="docs\nsp ace.md\n", args="--ignore 102\n--exit-zero\n")
    assert (done.code, done.outputs["exit-code"]) == (0, "0")
    assert FOUND.findall(done.out) == [("docs/b.md", "no file `gone.md`"), ("sp ace.md", "no file `no.md`")]


def test_a_report_for_code_scanning(pushed: Pushed) -> None:
    done = pushed.runner.check(upload_sarif="true", summary="false", annotations="false")
    report = json.loads(Path(done.outputs["sarif"]).read_text(encoding="utf-8"))
    assert len(report["runs"][0]["results"]) == 3
    assert done.summary == ""
    assert done.out.startswith("renderer ")


def test_a_run_that_fails_is_a_failure(pushed: Pushed) -> None:
    assert pushed.runner.check(args="--renderer nonsense").code == 2


def calls(script: str, folder: Path, **environment: str) -> list[str]:
    """The programs that a script calls, with their arguments; none of them runs."""
    for name in ("apt-get", "git", "python", "rm"):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho {name} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["sh", "-efc", script], capture_output=True, text=True, check=True, env={**environment, "PATH": path}
    )
    return run.stdout.splitlines()


@pytest.mark.parametrize("package", ["", "refcheck-md==0.1.0"])
def test_the_action_installs_itself_or_what_is_given(package: str, tmp_path: Path) -> None:
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == "Install refcheck"]
    (call,) = calls(step["run"], tmp_path, PACKAGE=package, ACTION="/the action")
    assert call == f"python -m pip install --quiet --disable-pip-version-check {package or '/the action'}"


class TestImage:
    TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    def test_all_that_is_copied_is_there_and_not_ignored(self) -> None:
        kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line[0] == "!"}
        copied = {name for line in re.findall(r"^COPY (.*) \S+$", self.TEXT, re.MULTILINE) for name in line.split()}
        assert copied == kept
        assert [name for name in copied if not (ROOT / name).exists()] == []

    def test_what_pyproject_names_is_among_it(self) -> None:
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        named = re.findall(r'^(?:readme = |license-files = \[)"(.*?)"', project, re.MULTILINE)
        (copied,) = re.findall(r"^COPY (.*) /src/$", self.TEXT, re.MULTILINE)
        assert {*named, "pyproject.toml"} == {*copied.split()}

    def test_its_steps_run(self, tmp_path: Path) -> None:
        steps = re.findall(r"^RUN ((?:.*\\\n)*.*)$", self.TEXT, re.MULTILINE)
        assert [call for step in steps for call in calls(step, tmp_path)] == [
            "apt-get update",
            "apt-get install --yes --no-install-recommends git",
            "rm -rf /var/lib/apt/lists/*",
            "git config --system --add safe.directory /work",
            "python -m pip install --no-cache-dir --disable-pip-version-check /src",
            "rm -rf /src",
        ]

    def test_it_runs_the_command(self) -> None:
        assert json.loads(re.findall(r"^ENTRYPOINT (.*)$", self.TEXT, re.MULTILINE)[0]) == ["refcheck"]

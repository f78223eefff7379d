"""Real git repositories to run refcheck in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.forked import Surroundings, completed

THIS_TREE = {"PYTHONPATH": str(Path(__file__).parents[1])}
"""The environment in which refcheck is what is in this tree."""


class Repository:
    """A git repository that knows nothing of the user's settings.

    Args:
        environment: variables of its commands, in addition to those of git.
    """

    timeout_seconds = 120

    def __init__(self, directory: Path, environment: Mapping[str, str] = THIS_TREE) -> None:
        self.directory = directory
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment = inherited | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "PYTHONUTF8": "1",
            **environment,
        }
        self.git("init", "--quiet")

    def run(self, *command: str, folder: str = ".", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.directory / folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=self.timeout_seconds,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        run = self.run("git", *arguments)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def stage(self, name: str, text: str) -> None:
        self.write(name, text)
        self.git("--literal-pathspecs", "add", "--force", "--", name)

    def commit(self) -> None:
        self.git("commit", "--quiet", "--allow-empty", "--message", "A commit")

    def lint(self, *arguments: str, folder: str = ".", **environment: str) -> subprocess.CompletedProcess[str]:
        surroundings = Surroundings(self.directory / folder, self.environment | environment)
        return completed("lint", "--staged", "--format", "concise", *arguments, surroundings=surroundings)

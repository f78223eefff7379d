"""The commands in a build file, by the module that reads its language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from importlib import import_module

from refcheck.builds.build_files import JUSTFILES, MANUSCRIPT, README, SCRIPTS, TASKFILES, BuildFile, is_makefile
from refcheck.builds.file_names import FileNames
from refcheck.builds.scripts import lines_of_script
from refcheck.builds.shell import Command, Shell
from refcheck.builds.steps import Step

# By the names of build files: the module that reads their language. All others are those of continuous integration.
_LANGUAGES: Sequence[tuple[frozenset[str], str]] = (
    (JUSTFILES, "just"),
    (TASKFILES, "taskfile"),
    (frozenset(("package.json", "composer.json")), "node_scripts"),
    (frozenset(("tasks.json",)), "vscode_tasks"),
    (frozenset(("Snakefile",)), "snakefile"),
    (frozenset((README,)), "readme"),
)


def commands_of(build_file: BuildFile, folder: str, names: FileNames) -> Iterator[Command]:
    """The commands of a build file that is run in an absolute folder."""
    name = posixpath.basename(build_file.path)
    if is_makefile(name):
        from refcheck.builds.make import lines_run

        for line in lines_run(folder, name, names):
            # Other commands are ignored.
            if "pandoc" in line or "cat " in line:
                # Each line is run in a shell of its own.
                yield from Shell(folder, names).commands(line)
        return
    if build_file.told == MANUSCRIPT:
        from refcheck.builds import manubot

        for step in manubot.steps(names, folder):
            yield from Shell(folder, names).commands(step.text)
        return
    own = posixpath.dirname(build_file.path)
    for step in _steps(build_file, name):
        shell = Shell(posixpath.normpath(posixpath.join(folder, step.folder)), names, own)
        for line in lines_of_script(name, step.text):
            yield from shell.commands(line)


def _steps(build_file: BuildFile, name: str) -> Iterator[Step]:
    """The scripts in a file, each for a shell of its own."""
    if name.endswith(SCRIPTS):
        return iter((Step(build_file.text),))
    language = next((language for names, language in _LANGUAGES if name in names), "workflows")
    # Most projects have none or one of them.
    module = import_module(f"refcheck.builds.{language}")
    steps: Iterator[Step] = module.steps(build_file.text)
    return steps

"""The commands in a build file, by the module that reads its language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from refcheck.builds import just, manubot, node_scripts, readme, scripts, snakefile, taskfile, vscode_tasks, workflows
from refcheck.builds.build_files import JUSTFILES, MAKEFILES, MANUSCRIPT, README, SCRIPTS, BuildFile
from refcheck.builds.file_names import FileNames
from refcheck.builds.make import lines_run
from refcheck.builds.shell import Command, Shell
from refcheck.builds.steps import Step


def commands_of(build_file: BuildFile, folder: str, names: FileNames) -> Iterator[Command]:
    """The commands of a build file that is run in an absolute folder."""
    name = posixpath.basename(build_file.path)
    if name in MAKEFILES:
        for line in lines_run(folder, name, names):
            # Other commands say nothing here.
            if "pandoc" in line or "cat " in line:
                # Each line is run in a shell of its own.
                yield from Shell(folder, names).commands(line)
        return
    if build_file.told == MANUSCRIPT:
        for step in manubot.steps(names, folder):
            yield from Shell(folder, names).commands(step.text)
        return
    own = posixpath.dirname(build_file.path)
    for step in _steps(build_file, name):
        shell = Shell(posixpath.normpath(posixpath.join(folder, step.folder)), names, own)
        for line in scripts.lines_of_script(name, step.text):
            yield from shell.commands(line)


def _steps(build_file: BuildFile, name: str) -> Iterator[Step]:
    """The scripts that a file holds, each for a shell of its own."""
    text = build_file.text
    if name.endswith(SCRIPTS):
        yield Step(text)
    elif name == "package.json":
        yield from node_scripts.steps(text)
    elif name in JUSTFILES:
        yield from just.steps(text)
    elif name == "tasks.json":
        yield from vscode_tasks.steps(text)
    elif name == "Snakefile":
        yield from snakefile.steps(text)
    elif name == README:
        yield from readme.steps(text)
    elif name.startswith("Taskfile"):
        yield from taskfile.steps(text)
    else:
        yield from workflows.steps(text)

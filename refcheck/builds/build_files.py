"""Which build files are in a folder or belong to it, and the commands in them.

Each is read as a module of its own reads its language; see there. How far a file can be relied on to be what builds the
notes is its `Standing`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Literal, NamedTuple

from refcheck.builds.file_names import FileNames
from refcheck.builds.make import lines_run
from refcheck.builds.shell import Command, Shell
from refcheck.links.files import Files

MAKEFILES = ("Makefile", "makefile", "GNUmakefile", "justfile")
DEFAULTS = ("defaults.yaml", "defaults.yml", "pandoc.yaml")

Standing = Literal["build", "script", "mention"]
"""`build`: made to build what is in this folder, so that it may read any note. `script`: counts for the notes that it
names. `mention`: counts for these only where there is nothing else."""


class BuildFile(NamedTuple):
    """A build file that names pandoc."""

    path: str
    """Absolute."""
    told: str
    """As it is told to a user: its name, or its path below the folder that it belongs to."""
    text: str
    folders: tuple[str, ...]
    """In which it may be run, absolute, the likeliest first."""
    standing: Standing
    is_defaults: bool = False


def build_files(files: Files, folder: str) -> tuple[BuildFile, ...]:
    """The build files that belong to a folder."""
    return tuple(_found(files, folder))


def _found(files: Files, folder: str) -> Iterator[BuildFile]:
    for name in (*MAKEFILES, *DEFAULTS):
        path = f"{folder}/{name}"
        text = files.texts.read(path)
        if text is not None and (name in DEFAULTS or "pandoc" in text):
            yield BuildFile(path, name, text, (folder,), "build", name in DEFAULTS)


def commands_of(build_file: BuildFile, folder: str, names: FileNames) -> Iterator[Command]:
    """The commands of a build file that is run in a folder."""
    name = posixpath.basename(build_file.path)
    if name in MAKEFILES:
        for line in lines_run(folder, name, names):
            # Other commands say nothing here.
            if "pandoc" in line or "cat " in line:
                # Each line is run in a shell of its own.
                yield from Shell(folder, names).commands(line)

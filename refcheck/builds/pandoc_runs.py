"""All runs of pandoc in the build files of a folder.

The modules that read them are imported only if there is one: detection calls this in each run, and most notes have
none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from refcheck.builds.build_files import BuildFile, build_files
from refcheck.builds.file_names import FileNames
from refcheck.builds.pandoc_run import Run
from refcheck.links.files import Files

_MOST_RUNS = 1000


def runs_in(files: Files, folder: str) -> tuple[Run, ...]:
    """The runs of the build files that belong to a folder; absolute."""
    found = files.once(build_files, folder)
    return tuple(
        replace(run, standing=build_file.standing, path=build_file.path, project=folder)
        for build_file in found
        for run in runs_of(files, build_file)
    )


def runs_of(files: Files, build_file: BuildFile) -> tuple[Run, ...]:
    """The runs of one build file, in the folder where the files that it names exist."""
    if build_file.is_defaults:
        return (_run_by_defaults(files, build_file),)
    first: tuple[Run, ...] | None = None
    for folder in build_file.folders:
        runs = tuple(islice(_runs(files, build_file, folder), _MOST_RUNS))
        if any(run.notes for run in runs):
            return runs
        first = runs if first is None else first
    return first or ()


def _runs(files: Files, build_file: BuildFile, folder: str) -> Iterator[Run]:
    from refcheck.builds.commands import commands_of
    from refcheck.builds.pandoc_commands import PandocCommands

    names = FileNames(files)
    reader = PandocCommands(files, build_file.told, names)
    for command in commands_of(build_file, folder, names):
        run = reader.run_of(command)
        if run is not None:
            yield run


def _run_by_defaults(files: Files, build_file: BuildFile) -> Run:
    from refcheck.builds.pandoc_commands import joined
    from refcheck.builds.pandoc_defaults import DefaultsReader

    folder, *_ = build_file.folders
    run = DefaultsReader(files).added(Run(build_file.told, folder), (build_file.told,))
    run = replace(run, notes=joined(files, FileNames(files), run.inputs))
    # The user who runs it can name others.
    return run if run.inputs else replace(run, is_told=False)

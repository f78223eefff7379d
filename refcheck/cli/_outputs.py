"""Several reports of one run, and reports in files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from refcheck.cli._checks import check_format
from refcheck.cli._messages import fail

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.facts.model import Problem, Results


class OutputFile(NamedTuple):
    """A report in a file."""

    format: str
    path: str


class Outputs(NamedTuple):
    """The reports of a run."""

    format: str
    """Of the one that goes to standard output; empty if none does."""
    files: tuple[OutputFile, ...]


def chosen_outputs(formats: Sequence[str], output: str | None) -> Outputs:
    """The reports that `--format` and `--output` name; ends the command if they cannot be written like that.

    Args:
        formats: as given, `FORMAT` or `FORMAT=FILE`.
        output: the file for the format without one.
    """
    from refcheck import reports

    # `-` is standard output.
    output = None if output == "-" else output
    given = [
        (format, file if is_file and file != "-" else None)
        for format, is_file, file in (one.partition("=") for one in formats)
    ]
    for format, _ in given:
        check_format(format, reports.formats())
    files = [OutputFile(format, file) for format, file in given if file is not None]
    # Of several the last one counts, as with any option that is given twice.
    without = [format for format, file in given if file is None][-1:]
    if output is not None and formats and not without:
        fail("`--output` is for a format without a file of its own", "leave it out, or give one more `--format`")
    if output is not None:
        files.insert(0, OutputFile(without[0] if without else "text", output))
        without = []
    paths = [os.path.realpath(file.path) for file in files if _is_path(file.path)]
    if len(set(paths)) < len(paths):
        fail("two reports cannot be written to one file", "give each its own file")
    return Outputs(without[0] if without else "", tuple(files))


def _is_path(path: str) -> bool:
    if not path or os.path.isdir(path):
        fail(f"`{path}` is not the name of a file for a report", "write `--format FORMAT=FILE`")
    return True


def write_files(run: Run, files: Sequence[OutputFile], results: Results) -> list[Problem]:
    """Writes reports to their files, each one whole or not at all; returns why some could not be written."""
    return [problem for file in files for problem in _write(run, file, results)]


def _write(run: Run, file: OutputFile, results: Results) -> list[Problem]:
    from refcheck import reports

    return write_text(run, file.path, lambda: reports.render(file.format, results))


def write_text(run: Run, path: str, make: Callable[[], str]) -> list[Problem]:
    """Writes a text to the file that the command line names, whole or not at all; returns why it could not be.

    Args:
        make: makes the text, which is not done if the file must not be written.
    """
    from refcheck.facts.model import Problem
    from refcheck.guards.regular_files import OUTSIDE_HELP
    from refcheck.links.display import shown
    from refcheck.workspace.link_bounds import LinkBounds
    from refcheck.workspace.own_files import write_own

    settings = run.session.workspace.settings
    # The command line chooses the file, and not a link that somebody has put in its place.
    if LinkBounds(settings.project_root, settings.follow_outside).find_way_out(os.path.abspath(path)) is not None:
        return [Problem(shown(path), "is not written: a link leads out of the project", help=OUTSIDE_HELP)]
    if os.path.realpath(path) in run.project.pages:
        return [Problem(shown(path), "is not overwritten: it is one of the checked files", help="name another one")]
    data = make().encode("utf-8")
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            # A pipe or a device, which the command line has named.
            with open(path, "wb") as there:
                there.write(data)
        else:
            write_own(path, data)
    except OSError as error:
        return [Problem(shown(path), f"cannot be written: {(error.strerror or str(error)).lower()}")]
    return []

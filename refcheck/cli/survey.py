"""`refcheck survey`: checks many repositories, and writes what is found as tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from refcheck.cli._checks import check_renderer
from refcheck.cli._help import Command
from refcheck.cli._messages import fail, fail_to_import
from refcheck.cli._options import RendererOption

if TYPE_CHECKING:
    from refcheck.survey.checked import Task
    from refcheck.survey.units import Checked, Unit

_LIBRARIES = ("pyarrow", "distributed", "dask")
_EXAMPLES = """\
refcheck survey checkouts/ mirrors/ -o survey
refcheck survey readmes.parquet -o survey --jobs 8
refcheck survey checkouts/ -o survey --scheduler tcp://10.0.0.1:8786
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("survey", cls=Command, epilog=_EXAMPLES)(survey)


def survey(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders of checkouts, bare git repositories and archives; archives (.zip, .tar, .tar.gz ...); "
            "Parquet files with the columns repo, path and content.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="Folder for the tables.", show_default=False)
    ],
    renderer: RendererOption = None,
    jobs: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--jobs", "-j", min=1, help="Repositories checked at a time (default: the number of cores)."),
    ] = None,
    seconds: Annotated[float, typer.Option("--time", min=0.1, help="Most seconds for a repository.")] = 300.0,
    memory: Annotated[int, typer.Option("--memory", min=64, help="Most megabytes of memory for a repository.")] = 2048,
    size: Annotated[int, typer.Option("--size", min=1, help="Most megabytes of unpacked files.")] = 2048,
    scheduler: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--scheduler", metavar="ADDRESS", help="Scheduler of a Dask cluster to use.", show_default=False),
    ] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Check those again that could not be checked.")] = False,
) -> None:
    """Check many repositories and write tables of all findings.

    Each repository is a row of DIR/repositories.parquet, also one that could not be checked. A run that was
    interrupted goes on where it ended. Nothing of a repository is run: docs/survey.md.
    """
    if sys.platform == "win32":
        fail("a survey needs Linux or macOS", "run it in a container or in the subsystem for Linux")
    try:
        from refcheck.survey import tables  # noqa: F401
    except ImportError as error:
        fail_to_import(error, _LIBRARIES, "a survey", "survey")
    from refcheck.survey.checked import Task
    from refcheck.survey.run import plan
    from refcheck.survey.run import survey as run_survey
    from refcheck.survey.sources import SourceError, find_units
    from refcheck.survey.units import Limits
    from refcheck.workspace.processes import cores

    task = Task(os.path.realpath(output), check_renderer(renderer), Limits(seconds, memory, size))
    try:
        planned = plan(find_units(sources), task, retries=retry)
    except SourceError as error:
        fail(str(error), error.help)
    except OSError as error:
        fail(f"`{error.filename or output}` cannot be used: {error.strerror}", "check the path and its permissions")
    how = partial(_on_cluster, address=scheduler) if scheduler else partial(_here, jobs=jobs or cores())
    _report(run_survey(planned, task, how), planned.known, len(planned.to_check))


def _here(units: Sequence[Unit], task: Task, *, jobs: int) -> Iterator[Checked]:
    from refcheck.survey.local import check_all

    return check_all(units, task, jobs)


def _on_cluster(units: Sequence[Unit], task: Task, *, address: str) -> Iterator[Checked]:
    from refcheck.survey.cluster import NoCluster, WorkersLost, check_all

    try:
        yield from check_all(units, task, address)
    except WorkersLost as error:
        fail(f"the scheduler {address} cannot be used: {error}", "start a worker, then the same command: it goes on")
    except NoCluster as error:
        fail(f"the scheduler {address} cannot be used: {error}", "start it with `dask scheduler` and `dask worker`")
    except ImportError as error:
        fail_to_import(error, _LIBRARIES, "a survey", "survey")


def _report(results: Iterator[Checked], known: Sequence[Checked], number: int) -> None:
    """Shows the progress, and what was done at the end."""
    from refcheck.cli._progress import ProgressBar
    from refcheck.guards.safe_text import safe

    done, failed, pages, findings = 0, 0, 0, 0
    with ProgressBar() as bar:
        for result in results:
            done += 1
            bar.show(done, number)
            pages, findings = pages + result.pages, findings + result.findings
            if result.state != "checked":
                failed += 1
                sys.stderr.write(safe(f"{result.repository}: {result.state}: {result.error}") + "\n")
    before = f", {len(known)} known from before" if known else ""
    word = "repository" if done == 1 else "repositories"
    sys.stdout.write(f"{done} {word}, {failed} not checked{before}: {findings} findings in {pages} files\n")

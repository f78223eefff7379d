"""Commands that make one text out of a run, which can be an HTML page."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

from refcheck.cli._help import OUTPUT
from refcheck.cli._messages import fail, fail_without

if TYPE_CHECKING:
    from refcheck.cli._run import Run

PageOutput = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file instead of printing.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]


def check_template_engine() -> None:
    """Ends the command if the package that makes HTML pages is not installed."""
    from refcheck.webpage import is_available

    if not is_available():
        fail_without("an HTML page", "jinja2", "report")


def put_out(run: Run, output: str | None, make: Callable[[], str]) -> NoReturn:
    """Prints a text, or writes it to a file, and ends the command.

    Args:
        output: the file; None or `-` for standard output.
        make: makes the text.
    """
    if output is not None and (not output or os.path.isdir(output)):
        fail(f"`{output}` is not the name of a file for the page", "write `--output FILE`")
    if output in (None, "-"):
        sys.stdout.write(make())
        run.end(False)
    from refcheck.cli._outputs import write_text

    assert output is not None
    problems = write_text(run, output, make)
    run.end(False, problems)

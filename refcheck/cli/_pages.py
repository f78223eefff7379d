"""Commands that make one text out of a run, which can be an HTML page."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from refcheck.cli._messages import fail

if TYPE_CHECKING:
    from refcheck.cli._run import Run


def check_template_engine() -> None:
    """Ends the command if the package that makes HTML pages is not installed."""
    from refcheck.webpage import is_available

    if not is_available():
        fail("HTML pages need the package `jinja2`", "install refcheck with it: pip install 'refcheck-md[report]'")


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

"""`refcheck baseline`: forgives what is found now."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Optional

import typer

from refcheck.cli._baseline import check_place
from refcheck.cli._options import Config, FollowOutside, Ignore, Paths, RendererOption, Select
from refcheck.cli._run import Run, fail


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("baseline")(baseline)


def baseline(
    paths: Paths = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write it. Otherwise where the settings say, or .refcheck-baseline.json in the project.",
            show_default=False,
        ),
    ] = None,
    renderer: RendererOption = None,
    select: Select = None,
    ignore: Ignore = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
) -> None:
    """Write down what is found now, to be forgiven by `refcheck lint --baseline FILE`.

    What is known of files that are not given stays in the file.
    """
    from refcheck.baseline import NAME, Baseline, BaselineError, known
    from refcheck.files import shown
    from refcheck.reports._terminal import safe
    from refcheck.writing import write_own

    run = Run(paths, renderer, select, ignore, config, follow_outside=follow_outside)
    settings = run.session.workspace.settings
    path = output or settings.root / (settings.baseline or NAME)
    if output is None:
        check_place(path, settings)
    try:
        before = Baseline.read(path)
    except FileNotFoundError:
        before = Baseline(path, {})
    except (BaselineError, OSError) as error:
        fail(f"{shown(path)} exists and cannot be replaced: {error}", "delete it, or write to another file")
    entries = {file: dict(counts) for file, counts in before.entries.items()}
    number = 0
    for page in run.pages:
        counts = Counter(known(one, run.project.source(page)) for one in run.session.findings(page))
        file = before.file(run.project.location(page))
        entries.pop(file, None)
        if counts:
            entries[file] = dict(counts)
            number += counts.total()
    try:
        write_own(path, Baseline(path, entries).to_bytes())
    except OSError as error:
        fail(f"{shown(path)} cannot be written: {(error.strerror or str(error)).lower()}")
    findings = "1 finding" if number == 1 else f"{number} findings"
    sys.stderr.write(f"{safe(shown(path))}: {findings} will be forgiven by `refcheck lint --baseline`\n")
    run.end(False)

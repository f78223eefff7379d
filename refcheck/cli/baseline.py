"""`refcheck baseline`: ignores today's findings."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, Optional

import typer

from refcheck.cli._baseline import find_gone, place_in_settings, without_known
from refcheck.cli._external import External, external_of
from refcheck.cli._help import Command
from refcheck.cli._messages import fail
from refcheck.cli._options import (
    AllowPrivate,
    Config,
    ExternalOption,
    FollowOutside,
    ForceLanguage,
    Ignore,
    Offline,
    Paths,
    RendererOption,
    Select,
    TimeLimit,
    Timeout,
)
from refcheck.cli._run import Run, RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.rules._baseline import Baseline


_EXAMPLES = """\
refcheck baseline notes/
refcheck baseline --prune   # remove entries that no longer occur
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("baseline", cls=Command, epilog=_EXAMPLES)(baseline)


def baseline(
    paths: Paths = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Output file (default: `baseline` in the settings, else .refcheck-baseline.json).",
            show_default=False,
        ),
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Only remove entries that no longer occur; add none.")] = False,
    renderer: RendererOption = None,
    select: Select = None,
    ignore: Ignore = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    external: ExternalOption = False,
    offline: Offline = False,
    allow_private: AllowPrivate = None,
    timeout: Timeout = 20.0,
    time_limit: TimeLimit = 600.0,
    force_language: ForceLanguage = None,
) -> None:
    """Record today's findings, for `lint --baseline` to ignore.

    Entries of files that are not given are kept, and without --external those for addresses on the web.
    """
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe
    from refcheck.rules._baseline import NAME

    run = start_run(
        RunOptions(
            paths,
            renderer,
            select=select,
            ignore=ignore,
            config=config,
            follow_outside=follow_outside,
            force_language=force_language,
            external=external_of(external, External(offline, tuple(allow_private or ()), timeout, time_limit)),
        )
    )
    settings = run.session.workspace.settings
    path = output or place_in_settings(settings, settings.baseline or NAME)
    before = _read(path, must_exist=prune)
    within = None if output else settings.root
    if prune:
        _prune(run, before, within)
    after, number = _with_findings(run, before, has_answers=external)
    _write(after, within)
    findings = "1 finding" if number == 1 else f"{number} findings"
    sys.stderr.write(f"{safe(shown(path))}: {findings} will be ignored by `refcheck lint --baseline FILE`\n")
    run.end(False)


def _read(path: Path, *, must_exist: bool) -> Baseline:
    """The baseline at a path, or an empty one; ends the command if it cannot be read."""
    from refcheck.links.display import shown
    from refcheck.rules._baseline import Baseline, BaselineError

    try:
        return Baseline.read(path)
    except FileNotFoundError:
        if must_exist:
            fail(f"no baseline {shown(path)}", "write one with `refcheck baseline`")
        return Baseline(path, {})
    except BaselineError as error:
        fail(f"{shown(path)} exists and cannot be replaced: {error}", "delete it, or write to another file")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fail(f"{shown(path)} exists and cannot be replaced: {reason}", "write to another file")


def _write(baseline: Baseline, within: Path | None) -> None:
    """Writes a baseline; ends the command if that fails.

    Args:
        within: the folder that must contain the file after all links are resolved; None for anywhere.
    """
    from refcheck.links.display import shown
    from refcheck.workspace.own_files import write_own

    try:
        write_own(baseline.path, baseline.to_bytes(), within=within)
    except OSError as error:
        fail(f"{shown(baseline.path)} cannot be written: {(error.strerror or str(error)).lower()}")


def _with_findings(run: Run, before: Baseline, *, has_answers: bool) -> tuple[Baseline, int]:
    """The baseline with the entries of its files replaced by the findings of a run, and the number of these.

    Args:
        has_answers: whether addresses on the web were checked; otherwise the entries for them are kept.
    """
    from refcheck.rules import external_names
    from refcheck.rules._baseline import Baseline, known

    kept = frozenset(() if has_answers else external_names())
    entries = {file: dict(counts) for file, counts in before.entries.items()}
    number = 0
    found = [(page.location, page.source, run.session.findings(page)) for page in run.pages]
    lists = run.session.site_findings
    found += [
        (settings.location, settings.source, list(lists[settings.location]))
        for settings in run.session.site_sources(lists).values()
    ]
    for location, source, findings in found:
        counts = Counter(known(finding, source) for finding in findings)
        file = before.file(location)
        counts.update({about: count for about, count in entries.pop(file, {}).items() if about.rule in kept})
        if counts:
            entries[file] = dict(counts)
            number += counts.total()
    return Baseline(before.path, entries), number


def _prune(run: Run, baseline: Baseline, within: Path | None) -> NoReturn:
    """Removes entries that no longer occur from a baseline, names them, and ends the command.

    Args:
        within: as for `_write`.
    """
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe

    findings = [finding for page in run.pages for finding in run.session.findings(page)]
    findings += [finding for found in run.session.site_findings.values() for finding in found]
    without_known(run, findings, baseline)
    gone = find_gone(run, baseline)
    if gone:
        _write(baseline.without(gone), within)
    for file, left in sorted(gone.items()):
        for about, count in sorted(left.items()):
            times = f" ({count} times)" if count > 1 else ""
            sys.stderr.write(f"{safe(shown(baseline.path))}: removed, as it no longer occurs: {safe(file)}: ")
            sys.stderr.write(f"{safe(str(about))}{times}\n")
    if not gone:
        sys.stderr.write(f"{safe(shown(baseline.path))}: every finding in it occurs\n")
    run.end(False)

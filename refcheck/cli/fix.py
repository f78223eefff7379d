"""`refcheck fix`: rewrites what has one certain answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refcheck.cli._options import Config, FailOn, Ignore, Paths, RendererOption, Select
from refcheck.cli._run import Run

if TYPE_CHECKING:
    from refcheck.model import Finding
    from refcheck.source import Source


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("fix")(fix)


def fix(
    paths: Paths = None,
    in_place: Annotated[bool, typer.Option("--in-place", "-i", help="Write the files.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print the changes also with --in-place or for standard input.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also write the nearest name in place of one that does not exist.")
    ] = False,
    renderer: RendererOption = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOn = None,
    config: Config = None,
) -> None:
    """Rewrite references into working, numbered links, and touch no other byte.

    Prints the changes as a unified diff and writes nothing; with --in-place it writes the files. Before
    anything is written the result is read again: what worked must still work, nothing new may be found,
    and a second run must change nothing. Standard input (`-`) is written fixed to standard output.
    """
    from refcheck.source import Source
    from refcheck.workspace import STANDARD_INPUT, write

    run = Run(paths, renderer, select, ignore, config, fail_on)
    changes, left, changed = [], [], False
    texts: dict[str, Source] = {}
    for page in run.pages:
        fixed, findings = run.session.fix(page, unsafe=unsafe)
        if findings and not in_place:
            findings = _as_they_stand(findings, run.session.findings(page))
        source = run.project.source(page)
        changed = changed or fixed.text != source.text
        left += findings
        # Without --in-place the places are those in the file as it stands.
        texts[page.path] = Source(page.path, fixed.text) if in_place else source
        if fixed.refused:
            sys.stderr.write(f"{_safe(page.path)}: nothing is changed: {_safe(fixed.refused)}\n")
        if page.path == STANDARD_INPUT and not diff:
            sys.stdout.write(source.to_bytes(fixed.text).decode("utf-8"))
        elif fixed.text != source.text:
            if diff or not in_place:
                sys.stdout.write(_diff(page.path, source.text, fixed.text))
            if in_place and page.path != STANDARD_INPUT:
                changes.append((run.project.location(page), source.to_bytes(), source.to_bytes(fixed.text)))
    problems = write(changes)
    failed = {problem.path for problem in problems}
    written = {location for location, _, _ in changes}
    for page in run.pages:
        if run.project.location(page) in written and page.path not in failed:
            sys.stderr.write(f"{_safe(page.path)}: fixed\n")
    _tell_left(run, left, texts)
    run.end(changed or run.fails(left), problems)


def _as_they_stand(left: list[Finding], before: list[Finding]) -> list[Finding]:
    """What is left after fixing, by its places in the text before."""
    known: dict[tuple[str, str], list[Finding]] = {}
    for finding in before:
        known.setdefault((finding.rule, finding.diagnostic.message), []).append(finding)
    same = (known.get((finding.rule, finding.diagnostic.message)) for finding in left)
    return [found.pop(0) for found in same if found]


def _diff(path: str, before: str, after: str) -> str:
    """A unified diff that `patch` reads; on a terminal with control characters escaped."""
    from difflib import unified_diff

    lines = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in unified_diff(old, new, f"a/{path.lstrip('/')}", f"b/{path.lstrip('/')}"):
        lines.append(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")
    if sys.stdout.isatty():
        lines = [_safe(line.rstrip("\r\n")) + "\n" for line in lines]
    return "".join(lines)


def _tell_left(run: Run, left: list[Finding], texts: dict[str, Source]) -> None:
    """Tells of errors that no fix was made for, by their places in the fixed texts."""
    for finding in left:
        if run.fails([finding]):
            line, column = texts[finding.path].position(finding.diagnostic.span.start)
            message = f"{finding.path}:{line}:{column}: not fixed: {finding.diagnostic.message}"
            sys.stderr.write(f"{_safe(message)} ({finding.rule})\n")


def _safe(text: str) -> str:
    from refcheck.reports._terminal import safe

    return safe(text)

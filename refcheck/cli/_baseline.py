"""Applies a baseline in commands that lint: removes known findings, and reports entries that no longer occur."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refcheck.cli._messages import FAILED, fail, tell

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.config import Settings
    from refcheck.facts.model import Finding
    from refcheck.facts.source import Source
    from refcheck.rules._baseline import Baseline, Known


def place_in_settings(settings: Settings, name: str) -> Path:
    """The path of the baseline that the settings name; one outside of the project ends the command.

    Settings come with the project, from anybody: only the command line may name a path elsewhere.
    """
    from refcheck.guards.trust import is_within
    from refcheck.links.display import shown

    path, root = settings.root / name, os.path.realpath(settings.root)
    try:
        there = os.path.realpath(path)
    except ValueError:
        fail("the baseline in the settings is not a path", "correct it in the settings")
    inner = os.path.relpath(there, root).split(os.sep)
    if settings.follow_outside:
        return path
    if there == root or not is_within(there, root) or any(part.lower() == ".git" for part in inner):
        fail(
            f"the baseline `{shown(path)}` is not in the project",
            "name one in the project, or give it with `--baseline`, or `--output` to write it",
        )
    return path


def read_baseline(run: Run, given: Path | None, none: bool) -> Baseline | None:
    """The baseline that is given or that the settings name; ends the command if it cannot be read."""
    from refcheck.facts.model import Problem
    from refcheck.guards.regular_files import Unreadable
    from refcheck.links.display import problem_of, shown
    from refcheck.rules._baseline import Baseline, BaselineError

    settings = run.session.workspace.settings
    if none or not (given or settings.baseline):
        return None
    path = given or place_in_settings(settings, settings.baseline or "")
    try:
        return Baseline.read(path)
    except BaselineError as error:
        remedy = "delete it, and write it anew with `refcheck baseline`"
        tell(Problem(shown(path), error.message, error.line, None, remedy))
    except Unreadable as error:
        tell(problem_of(shown(path), error))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        tell(Problem(shown(path), reason, None, None, "`refcheck baseline` writes it"))
    raise SystemExit(FAILED)


def without_known(
    run: Run, findings: Sequence[Finding], baseline: Baseline, texts: Mapping[str, Source] | None = None
) -> list[Finding]:
    """The findings that are not in a baseline.

    Args:
        texts: the texts of the findings, by path, if they differ from the files.
    """
    texts = texts or {}
    known = {page.path: page for page in run.pages} | run.session.site_sources(run.session.site_findings)
    left = []
    for finding in findings:
        file = known.get(finding.path)
        if file is not None:
            source = texts.get(finding.path) or file.source
            if baseline.forgives(file.location, finding, source):
                continue
        left.append(finding)
    return left


def tell_of_gone(run: Run, baseline: Baseline) -> None:
    """Reports how many entries of a baseline no longer occur. Nothing is written: `lint` changes no file.

    Only for a run in which every entry of the baseline for its files could occur.
    """
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe

    number = sum(left.total() for left in find_gone(run, baseline).values())
    if number:
        findings = "1 finding in it no longer occurs" if number == 1 else f"{number} findings in it no longer occur"
        sys.stderr.write(f"{safe(shown(baseline.path))}: {findings}\n")
        sys.stderr.write("  help: `refcheck baseline --prune` removes it\n")


def find_gone(run: Run, baseline: Baseline) -> dict[str, Counter[Known]]:
    """The entries of a baseline that no longer occur, by file; called after all findings of a run were compared."""
    checked = {page.location: run.session.rules(page) for page in run.pages}
    checked |= {location: run.session.rules_at(location) for location in run.session.site_findings}
    return baseline.gone(checked, run.session.workspace.settings.root)

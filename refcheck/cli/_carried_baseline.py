"""Updates a baseline after a rename or a move: its entries follow the findings that they ignore."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from refcheck.cli._baseline import place_in_settings
from refcheck.cli._messages import warn

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.facts.offset_map import OffsetMap
    from refcheck.project.page import Page
    from refcheck.project.project import Project
    from refcheck.refactoring.propagation import ProjectEdits
    from refcheck.rules._baseline import Baseline, Known


def carried_baseline(
    run: Run, edits: ProjectEdits, texts: Mapping[str, str], moves: Mapping[str, str]
) -> Baseline | None:
    """The baseline of the project after a change; None if there is none, or the change does not concern it.

    Args:
        edits: the edits of each text that changes, by the location of its file before.
        texts: the new texts, by the same locations.
        moves: the locations of files before and after.
    """
    from refcheck.facts.offset_map import OffsetMap
    from refcheck.rules._baseline import Baseline

    before = _read(run)
    if before is None:
        return None
    after = run.session.with_texts(texts, moves)
    entries = {file: Counter(counts) for file, counts in before.entries.items()}
    for location in {**edits, **moves}:
        counts = entries.pop(before.file(location), None)
        if counts is None:
            continue
        new, page = moves.get(location, location), run.project.pages.get(location)
        if page is not None:
            offsets = OffsetMap((edits[location],) if location in edits else ())
            counts = _followed(run, page, (after, new), offsets, counts)
        entries.setdefault(before.file(new), Counter()).update(counts)
    return Baseline(before.path, entries) if entries != before.entries else None


def write_carried(run: Run, baseline: Baseline) -> None:
    """Writes an updated baseline, and reports it."""
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe
    from refcheck.workspace.own_files import write_own

    name = shown(baseline.path)
    try:
        write_own(baseline.path, baseline.to_bytes(), within=run.session.workspace.settings.root)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        warn(f"the baseline `{name}` could not be updated: {reason}", "`refcheck baseline` writes it anew")
        return
    sys.stderr.write(f"{safe(name)}: its entries follow\n")


def _read(run: Run) -> Baseline | None:
    """The baseline of the project, by its settings or by its usual name; a damaged one is left as it is."""
    from refcheck.rules._baseline import NAME, Baseline, BaselineError

    settings = run.session.workspace.settings
    path = place_in_settings(settings, settings.baseline) if settings.baseline else Path(settings.root, NAME)
    try:
        return Baseline.read(path)
    except (BaselineError, OSError):
        return None


def _followed(
    run: Run, page: Page, after: tuple[Project, str], offsets: OffsetMap, counts: Counter[Known]
) -> Counter[Known]:
    """The entries of a page after a change: each identifies the finding at its new place.

    Args:
        after: the project after the change, and the location of the page in it.
    """
    from refcheck.rules._baseline import known

    project, location = after
    changed = project.pages.at(location)
    if changed is None:
        return counts
    # The entries by rule and place before the change.
    new = {
        (finding.rule, offsets.backward(finding.diagnostic.span.start)): known(finding, changed.source)
        for finding in run.session.findings(changed, project)
    }
    left = Counter(counts)
    followed: Counter[Known] = Counter()
    for finding in run.session.findings(page):
        old = known(finding, page.source)
        if left[old]:
            left[old] -= 1
            followed[new.get((finding.rule, finding.diagnostic.span.start), old)] += 1
    # Entries that no longer occur stay, for `baseline --prune` to remove.
    return followed + left

"""What each reference of a page resolves to is kept by its place, and only for the same reference."""

from __future__ import annotations

import pickle
from pathlib import Path

from refcheck.config import Settings
from refcheck.project.resolution import RESOLVED, UNDEFINED
from refcheck.session import LintOptions, open_session


def test_resolutions_are_kept_for_equal_references_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    note = tmp_path / "a.md"
    note.write_text("# One\n\n[a](#one) [b](#two)\n", encoding="utf-8")
    session = open_session([str(note)], Settings(root=tmp_path), LintOptions("github"))
    page, project = session.pages[0], session.project
    first, second = page.references
    kept = project.resolve(page, first)
    assert (kept.status, project.resolve(page, second).status) == (RESOLVED, UNDEFINED)
    # Read once more, or by another process: it is another object.
    assert project.resolve(page, pickle.loads(pickle.dumps(first))) is kept
    # A fix asks what another reference in its place would resolve to.
    assert project.resolve(page, first._replace(key="#two")).status == UNDEFINED
    assert project.resolve(page, first).status == RESOLVED

"""Fixes of single findings: finding one again in a later state of its page, and proving that its fix is safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from refcheck.facts.model import Edit, Finding, Fix, Refused
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import Snapshot
from refcheck.fixes.fix_damage import find_fix_damage
from refcheck.fixes.fixing import apply
from refcheck.server.answers import Changes
from refcheck.server.proven import check_writable
from refcheck.server.views import PageView


def fingerprint(view: PageView, finding: Finding) -> list[Any]:
    """The identity of a finding across states of its page: its rule, the text that it marks, and the number of
    findings before it with the same rule and text."""
    mark, before = _mark(view, finding), view.findings[: view.findings.index(finding)]
    return [*mark, sum(_mark(view, other) == mark for other in before)]


def find_again(view: PageView, fingerprint: Sequence[Any]) -> Finding | None:
    """The finding with a fingerprint; None if it no longer exists."""
    *mark, place = fingerprint
    alike = [finding for finding in view.findings if list(_mark(view, finding)) == mark]
    return alike[place] if place < len(alike) else None


def fix_of(finding: Finding) -> Fix | None:
    """The fix of a finding, or the one that writes the name that its help suggests; None if there is neither."""
    diagnostic = finding.diagnostic
    if diagnostic.fix is not None or diagnostic.nearest is None:
        return diagnostic.fix
    return Fix(f"write `{diagnostic.nearest.text}`", (diagnostic.nearest,), safe=False)


def proven_fix(view: PageView, finding: Finding) -> Changes:
    """The edits of the fix of a finding.

    Raises:
        Refused: if the fix would break something; `refcheck fix` skips such a fix, too.
    """
    fix = fix_of(finding)
    assert fix is not None
    edits, location = tuple(sorted(dict.fromkeys(fix.edits))), view.location
    check_writable(view, [location])
    changed = view.session.change({location: (edits,)}, check=view.check, findings=view.lint)
    damage = changed.refused or _damage(view, edits)
    if damage:
        raise Refused(f"this fix would break something: {damage}")
    return Changes({location: edits}, title=fix.title)


def _damage(view: PageView, edits: tuple[Edit, ...]) -> str:
    session, location, offsets = view.session, view.location, OffsetMap([edits])
    after = session.with_texts({location: apply(view.text, edits)})
    before = Snapshot(view.project, view.lint)
    return find_fix_damage(before, Snapshot(after, lambda page: session.findings(page, after)), location, offsets)


def _mark(view: PageView, finding: Finding) -> tuple[str, str]:
    return finding.rule, view.text[slice(*finding.diagnostic.span)]

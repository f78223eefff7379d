"""Fixes one page; each round of fixes is proven by linting the whole project with the new text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from refcheck.facts.model import Finding
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.fix_damage import find_fix_damage
from refcheck.fixes.fixing import Fixed, Rounds, Text, choose, fix_text
from refcheck.fixes.safety import find_damage
from refcheck.project.page import Page

if TYPE_CHECKING:
    from refcheck.session.session import Session


class PageFixer:
    """Fixes a page of a session.

    Args:
        unsafe: whether to make fixes that may change the meaning.
    """

    def __init__(self, session: Session, page: Page, *, unsafe: bool) -> None:
        self._session = session
        self._page = page
        self._unsafe = unsafe
        self._findings = session.findings(page)
        # A proof compares two snapshots.
        self._snapshot = lru_cache(maxsize=2)(self._snapshot_with)

    def fix(self) -> tuple[Fixed, list[Finding]]:
        """The page's text after its fixes, and the findings that are left, by their places in that text."""
        text = self._page.source.text
        before = Text(text, self._findings)
        fixed = fix_text(before, self._read, self._find_damage, self._fixes_of_next_run, unsafe=self._unsafe)
        left = self._findings if fixed.text == text else self._read(fixed.text).findings
        return fixed, list(left)

    def _snapshot_with(self, text: str) -> Snapshot:
        """The project with another text of the page."""
        session = self._session
        if text == self._page.source.text:
            return Snapshot(
                session.project, lambda page: self._findings if page is self._page else session.findings(page)
            )
        after = session.with_texts({self._page.location: text})
        fixed = after.pages[self._page.location]
        findings = session.findings(fixed, after)
        return Snapshot(after, lambda page: findings if page is fixed else session.findings(page, after))

    def _read(self, text: str) -> Text:
        after = self._snapshot(text)
        return Text(text, after.findings(after.project.pages[self._page.location]))

    def _find_damage(self, text: str, new_text: str, rounds: Rounds) -> str:
        location, offsets = self._page.location, OffsetMap(rounds)
        before, after = self._snapshot(text), self._snapshot(new_text)
        damage = find_damage(before, after, Change({location: offsets}))
        return damage or find_fix_damage(before, after, location, offsets)

    def _fixes_of_next_run(self, text: str) -> Sequence[Finding]:
        """The findings that another run would fix, if it detects another renderer for the fixed text."""
        location = self._page.location
        fixed = self._snapshot(text).project.pages[location]
        detected = self._session.workspace.page(fixed.document, location, fixed.read)
        if detected.renderer.name == fixed.renderer.name:
            return ()
        after = self._session.project.with_changes({location: detected})
        return choose(self._session.findings(detected, after), unsafe=self._unsafe)

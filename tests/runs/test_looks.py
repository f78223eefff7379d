"""Whatever is found out for a page by a look at another one is noted, so that it is found out again when that changes.

Each page is linted alone by a project that knows nothing yet, while every attribute of a page and every text that is
read is seen: what is held for later cannot hide a look, as the first to ask is the page itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from refcheck.config import load
from refcheck.project.backlinks import ComputedBacklinks
from refcheck.project.books import Books
from refcheck.project.dependencies import ANY_PAGE
from refcheck.project.page import Page
from refcheck.project.resolver import Resolver
from refcheck.session import open_session, session
from refcheck.session.linting import Linter
from refcheck.workspace.loaded_documents import LoadedDocuments
from tests.runs.projects import KINDS, steps, write

# What does not depend on the text of a page.
_FREE = frozenset(("location", "path", "at", "number_source", "numbered_by", "book"))


class Looks:
    """Which pages are looked at for which, by their locations."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.seen: dict[str, set[str]] = {}
        self._for: list[str | None] = [None]
        plain = Page.__getattribute__

        def attribute(page: Page, name: str) -> Any:
            if name not in _FREE and not name.startswith("__"):
                self.note(plain(page, "__dict__").get("location", ""))
            return plain(page, name)

        patched.setattr(Page, "__getattribute__", attribute)
        self._patch(patched, session, "lint_page", lambda page, *_: page.location)
        self._patch(patched, Resolver, "resolve", lambda resolver, page, *_: page.location)
        # Where all pages are looked at to find those that point to one, each is so for itself.
        self._patch(patched, ComputedBacklinks, "collected", lambda *_: None)
        self._patch(patched, Books, "source_for", lambda *_: None)
        source_at = LoadedDocuments.source_at

        def source(documents: LoadedDocuments, location: str) -> Any:
            self.note(location)
            return source_at(documents, location)

        patched.setattr(LoadedDocuments, "source_at", source)

    def note(self, location: str) -> None:
        """Notes that a page is looked at."""
        asking = self._for[-1]
        if asking is not None and location:
            self.seen.setdefault(asking, {asking}).add(location)

    def _patch(self, patched: pytest.MonkeyPatch, where: object, name: str, asking: Callable[..., str | None]) -> None:
        function = getattr(where, name)

        def spied(*arguments: Any) -> Any:
            self._for.append(asking(*arguments))
            try:
                return function(*arguments)
            finally:
                self._for.pop()

        patched.setattr(where, name, spied)


def unnoted(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The pages of a project for which others are looked at without a note, with these."""
    locations = open_session([str(folder)], load(folder)).locations
    for location in locations:
        opened = open_session([str(folder)], load(folder))
        project = opened.project
        with pytest.MonkeyPatch.context() as patched:
            looks = Looks(patched)
            Linter(project, opened.findings, is_recorded=True).lint_page(location, project)
        for asking, seen in looks.seen.items():
            noted = project.dependencies.of(asking)
            asked = asking in project.dependencies.backlinks_asked
            pointing = (project.backlinks.by_target() or {}).get(asking, set()) if asked else ()
            others = sorted((seen & {*locations}) - {asking} - noted.union(pointing))
            if others and ANY_PAGE not in noted:
                yield asking, others


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_look_at_another_page_is_noted(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (project,) = steps(seed, (kind,), 0)
    write(tmp_path, {path: text for path, text in project.items() if not path.startswith("more/")})
    assert list(unnoted(tmp_path)) == []

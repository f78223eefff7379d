"""A view of some files for the tests of a feature, without protocol and threads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from refcheck.bibliography.entries import can_be_read
from refcheck.config import load
from refcheck.server.views import DEFAULTS, BibliographyView, Client, Options, PageView, View
from refcheck.session import Session, open_session

CURSOR = "‸"
# What the newest editors can show.
WIDE = Client(
    markdown=True,
    markdown_details=True,
    symbol_tree=True,
    target_links=True,
    versioned_edits=True,
    creates_files=True,
    reviews_changes=True,
    resolves_edits=True,
    hints=True,
    show_references="show",
)


def open_at(
    folder: Path, texts: Mapping[str, str], client: Client = WIDE, options: Options = DEFAULTS
) -> tuple[PageView, int]:
    """Writes texts by the names of their files, and opens the one with the cursor (`‸`), else the first.

    Returns:
        The view of the page, and the offset of the cursor.
    """
    session, name, offset = _written(folder, texts)
    view = _view(session, client, options)
    return PageView(**vars(view), page=session.project.pages[os.path.realpath(folder / name)]), offset


def open_bibliography_at(folder: Path, texts: Mapping[str, str]) -> tuple[BibliographyView, int]:
    """As `open_at`; the cursor is in a bibliography."""
    session, name, offset = _written(folder, texts)
    assert can_be_read(name)
    return BibliographyView(**vars(_view(session, WIDE, DEFAULTS)), location=os.path.realpath(folder / name)), offset


def _written(folder: Path, texts: Mapping[str, str]) -> tuple[Session, str, int]:
    asked = next((name for name, text in texts.items() if CURSOR in text), next(iter(texts)))
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(CURSOR, "", 1) if name == asked else text, encoding="utf-8")
    return open_session([str(folder)], load(folder)), asked, max(texts[asked].find(CURSOR), 0)


def _view(session: Session, client: Client, options: Options) -> View:
    def source_of(location: str):  # type: ignore[no-untyped-def]
        page = session.project.pages.at(location)
        return page.source if page is not None else session.documents.read(location)

    return View(
        session=session,
        check=lambda: None,
        lint=lambda page: session.findings(page),
        source_of=source_of,
        alone=lambda location: open_session([location], load(Path(location).parent)),
        client=client,
        options=options,
    )

"""After any edits the features answer what they answer of a project that is read anew, and so do renames."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from refcheck.config import load
from refcheck.facts.model import Refused, Span
from refcheck.facts.own_reports import OWN_REPORT
from refcheck.fixes.fixing import apply
from refcheck.server.features import (
    definition,
    document_links,
    document_symbols,
    highlight,
    hints,
    lenses,
    moved_files,
    prepare_rename,
    references,
    rename,
    workspace_symbols,
)
from refcheck.server.live_run import LiveRun
from refcheck.server.overlay import Overlay
from refcheck.server.views import Options, PageView
from tests.server.opened import WIDE

TEXTS = {
    ".refcheck.yml": "renderer: pandoc-crossref\nlabel-scope: project\nbibliography: [refs.bib]\n",
    "a.md": "# One {#sec:one}\n\n[@fig:a], [@sec:two] and [@doe].[^n]\n\n![A](a.png){#fig:a}\n\n[^n]: Note [@fig:b].\n",
    "b.md": "# Two {#sec:two}\n\n[one](a.md#sec:one) ![B](b.png){#fig:b} [@fig:a; @fig:b] [x][y]\n\n[y]: a.md\n",
    "c.md": "# One\n\n## One\n\n[here](#one-1) and [there](b.md#sec:two), [@roe], @fig:c\n",
    "refs.bib": "@book{doe, title = {A}}\n\n@book{roe, title = {B}, crossref = {doe}}\n",
    "a.png": "x",
}
PIECES = (
    *("[@fig:a]", "[@fig:c]", "{#fig:a}", "{#fig:c}", "![C](a.png){#fig:c}", "\n\n# One\n\n", "[^n]", "[@roe]"),
    *("[x](a.md#one)", "[x](c.md)", "```\n", "\n\n[^n]: More.\n", "[y]", "#", "}", "doe", "\n"),
)


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_those_of_a_project_that_is_read_anew(seed: int, tmp_path: Path) -> None:
    draw, folder = random.Random(seed), tmp_path.resolve()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    overlay, before = Overlay(), dict[str, str]()
    live = opened(folder, overlay)
    for step in range(25):
        path = str(folder / draw.choice(("a.md", "b.md", "c.md", "refs.bib")))
        text = overlay.texts.get(path, TEXTS[Path(path).name])
        undone = draw.random() < 0.4 and path in before
        before[path], overlay.texts[path] = text, before[path] if undone else edited(draw, text)
        live.update_files([path]) if path.endswith(".bib") else live.update(path)
        if step % 5 == 4:
            place = draw.random()
            assert answers(live, place) == answers(opened(folder, overlay), place)


def test_a_report_of_refcheck_is_no_page_after_an_edit_either(tmp_path: Path) -> None:
    folder, overlay = tmp_path.resolve(), Overlay()
    (folder / "a.md").write_text("[x](report.md)\n", encoding="utf-8")
    path = str(folder / "report.md")
    live, pages = opened(folder, overlay), []
    for text in (f"{OWN_REPORT}\n[y](gone.md)\n", "[y](gone.md)\n", f"{OWN_REPORT}\n[y](gone.md)\n"):
        overlay.texts[path] = text
        live.update(path)
        pages.append(sorted(map(os.path.basename, live.session.project.pages)))
        assert [*live.session.project.pages] == [*opened(folder, overlay).session.project.pages]
    assert pages == [["a.md"], ["a.md", "report.md"], ["a.md"]]


def opened(folder: Path, overlay: Overlay) -> LiveRun:
    run = LiveRun([str(folder)], overlay, load(folder), {}, lambda done, of: None)
    run.prepare(lambda: None)
    return run


def edited(draw: random.Random, text: str) -> str:
    start = draw.randrange(len(text) + 1)
    end = min(len(text), start + draw.choice((0, 0, 1, 3, 8)))
    return text[:start] + draw.choice(("", *PIECES)) + text[end:]


def answers(run: LiveRun, place: float) -> Mapping[str, Any]:
    """What all features answer of all pages, at a place that is a part of their lengths."""
    found: dict[str, Any] = {}
    for location, page in run.session.project.pages.items():
        view = PageView(
            session=run.session,
            check=lambda: None,
            lint=run.findings,
            source_of=run.source_of,
            alone=lambda location: run.session,
            client=WIDE,
            options=Options(lenses=True, hints_uses=True),
            page=page,
        )
        offsets = [int(place * len(view.text)), *(one.key_span.start for one in page.references[:6])]
        found[location] = [
            document_symbols.answer(view),
            document_links.answer(view),
            hints.answer(view, Span(0, len(view.text))),
            lenses.answer(view),
            workspace_symbols.answer(view, "o"),
            *(definition.answer(view, offset) for offset in offsets),
            *(references.answer(view, offset, True) for offset in offsets),
            *(highlight.answer(view, offset) for offset in offsets),
            *(or_reason(prepare_rename.answer, view, offset) for offset in offsets),
            *(or_reason(texts_after_rename, view, offset) for offset in offsets[:3]),
        ]
        moves = {location: location.replace(".md", "-new.md")}
        found[f"{location} moved"] = or_reason(moved_files.answer, view, moves)
    return found


def texts_after_rename(view: PageView, offset: int) -> dict[str, str]:
    changes = rename.answer(view, offset, "fig:new")
    edits = changes.edits if changes is not None else {}
    return {path: apply(view.source_of(path).text, sorted(made)) for path, made in edits.items()}


def or_reason(answer: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return answer(*arguments)
    except Refused as refused:
        return refused.message

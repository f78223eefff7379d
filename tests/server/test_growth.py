"""The work of a request grows with the text, not with its square: a text of twice the length takes twice as long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refcheck.facts.model import Span
from refcheck.server.features import (
    completion,
    define_actions,
    document_links,
    document_symbols,
    fix_actions,
    highlight,
    hints,
    hover,
    insert_actions,
    lenses,
    note_actions,
    references,
    workspace_symbols,
)
from refcheck.server.views import Client, Options, PageView
from tests.growth.work import Counter
from tests.server.opened import open_at

PIECE = """\
# Heading {0}

See [the heading](#heading-{0}) and [@fig:a{0}], [@fig:none{0}].[^n{0}]

![Cat {0}](a.png){{#fig:a{0}}}

[^n{0}]: A note.

"""

REQUESTS: dict[str, Callable[[PageView, int], Any]] = {
    "hover": hover.answer,
    "completion": completion.answer,
    "references": lambda view, offset: references.answer(view, offset, True),
    "highlight": highlight.answer,
    "outline": lambda view, offset: document_symbols.answer(view),
    "search": lambda view, offset: workspace_symbols.answer(view, "cat"),
    "links": lambda view, offset: document_links.answer(view),
    "hints": lambda view, offset: hints.answer(view, Span(0, len(view.text))),
    "lenses": lambda view, offset: lenses.answer(view),
    "fixes": lambda view, offset: fix_actions.answer(view, Span(0, len(view.text)), ()),
    "definitions": lambda view, offset: define_actions.answer(view, Span(offset, offset), ()),
    "notes": lambda view, offset: note_actions.answer(view, Span(offset, offset), ()),
    "insertions": lambda view, offset: insert_actions.answer(view, Span(len(view.text), len(view.text)), ()),
}


def lines(folder: Path, number: int, ask: Callable[[PageView, int], Any]) -> int:
    """How many lines of code answer a request in a text of so many pieces."""
    folder.mkdir()
    text = "".join(map(PIECE.format, range(number))).replace("[@fig:a1]", "[@fi‸g:a1]")
    texts = {"note.md": text, "a.png": "", ".refcheck.yml": "renderer: pandoc-crossref\n"}
    view, offset = open_at(
        folder, texts, options=Options(hints_uses=True, lenses=True), client=Client(resolves_edits=True)
    )
    with Counter() as counter:
        assert ask(view, offset) is not None
    return counter.lines


@pytest.mark.parametrize("name", REQUESTS)
def test_twice_the_text_is_twice_the_work(name: str, tmp_path: Path) -> None:
    few, many = (lines(tmp_path / str(number), number, REQUESTS[name]) for number in (60, 120))
    assert many < 2.3 * few

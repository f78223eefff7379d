"""The names that a reference can be completed to: labels, works, footnotes, anchors and paths."""

from __future__ import annotations

from refcheck.server import completing
from refcheck.server.answers import Completions
from refcheck.server.views import PageView

METHOD = "textDocument/completion"
TRIGGERS = completing.characters()


def answer(view: PageView, offset: int) -> Completions | None:
    """The completions at an offset; None if there is no unfinished reference."""
    return completing.complete(view, offset)

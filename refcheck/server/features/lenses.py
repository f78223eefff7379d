"""The number of references to a heading or label, shown above its line; a click opens the list."""

from __future__ import annotations

from refcheck.server.answers import Lens
from refcheck.server.counts import counted, words_of
from refcheck.server.views import PageView

METHOD = "textDocument/codeLens"


def answer(view: PageView) -> list[Lens]:
    """The lenses of a page, if the user has enabled them; none until the project has been read."""
    if not view.options.lenses or view.is_provisional:
        return []
    return [Lens(definition.span, words_of(len(places)), places) for definition, places in counted(view)]

"""The open notebooks, as the client sends them cell by cell. For projects, an open notebook is the text of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from refcheck.facts.cancellation import Check
from refcheck.links.suffixes import NOTEBOOK
from refcheck.server.addresses import location_of
from refcheck.server.buffers import Buffer, whole
from refcheck.server.open_notebook import CellAddresses, OpenCell, OpenNotebook, kind_of
from refcheck.server.protocol.texts import edit_of
from refcheck.server.work import Rank, Work

if TYPE_CHECKING:
    from refcheck.server.protocol.server import RefcheckServer

SYNC = types.NotebookDocumentSyncOptions(
    # Code cells are needed, too: labels can be in their options, and numbers count them.
    [types.NotebookDocumentFilterWithNotebook(types.NotebookDocumentFilterNotebookType("jupyter-notebook"))],
    save=True,
)
"""The notebooks of which the client sends the cells."""


class OpenNotebooks:
    """The open notebooks. Messages are handled on the thread that reads them, `at` and `find` on that of the queue.

    Args:
        server: the server, which knows the encoding of the client and the projects.
    """

    def __init__(self, server: RefcheckServer, work: Work) -> None:
        self._server = server
        self._work = work
        self._notebooks: dict[str, OpenNotebook] = {}
        self._current: dict[str, CellAddresses] = {}
        self._cells: dict[str, str] = {}

    @property
    def locations(self) -> Mapping[str, CellAddresses]:
        """The cells of each open notebook, by the location of its file, as projects have them."""
        return self._current

    def find(self, uri: str) -> tuple[str, int] | None:
        """The location of the notebook that has a cell, and the number of the cell; None if the URI is no cell's."""
        location = self._cells.get(uri)
        return (location, self._current[location].number_of(uri)) if location is not None else None

    def opened(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Adds a notebook that was opened."""
        document = params.notebook_document
        location = location_of(document.uri)
        if location is None or not location.lower().endswith(NOTEBOOK):
            return
        cells = _cells(document.cells, params.cell_text_documents)
        self._notebooks[location] = OpenNotebook(tuple(cells))
        self._server.addresses.opened(location, document.uri)
        self._hand_over(location)

    def changed(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Edits an open notebook: its cells, their kinds, then their texts."""
        location, changes = location_of(params.notebook_document.uri), params.change.cells
        notebook = self._notebooks.get(location) if location is not None else None
        if notebook is None or location is None or changes is None:
            return
        if changes.structure is not None:
            array = changes.structure.array
            known = {cell.uri: cell for cell in notebook.cells}
            cells = _cells(array.cells or (), changes.structure.did_open or (), known)
            notebook = notebook.with_cells(array.start, array.delete_count, cells)
        if changes.data:
            kinds = {cell.document: cell.kind == types.NotebookCellKind.Markup for cell in changes.data}
            notebook = notebook.with_kinds(kinds)
        for content in changes.text_content or ():
            document, edits = content.document, list(map(edit_of, content.changes))
            notebook = notebook.edited(document.uri, document.version, edits, self._server.encoding)
        self._notebooks[location] = notebook
        self._hand_over(location)

    def closed(self, uri: str) -> None:
        """Removes a notebook that was closed."""
        location = location_of(uri)
        if location is None or self._notebooks.pop(location, None) is None:
            return
        self._server.addresses.closed(location)
        self._hand_over(location)

    def text_of(self, location: str) -> str | None:
        """The notebook as a file with the texts of the editor; None if it is not open."""
        notebook = self._notebooks.get(location)
        return notebook.json() if notebook is not None else None

    def _hand_over(self, location: str) -> None:
        """Passes the newest state of a notebook to its project."""

        def hand_over(check: Check) -> None:
            notebook, server = self._notebooks.get(location), self._server
            before = self._current.pop(location, None)
            for cell in before.uris if before is not None else ():
                self._cells.pop(cell, None)
            if notebook is not None:
                self._current[location] = notebook.addresses
                self._cells |= dict.fromkeys(notebook.addresses.uris, location)
            if before is not None:
                server.editor.forget([cell for cell in before.uris if cell not in self._cells])
            text = notebook.json() if notebook is not None else server.texts.text_of(location)
            server.workspaces.set_text(location, text)

        self._work.add(Rank.TEXT, hand_over, key=("text", location)).add_done_callback(self._server.report)


def _cells(
    cells: Sequence[types.NotebookCell],
    texts: Sequence[types.TextDocumentItem],
    known: Mapping[str, OpenCell] = {},
) -> list[OpenCell]:
    """The cells that the client sends; one without a text is left as it was, or empty."""
    by_uri, found = {text.uri: text for text in texts}, []
    for cell in cells:
        text, is_markdown = by_uri.get(cell.document), cell.kind == types.NotebookCellKind.Markup
        before = known.get(cell.document)
        language = text.language_id if text is not None else before.language if before is not None else ""
        buffer = before.buffer if before is not None else Buffer(0, "")
        if text is not None:
            buffer = Buffer(text.version, whole(text.text))
        kind = kind_of(is_markdown=is_markdown, language=language)
        found.append(OpenCell(cell.document, kind, language, buffer))
    return found

"""The open texts, as the client sends them and projects receive them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from refcheck.facts.cancellation import Check
from refcheck.server.addresses import Addresses, has_file, location_of
from refcheck.server.buffers import Buffer, TextEdit, whole
from refcheck.server.positions import Position
from refcheck.server.work import Rank, Work

if TYPE_CHECKING:
    from refcheck.server.protocol.server import RefcheckServer
# The names that editors have for Markdown. A text without a file has no ending that says what it is.
_LANGUAGES = frozenset(("markdown", "quarto", "rmd", "mdx"))


class OpenTexts:
    """The texts that are open in the editor. Its methods run on the thread that reads messages, `version_of` on any.

    Args:
        server: the server, which knows the encoding of the client and the projects.
    """

    def __init__(self, server: RefcheckServer, work: Work, addresses: Addresses) -> None:
        self._server = server
        self._work = work
        self._addresses = addresses
        self._buffers: dict[str, Buffer] = {}
        self._uris: dict[str, str] = {}
        self._versions: dict[str, int] = {}

    def version_of(self, location: str) -> int | None:
        """The version of an open text in its project; None if the text is not open."""
        return self._versions.get(location)

    def opened(self, document: types.TextDocumentItem) -> None:
        """Adds a text that was opened."""
        location = location_of(document.uri)
        if location is None or (not has_file(location) and document.language_id not in _LANGUAGES):
            return
        self._buffers[document.uri] = Buffer(document.version, whole(document.text))
        self._uris[location] = document.uri
        self._addresses.opened(location, document.uri)
        self._hand_over(location)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Edits an open text."""
        document = params.text_document
        buffer, location = self._buffers.get(document.uri), location_of(document.uri)
        if buffer is None or location is None:
            return
        edits = (edit_of(change) for change in params.content_changes)
        self._buffers[document.uri] = buffer.edited(document.version, edits, self._server.encoding)
        self._hand_over(location)

    def closed(self, uri: str) -> None:
        """Removes a text that was closed."""
        location = location_of(uri)
        if self._buffers.pop(uri, None) is None or location is None:
            return
        if self._uris.get(location) == uri:
            del self._uris[location]
            self._addresses.closed(location)
        self._hand_over(location)

    def text_of(self, location: str) -> str | None:
        """The text of a file; None if it is not open."""
        uri = self._uris.get(location)
        buffer = self._buffers.get(uri) if uri is not None else None
        return buffer.text if buffer is not None else None

    def _hand_over(self, location: str) -> None:
        """Passes the newest text of a file to its project, and drops an older one that is still in the queue."""

        def hand_over(check: Check) -> None:
            uri = self._uris.get(location)
            buffer = self._buffers.get(uri) if uri is not None else None
            if buffer is None:
                self._versions.pop(location, None)
            else:
                self._versions[location] = buffer.version
            # Of a notebook that is open as JSON, too, the cells count: findings are shown in them.
            cells = self._server.notebooks.text_of(location)
            self._server.workspaces.set_text(location, cells if cells is not None else self.text_of(location))

        self._work.add(Rank.TEXT, hand_over, key=("text", location)).add_done_callback(self._server.report)


def edit_of(change: types.TextDocumentContentChangeEvent) -> TextEdit:
    """An edit of a text."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return TextEdit(change.text)
    start, end = change.range.start, change.range.end
    return TextEdit(change.text, Position(start.line, start.character), Position(end.line, end.character))

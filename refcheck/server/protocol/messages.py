"""The messages that the library answers by itself, where it would keep texts of its own or end too early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

if TYPE_CHECKING:
    from refcheck.server.protocol.server import RefcheckServer


class Messages(LanguageServerProtocol):
    """Hands texts, folders and commands to the server.

    The texts of the library split lines where editors do not (at form feeds), so that edits would damage them.
    """

    _server: RefcheckServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text was opened."""
        self._server.texts.opened(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """An open text was edited."""
        self._server.texts.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text was closed."""
        self._server.texts.closed(params.text_document.uri)

    @lsp_method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def lsp_workspace__did_change_workspace_folders(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Folders were added or removed."""
        self._server.folders_changed(params.event.added, params.event.removed)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Any:  # type: ignore[override]
        """A command was chosen."""
        return await self._server.execute(params)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> NoReturn:
        """The server is to end."""
        raise SystemExit(self._server.end(was_told=self._shutdown))

"""Handlers that replace those of the library, which would keep its own texts or end too early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

if TYPE_CHECKING:
    from refcheck.server.protocol.server import RefcheckServer


class Messages(LanguageServerProtocol):
    """Passes texts, folders and commands to the server.

    The library splits lines where editors do not (at form feeds), so that edits would damage its texts.
    """

    _server: RefcheckServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Handles an opened text."""
        self._server.texts.opened(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Handles an edit of an open text."""
        self._server.texts.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Handles a closed text."""
        self._server.texts.closed(params.text_document.uri)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Handles an opened notebook."""
        self._server.notebooks.opened(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Handles an edit of an open notebook."""
        self._server.notebooks.changed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """Handles a closed notebook."""
        self._server.notebooks.closed(params.notebook_document.uri)

    @lsp_method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def lsp_workspace__did_change_workspace_folders(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Handles added and removed folders."""
        self._server.folders_changed(params.event.added, params.event.removed)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Any:  # type: ignore[override]
        """Runs a command."""
        return await self._server.execute(params)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> NoReturn:
        """Ends the server."""
        raise SystemExit(self._server.end(was_told=self._shutdown))

"""Hover and completion as real editors are answered: a client of its own process, with their capabilities."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

NOTE = "# Start\n\nA 😀 with [@fig:a]\n\n![A *white* cat](a.png){#fig:a}\n"
TYPED = NOTE.replace("[@fig:a]", "[@")
# Where the bracket is: the emoji has two units of UTF-16, four of UTF-8, one of UTF-32.
COLUMNS = {"visual-studio-code": 10, "neovim": 12, "emacs": 9}
CONFIG = ClientServerConfig(
    server_command=[sys.executable, "-m", "refcheck", "server"],
    server_env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
)


@pytest_lsp.fixture(params=list(COLUMNS), config=CONFIG)
async def client(
    request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path
) -> AsyncIterator[LanguageClient]:
    """A client that has opened a folder with one note."""
    for method in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
    ):
        lsp_client.feature(method)(lambda *params: None)
    (tmp_path / "note.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / ".refcheck.yml").write_text("renderer: pandoc-crossref\n", encoding="utf-8")
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "notes")
    capabilities = client_capabilities(request.param)
    params = types.InitializeParams(capabilities, root_uri=tmp_path.as_uri(), workspace_folders=[folder])
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def column(request: pytest.FixtureRequest) -> int:
    """Where the reference begins, in the units of the client."""
    return COLUMNS[request.node.callspec.params["client"]]


def open_note(client: LanguageClient, folder: Path, text: str) -> types.TextDocumentIdentifier:
    document = types.TextDocumentItem((folder / "note.md").as_uri(), "markdown", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    return types.TextDocumentIdentifier(document.uri)


def part(start: int, end: int) -> types.Range:
    return types.Range(types.Position(2, start), types.Position(2, end))


@pytest.mark.asyncio
async def test_hover_and_completion(
    client: LanguageClient, column: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    note = open_note(client, tmp_path, NOTE)
    hover = await client.text_document_hover_async(types.HoverParams(note, types.Position(2, column + 4)))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert hover.contents.value.replace("*", "").replace("\\", "").startswith("Figure 1: A white cat")
    assert hover.range == part(column, column + len("[@fig:a]"))

    change = types.TextDocumentContentChangeWholeDocument(TYPED)
    version = types.VersionedTextDocumentIdentifier(2, note.uri)
    client.text_document_did_change(types.DidChangeTextDocumentParams(version, [change]))
    found = await client.text_document_completion_async(types.CompletionParams(note, types.Position(2, column + 2)))
    assert isinstance(found, types.CompletionList)
    (item,) = found.items
    assert (item.label, item.detail) == ("fig:a", "Figure 1: A *white* cat")
    assert item.text_edit == types.TextEdit(part(column, column + 2), "[@fig:a]")

    more = await client.completion_item_resolve_async(item)
    # Emacs names no format that it shows there.
    is_emacs = request.node.callspec.params["client"] == "emacs"
    shown = more.documentation if is_emacs else more.documentation.value
    assert shown.startswith("Figure 1" if is_emacs else "**Figure 1**")
    assert "note.md, line 5" in shown

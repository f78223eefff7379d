"""The server and the capabilities of real editors, and a client of another make."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import converters, types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from refcheck.server.addresses import uri_of
from tests.conftest import MakeFiles
from tests.server.served import Served

TEXTS = {
    "note.md": "# A\n\nSee [@fig:a] and [@fig:b].\n\n![A](a.png){#fig:a}\n",
    "a.png": "",
    ".refcheck.yml": "renderer: pandoc-crossref\n",
}


def capabilities_of(editor: str) -> dict[str, Any]:
    capabilities: dict[str, Any] = converters.get_converter().unstructure(client_capabilities(editor))
    return capabilities


@pytest.mark.parametrize("editor", ["neovim@0.6", "neovim@0.11", "emacs@29", "visual-studio-code"])
def test_an_editor_gets_findings_and_answers(make_files: MakeFiles, editor: str) -> None:
    folder = make_files(TEXTS)
    note = {"textDocument": {"uri": uri_of(str(folder / "note.md"))}}
    here = {**note, "position": {"line": 2, "character": 8}}
    capabilities = capabilities_of(editor)
    with Served(folder, capabilities) as served:
        served.open(folder / "note.md")
        if "diagnostic" in capabilities["textDocument"]:
            found = served.request("textDocument/diagnostic", note)["items"]
        else:
            found = served.findings(folder / "note.md", ["undefined-label"])
        answers = {
            "hover": served.request("textDocument/hover", here),
            "definition": served.request("textDocument/definition", here),
            "symbols": served.request("textDocument/documentSymbol", note),
            "rename": served.request("textDocument/rename", {**here, "newName": "fig:c"}),
            "completion": served.request("textDocument/completion", here)["items"],
        }
        faults = served.told_faults()
    assert ([one["code"] for one in found], faults) == (["undefined-label"], [])
    assert [name for name, answer in answers.items() if not answer] == []


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "refcheck", "server"]))
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    folder = Path(__file__).parent
    params = types.InitializeParams(capabilities=client_capabilities("neovim@0.9"), root_uri=uri_of(str(folder)))
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_a_client_of_another_make(client: LanguageClient, tmp_path: Path) -> None:
    """It also checks that messages are as the protocol says."""
    (tmp_path / "note.md").write_text("[a](#b)\n", encoding="utf-8")
    uri = uri_of(str(tmp_path / "note.md"))
    document = types.TextDocumentItem(uri, "markdown", 1, "[a](#b)\n")
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    while not client.diagnostics.get(uri):
        await client.wait_for_notification("textDocument/publishDiagnostics")
    assert [found.code for found in client.diagnostics[uri]] == ["undefined-anchor"]

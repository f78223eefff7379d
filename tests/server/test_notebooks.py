"""A notebook is edited cell by cell: its cells are one text, and places are those of cells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from refcheck.server.addresses import uri_of
from tests.conftest import MakeFiles
from tests.server.served import Served

HEADING = "# Cars\n\nSee [it](#Nope).\n"
LINKS = "😀 [a](#Cars)\n"


class Notebook:
    """A notebook in an editor with a client of the protocol.

    Args:
        cells: the kind (1 for Markdown, 2 for code), the language and the text of each.
    """

    def __init__(self, served: Served, path: Path, cells: list[tuple[int, str, str]]) -> None:
        self._served = served
        self._uri = uri_of(str(path))
        self._version = 1
        self.cells = [self.uri(number) for number in range(len(cells))]
        shown = [{"kind": kind, "document": uri} for uri, (kind, _, _) in zip(self.cells, cells, strict=True)]
        texts = [self.item(uri, language, text) for uri, (_, language, text) in zip(self.cells, cells, strict=True)]
        document = {"uri": self._uri, "notebookType": "jupyter-notebook", "version": 1, "cells": shown}
        served.notify("notebookDocument/didOpen", {"notebookDocument": document, "cellTextDocuments": texts})

    def uri(self, name: object) -> str:
        return self._uri.replace("file:", "vscode-notebook-cell:") + f"#{name}"

    def item(self, uri: str, language: str, text: str) -> dict[str, Any]:
        return {"uri": uri, "languageId": language, "version": 1, "text": text}

    def change(self, **cells: Any) -> None:
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        params = {"notebookDocument": document, "change": {"cells": cells}}
        self._served.notify("notebookDocument/didChange", params)

    def close(self) -> None:
        document = [{"uri": uri} for uri in self.cells]
        params = {"notebookDocument": {"uri": self._uri}, "cellTextDocuments": document}
        self._served.notify("notebookDocument/didClose", params)

    def ask(self, method: str, cell: int, line: int, column: int, **more: Any) -> Any:
        position = {"line": line, "character": column}
        params = {"textDocument": {"uri": self.cells[cell]}, "position": position, **more}
        return self._served.request(f"textDocument/{method}", params)

    def findings(self, cell: int, expected: list[str]) -> list[dict[str, Any]]:
        def is_meant(params: Any) -> bool:
            codes = [finding["code"] for finding in params["diagnostics"]]
            return params["uri"] == self.cells[cell] and codes == expected

        return list(self._served.told("textDocument/publishDiagnostics", is_meant)["diagnostics"])


@pytest.fixture
def served(make_files: MakeFiles) -> Iterator[Served]:
    empty = json.dumps({"cells": [], "metadata": {}, "nbformat": 4})
    with Served(make_files({"n.ipynb": empty, ".refcheck.yml": "renderer: jupyter\n"})) as served:
        yield served


@pytest.fixture
def notebook(served: Served) -> Notebook:
    cells = [(1, "markdown", HEADING), (2, "python", "print('[x](#No)')"), (1, "markdown", LINKS)]
    return Notebook(served, served.folder / "n.ipynb", cells)


def at(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def test_findings_are_shown_in_their_cell(notebook: Notebook) -> None:
    (finding,) = notebook.findings(0, ["undefined-anchor"])
    assert finding["range"] == at(2, 9, 14)
    notebook.findings(1, [])
    notebook.findings(2, [])


def test_an_edit_of_a_cell_breaks_a_link_in_another_one(notebook: Notebook) -> None:
    notebook.findings(2, [])
    document = {"uri": notebook.cells[0], "version": 2}
    edit = {"range": at(0, 2, 6), "text": "Boats"}
    notebook.change(textContent=[{"document": document, "changes": [edit]}])
    (finding,) = notebook.findings(2, ["undefined-anchor"])
    # The emoji has two units.
    assert finding["range"] == at(0, 7, 12)


def test_a_cell_that_is_removed_has_no_findings_any_more(served: Served, notebook: Notebook) -> None:
    notebook.findings(0, ["undefined-anchor"])
    notebook.change(structure={"array": {"start": 0, "deleteCount": 1}, "didClose": [{"uri": notebook.cells[0]}]})
    notebook.findings(0, [])
    (finding,) = notebook.findings(2, ["undefined-anchor"])
    assert finding["message"].startswith("no anchor `#Cars`")


def test_a_cell_that_is_added_is_read(notebook: Notebook) -> None:
    uri = notebook.uri("new")
    array = {"start": 0, "deleteCount": 0, "cells": [{"kind": 1, "document": uri}]}
    notebook.change(structure={"array": array, "didOpen": [notebook.item(uri, "markdown", "# Nope\n")]})
    notebook.findings(0, [])


def test_code_that_becomes_markdown_is_read(notebook: Notebook) -> None:
    notebook.findings(1, [])
    notebook.change(data=[{"kind": 1, "document": notebook.cells[1]}])
    notebook.findings(1, ["undefined-anchor"])


def test_a_link_leads_to_the_cell_of_the_heading(served: Served, notebook: Notebook) -> None:
    served.wait_until_read()
    (target,) = notebook.ask("definition", 2, 0, 9)
    assert (target["targetUri"], target["targetSelectionRange"]) == (notebook.cells[0], at(0, 2, 6))
    assert notebook.ask("references", 0, 0, 4, context={"includeDeclaration": False}) == [
        {"uri": notebook.cells[2], "range": at(0, 7, 12)}
    ]


def test_a_link_leads_to_a_notebook_without_cells(served: Served, notebook: Notebook) -> None:
    Notebook(served, served.folder / "empty.ipynb", [])
    served.wait_until_read()
    document = {"uri": notebook.cells[2], "version": 2}
    notebook.change(textContent=[{"document": document, "changes": [{"text": "[a](empty.ipynb)"}]}])
    (target,) = notebook.ask("definition", 2, 0, 8)
    assert target["targetUri"] == uri_of(str(served.folder / "empty.ipynb"))


def test_hover_shows_the_text_of_the_other_cell(notebook: Notebook) -> None:
    hover = notebook.ask("hover", 2, 0, 9)
    assert "See [it](#Nope)." in hover["contents"]["value"]
    # What separates cells in the joined text is not shown.
    assert "\ufdd0" not in hover["contents"]["value"]
    assert hover["range"] == at(0, 3, 13)


def test_anchors_of_other_cells_are_completed(served: Served, notebook: Notebook) -> None:
    document = {"uri": notebook.cells[2], "version": 2}
    notebook.change(textContent=[{"document": document, "changes": [{"text": "[a](#)"}]}])
    (item,) = notebook.ask("completion", 2, 0, 5)["items"]
    assert (item["label"], item["textEdit"]) == ("Cars", {"range": at(0, 5, 5), "newText": "Cars"})


def test_answers_about_a_cell_have_nothing_of_other_cells(notebook: Notebook) -> None:
    assert notebook.ask("documentSymbol", 2, 0, 0) == []
    (heading,) = notebook.ask("documentSymbol", 0, 0, 0)
    assert heading["name"] == "Cars"
    assert notebook.ask("documentHighlight", 2, 0, 9) == [{"range": at(0, 7, 12), "kind": 2}]


def test_a_rename_edits_each_cell_on_its_own(served: Served, notebook: Notebook) -> None:
    # The editor's cells are known, and then all files are.
    notebook.findings(0, ["undefined-anchor"])
    served.wait_until_read()
    edit = notebook.ask("rename", 0, 0, 4, newName="Boats")
    assert {change["textDocument"]["uri"]: change["edits"] for change in edit["documentChanges"]} == {
        notebook.cells[0]: [{"range": at(0, 2, 6), "newText": "Boats"}],
        notebook.cells[2]: [{"range": at(0, 8, 12), "newText": "Boats"}],
    }


def test_a_closed_notebook_is_that_on_disk_again(notebook: Notebook) -> None:
    notebook.findings(0, ["undefined-anchor"])
    notebook.close()
    notebook.findings(0, [])


def test_a_cell_of_no_open_notebook_has_no_answers(served: Served, notebook: Notebook) -> None:
    notebook.cells.append(notebook.uri("unknown"))
    assert notebook.ask("hover", 3, 0, 9) is None
    assert not served.told_faults()


def test_a_cell_with_the_sign_between_cells_is_named(notebook: Notebook) -> None:
    document = {"uri": notebook.cells[2], "version": 2}
    notebook.change(textContent=[{"document": document, "changes": [{"text": "a \ufdd0 b"}]}])
    notebook.findings(0, ["unreadable-notebook"])


def test_a_notebook_that_is_edited_as_json_has_its_findings_there(served: Served) -> None:
    cell = {"cell_type": "markdown", "source": ["[a](#Nope)\n"]}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}, indent=0)
    served.open(served.folder / "n.ipynb", text)
    (finding,) = served.findings(served.folder / "n.ipynb", ["undefined-anchor"])
    assert finding["range"]["start"]["line"] == text.split("\n").index('"[a](#Nope)\\n"')
    position = {"line": finding["range"]["start"]["line"], "character": 6}
    document = {"uri": uri_of(str(served.folder / "n.ipynb"))}
    assert served.request("textDocument/hover", {"textDocument": document, "position": position}) is None


def test_a_notebook_that_is_also_open_as_json_has_its_findings_in_the_cells(served: Served, notebook: Notebook) -> None:
    path = served.folder / "n.ipynb"
    notebook.findings(0, ["undefined-anchor"])
    cell = {"cell_type": "markdown", "source": ["[a](#Nope)"]}
    served.open(path, json.dumps({"cells": [cell] * 9, "metadata": {}, "nbformat": 4}))
    notebook.findings(0, ["undefined-anchor"])
    served.close(path)
    notebook.findings(0, ["undefined-anchor"])
    assert not served.told_faults()


@pytest.mark.parametrize(("kind", "is_offered"), [(1, True), (2, False)])
def test_only_edits_inside_of_a_cell_are_offered(
    notebook: Notebook, served: Served, kind: int, is_offered: bool
) -> None:
    """The definition of a link is added behind the last cell, which must not be code."""
    served.wait_until_read()
    document = {"uri": notebook.cells[0], "version": 2}
    last = [{"kind": kind, "document": notebook.cells[2]}]
    notebook.change(data=last, textContent=[{"document": document, "changes": [{"text": "[a][missing]"}]}])
    where = {"textDocument": {"uri": notebook.cells[0]}, "range": at(0, 5, 5), "context": {"diagnostics": []}}
    titles = [action["title"] for action in served.request("textDocument/codeAction", where)]
    assert ("Define the link `[missing]`" in titles) is is_offered, titles

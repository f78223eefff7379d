"""A text that was never saved is checked alone: it has no folder, so that paths in it mean nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeFiles
from tests.server.served import Served

URI = "untitled:Untitled-1"


@pytest.fixture
def served(make_files: MakeFiles) -> Iterator[Served]:
    with Served(make_files({"a.md": "# A\n"})) as served:
        yield served


def opened(served: Served, text: str, language: str = "markdown", uri: str = URI) -> None:
    document = {"uri": uri, "languageId": language, "version": 1, "text": text}
    served.notify("textDocument/didOpen", {"textDocument": document})


def codes(served: Served, uri: str = URI) -> list[str]:
    params = served.told("textDocument/publishDiagnostics", lambda params: params["uri"] == uri)
    return [finding["code"] for finding in params["diagnostics"]]


def asked(served: Served, method: str, column: int) -> Any:
    params = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": column}}
    return served.request(f"textDocument/{method}", params)


def test_what_is_wrong_in_the_text_itself_is_shown(served: Served) -> None:
    opened(served, "# Cars\n\n[x](#car) [y](#cars)\n")
    assert codes(served) == ["undefined-anchor"]


def test_paths_are_not_checked(served: Served) -> None:
    opened(served, "# Cars\n\n[x](b.md) ![](b.png) [@a](b.md#c)\n")
    assert codes(served) == []


def test_the_anchors_of_the_text_are_completed_and_its_headings_found(served: Served) -> None:
    opened(served, "# Cars\n\n[x](#c) [y](#cars)\n")
    (item,) = asked(served, "completion", 6)["items"]
    assert item["textEdit"]["newText"] == "cars"
    (target,) = asked(served, "definition", 14)
    assert target["targetUri"] == URI


def test_no_file_is_offered(served: Served) -> None:
    opened(served, "# Cars\n\n[x](\n")
    assert asked(served, "completion", 4)["items"] == []


def test_a_text_of_another_language_is_left_alone(served: Served) -> None:
    opened(served, "[x](#car)\n", language="python", uri="untitled:Untitled-2")
    opened(served, "# Cars\n")
    assert codes(served) == []
    assert not [note for note in served.all_notes if note["params"].get("uri") == "untitled:Untitled-2"]


def test_a_new_file_that_has_a_path_already_is_in_its_folder(served: Served) -> None:
    uri = "untitled:" + (served.folder / "new.md").as_posix()
    opened(served, "[x](a.md) [y](none.md)\n", uri=uri)
    assert codes(served, uri) == ["missing-file"]

"""The life of a server: it starts, shows findings, follows edits and events, survives nonsense, and ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from refcheck.server.addresses import uri_of
from tests.conftest import MakeFiles
from tests.server.served import WIDE, Served

TEXTS = {
    "target.md": "# Target\n\n## Cars\n",
    "link.md": "[a](target.md#cars)\n",
    ".refcheck.yml": "renderer: github\n",
}


@pytest.fixture
def folder(make_files: MakeFiles) -> Path:
    return make_files(TEXTS)


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    with Served(folder) as served:
        yield served


def test_findings_of_an_open_file_follow_its_text(served: Served, folder: Path) -> None:
    served.open(folder / "link.md", "[a](target.md#nope)\n")
    (finding,) = served.findings(folder / "link.md", ["undefined-anchor"])
    assert finding["range"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 18}}
    assert (finding["severity"], finding["source"]) == (1, "refcheck")
    served.change(folder / "link.md", "[a](target.md#cars)\n")
    served.findings(folder / "link.md", [])


def test_an_edit_breaks_an_open_file_that_points_to_it(served: Served, folder: Path) -> None:
    served.open(folder / "link.md")
    served.open(folder / "target.md", "# Target\n\n## Boats\n")
    served.findings(folder / "link.md", ["undefined-anchor"])
    served.change(folder / "target.md", TEXTS["target.md"])
    served.findings(folder / "link.md", [])


def test_the_text_on_disk_counts_again_after_a_file_is_closed(served: Served, folder: Path) -> None:
    served.open(folder / "target.md", "# Target\n")
    served.open(folder / "link.md")
    served.findings(folder / "link.md", ["undefined-anchor"])
    served.close(folder / "target.md")
    served.findings(folder / "link.md", [])


def test_a_file_that_comes_and_goes_on_disk(served: Served, folder: Path) -> None:
    served.open(folder / "link.md", "[a](new.md)\n")
    served.findings(folder / "link.md", ["missing-file"])
    (folder / "new.md").write_text("# New\n", encoding="utf-8")
    served.changed_on_disk(folder / "new.md")
    served.findings(folder / "link.md", [])
    (folder / "new.md").unlink()
    served.changed_on_disk(folder / "new.md")
    served.findings(folder / "link.md", ["missing-file"])


def test_a_file_that_only_the_editor_has_can_be_linked_to(served: Served, folder: Path) -> None:
    served.open(folder / "link.md", "[a](new.md#new)\n")
    served.findings(folder / "link.md", ["missing-file"])
    served.open(folder / "new.md", "# New\n\n[a](#x)\n")
    served.findings(folder / "new.md", ["undefined-anchor"])
    served.findings(folder / "link.md", [])


def test_settings_that_change(served: Served, folder: Path) -> None:
    served.open(folder / "link.md", "[a](target.md#nope)\n")
    served.findings(folder / "link.md", ["undefined-anchor"])
    (folder / ".refcheck.yml").write_text("renderer: github\nignore: [undefined-anchor]\n", encoding="utf-8")
    served.changed_on_disk(folder / ".refcheck.yml")
    served.findings(folder / "link.md", [])


def test_broken_settings_are_shown_there_and_the_last_good_ones_stay(served: Served, folder: Path) -> None:
    served.open(folder / "link.md", "[a](target.md#nope)\n")
    served.findings(folder / "link.md", ["undefined-anchor"])
    (folder / ".refcheck.yml").write_text("renderer: github\nnothing: 1\n", encoding="utf-8")
    served.changed_on_disk(folder / ".refcheck.yml")
    (finding,) = served.findings(folder / ".refcheck.yml", [None])
    assert finding["range"]["start"]["line"] == 1
    served.change(folder / "link.md", "[a](target.md#nope) [b](#c)\n")
    served.findings(folder / "link.md", ["undefined-anchor", "undefined-anchor"])
    (folder / ".refcheck.yml").write_text("renderer: github\nignore: [undefined-anchor]\n", encoding="utf-8")
    served.changed_on_disk(folder / ".refcheck.yml")
    served.findings(folder / ".refcheck.yml", [])
    served.findings(folder / "link.md", [])


def test_an_ignored_file_is_not_checked(folder: Path) -> None:
    (folder / ".refcheckignore").write_text("out/\n", encoding="utf-8")
    with Served(folder) as served:
        served.open(folder / "out/a.md", "[a](#nope)\n")
        served.open(folder / "link.md", "[a](#nope)\n")
        served.findings(folder / "link.md", ["undefined-anchor"])
        shown = [note["params"] for note in served.all_notes if note["method"] == "textDocument/publishDiagnostics"]
    of_ignored = [one["diagnostics"] for one in shown if one["uri"] == uri_of(str(folder / "out/a.md"))]
    assert [findings for findings in of_ignored if findings] == []


def test_a_file_that_cannot_be_read_says_so(folder: Path) -> None:
    (folder / "gone.md").symlink_to("nowhere.md")
    with Served(folder) as served:
        (finding,) = served.findings(folder / "nowhere.md", [None])
    assert "leads nowhere" in finding["message"]


def test_a_folder_that_is_opened_through_a_link_keeps_its_name(folder: Path, tmp_path: Path) -> None:
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(folder)
    (folder / "link.md").write_text("[a](target.md#nope)\n", encoding="utf-8")
    with Served(link, options={"diagnostics": "project"}) as served:
        served.findings(link / "link.md", ["undefined-anchor"])
        served.open(link / "target.md", "# Nope\n")
        served.findings(link / "link.md", [])


def test_all_files_are_shown_if_the_editor_wants_that(folder: Path) -> None:
    (folder / "link.md").write_text("[a](target.md#nope)\n", encoding="utf-8")
    with Served(folder, options={"diagnostics": "project"}) as served:
        served.findings(folder / "link.md", ["undefined-anchor"])


def test_nothing_is_shown_of_files_that_are_not_open(folder: Path) -> None:
    (folder / "link.md").write_text("[a](target.md#nope)\n", encoding="utf-8")
    with Served(folder) as served:
        served.open(folder / "target.md", "[a](#b)\n")
        served.findings(folder / "target.md", ["undefined-anchor"])
        uris = [note["params"]["uri"] for note in served.notes if note["method"] == "textDocument/publishDiagnostics"]
    assert uri_of(str(folder / "link.md")) not in uris


def test_settings_of_the_editor_can_change(folder: Path) -> None:
    (folder / "link.md").write_text("[a](target.md#nope)\n", encoding="utf-8")
    with Served(folder) as served:
        served.open(folder / "link.md")
        served.findings(folder / "link.md", ["undefined-anchor"])
        served.configuration = {"enable": False}
        served.notify("workspace/didChangeConfiguration", {"settings": None})
        served.findings(folder / "link.md", [])


def test_folders_come_and_go(make_files: MakeFiles) -> None:
    folder = make_files({"one/a.md": "[a](#b)\n", "two/b.md": "[a](#b)\n"})
    one, two = ({"uri": uri_of(str(folder / name)), "name": name} for name in ("one", "two"))
    with Served(folder / "one", options={"diagnostics": "project"}) as served:
        served.findings(folder / "one/a.md", ["undefined-anchor"])
        change = {"event": {"added": [two], "removed": [one]}}
        served.notify("workspace/didChangeWorkspaceFolders", change)
        served.findings(folder / "one/a.md", [])
        served.findings(folder / "two/b.md", ["undefined-anchor"])


def test_a_file_in_no_folder_is_checked_alone(make_files: MakeFiles) -> None:
    folder = make_files({"in/a.md": "# A\n", "out/b.md": "[a](c.md#x) [b](d.md)\n", "out/c.md": "# C\n"})
    with Served(folder / "in") as served:
        served.open(folder / "out/b.md")
        served.findings(folder / "out/b.md", ["undefined-anchor", "missing-file"])


def test_a_client_without_any_capability(folder: Path) -> None:
    with Served(folder, capabilities={}) as served:
        served.open(folder / "link.md", "[a](target.md#nope)\n")
        served.findings(folder / "link.md", ["undefined-anchor"])


def test_a_client_that_does_not_watch_files(folder: Path) -> None:
    """Changes on disk are noticed when something is opened or saved."""
    with Served(folder, capabilities={}) as served:
        served.open(folder / "link.md", "[a](new.md#new) [b](target.md#boats) [c](a.png)\n")
        served.findings(folder / "link.md", ["missing-file", "undefined-anchor", "missing-file"])
        (folder / "new.md").write_text("# New\n", encoding="utf-8")
        (folder / "target.md").write_text("# Boats\n", encoding="utf-8")
        (folder / "a.png").touch()
        served.notify("textDocument/didSave", {"textDocument": {"uri": uri_of(str(folder / "link.md"))}})
        served.findings(folder / "link.md", [])
        (folder / ".refcheck.yml").write_text("renderer: github\nselect: [undefined-footnote]\n", encoding="utf-8")
        served.open(folder / "target.md")
        served.change(folder / "link.md", "[a](#none) [^1]\n")
        served.findings(folder / "link.md", ["undefined-footnote"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_are_counted_as_agreed(folder: Path, encoding: str) -> None:
    with Served(folder, capabilities={**WIDE, "general": {"positionEncodings": [encoding]}}) as served:
        served.open(folder / "link.md", "😀é [a](#nope)\n")
        (finding,) = served.findings(folder / "link.md", ["undefined-anchor"])
    assert served.capabilities["positionEncoding"] == encoding
    assert finding["range"]["start"]["character"] == {"utf-8": 11, "utf-16": 8, "utf-32": 7}[encoding]


def test_findings_are_pulled_by_a_client_that_pulls(folder: Path) -> None:
    text_document = {**WIDE["textDocument"], "diagnostic": {}}
    with Served(folder, capabilities={**WIDE, "textDocument": text_document}) as served:
        served.open(folder / "link.md", "[a](target.md#nope)\n")
        params = {"textDocument": {"uri": uri_of(str(folder / "link.md"))}}
        report = served.request("textDocument/diagnostic", params)
        again = served.request("textDocument/diagnostic", {**params, "previousResultId": report["resultId"]})
        pushed = [note for note in served.notes if note["method"] == "textDocument/publishDiagnostics"]
    assert [one["code"] for one in report["items"]] == ["undefined-anchor"]
    assert (report["kind"], again["kind"]) == ("full", "unchanged")
    assert [one for note in pushed for one in note["params"]["diagnostics"]] == []


def test_nonsense_does_not_end_the_server(served: Served, folder: Path) -> None:
    for body in (b"{", b'"x"', b"[]", b"{}", b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}', b"\xff"):
        served.write_raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    served.write_raw(b"No-Header: 1\r\n\r\n")
    for uri in ("untitled:Untitled-1", "git:/a.md", "file://elsewhere/a.md", "file:///a%00.md", "http://[", ""):
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": "[a](#b)\n"}
        served.notify("textDocument/didOpen", {"textDocument": document})
        served.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    served.notify(
        "textDocument/didChange", {"textDocument": {"uri": "file:///none.md", "version": 1}, "contentChanges": []}
    )
    served.open(folder / "link.md", "[a](target.md#nope)\n")
    served.findings(folder / "link.md", ["undefined-anchor"])


def test_a_process_ends_when_its_client_says_so(folder: Path) -> None:
    """It prints nothing but messages on standard output."""
    messages = [
        {"id": 1, "method": "initialize", "params": {"processId": os.getpid(), "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    data = b"".join(b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies)
    command = [sys.executable, "-m", "refcheck", "server"]
    done = subprocess.run(command, input=data, capture_output=True, timeout=60, cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Content-Length: ")
    assert done.stdout.count(b"Content-Length: ") == 2


def test_a_process_ends_when_its_input_does(folder: Path) -> None:
    command = [sys.executable, "-m", "refcheck", "server"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_without_its_package_it_says_what_to_install(folder: Path) -> None:
    code = "import sys; sys.modules['pygls'] = None; from refcheck.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "server"], capture_output=True, timeout=60, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'refcheck-md[server]'" in done.stderr

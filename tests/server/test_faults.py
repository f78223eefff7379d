"""What fails is logged, and what is outdated is dropped; neither ends the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from refcheck.facts.model import Refused
from refcheck.server.addresses import uri_of
from refcheck.server.features import Feature
from refcheck.server.live_run import LiveRun
from refcheck.server.protocol.asking import Asking
from refcheck.server.protocol.server import RefcheckServer
from refcheck.server.work import Rank
from tests.conftest import MakeFiles
from tests.server.following import Edit, Followed
from tests.server.served import Refusal, Served

TEXTS = {"a.md": "# A\n\n[x](b.md#nope)\n", "b.md": "# B\n", ".refcheck.yml": "renderer: github\n"}


def feature_that(answer: Callable[..., Any]) -> Feature:
    return Feature("hover", "textDocument/hover", answer, None, (), "", ())


def hover(served: Served, folder: Path) -> dict[str, Any]:
    return {"textDocument": {"uri": uri_of(str(folder / "a.md"))}, "position": {"line": 0, "character": 0}}


def test_a_feature_that_fails_is_logged_once_and_answers_nothing(make_files: MakeFiles) -> None:
    def fail(view: Any, offset: int) -> None:
        raise KeyError("x")

    folder = make_files(TEXTS)
    with Served(folder) as served:
        served.server.asking = Asking(served.server, [feature_that(fail)])
        served.open(folder / "a.md")
        assert [served.request("textDocument/hover", hover(served, folder)) for _ in range(3)] == [None] * 3
        served.findings(folder / "a.md", ["undefined-anchor"])
        faults = served.told_faults()
    assert [fault.splitlines()[1] for fault in faults] == ["  KeyError: 'x'"] * min(len(faults), 1)


def test_a_refusal_is_an_error_with_its_reason(make_files: MakeFiles) -> None:
    def refuse(view: Any, offset: int) -> None:
        raise Refused("it is taken", "choose another name")

    folder = make_files(TEXTS)
    with Served(folder) as served:
        served.server.asking = Asking(served.server, [feature_that(refuse)])
        served.open(folder / "a.md")
        with pytest.raises(Refusal, match="it is taken: choose another name"):
            served.request("textDocument/hover", hover(served, folder))


def test_a_request_that_is_cancelled_is_not_answered(make_files: MakeFiles) -> None:
    asked, folder = [], make_files(TEXTS)
    with Served(folder) as served:
        served.server.asking = Asking(served.server, [feature_that(lambda view, offset: asked.append(offset))])
        served.open(folder / "a.md")
        served.findings(folder / "a.md", ["undefined-anchor"])
        free = threading.Event()
        served.server.work.add(Rank.TEXT, lambda check: free.wait(10))
        number = served.send("textDocument/hover", hover(served, folder))
        served.notify("$/cancelRequest", {"id": number})
        with pytest.raises(Refusal) as refused:
            served.answer(number)
        free.set()
        served.change(folder / "a.md", "# A\n")
        served.findings(folder / "a.md", [])
    assert (refused.value.code, asked) == (-32800, [])


def test_a_project_that_fails_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    followed = Followed(tmp_path, TEXTS)
    with monkeypatch.context() as patched:
        patched.setattr(LiveRun, "update", _fail)
        followed.project.set_text(str(tmp_path / "b.md"), "# Nope\n")
    followed.work.run_ready()
    assert len(followed.editor.faults) == 1
    assert "a.md" not in followed.shown()
    followed.apply(Edit("open", "b.md", "# B\n"))
    assert [finding.rule for finding in followed.shown()["a.md"]] == ["undefined-anchor"]


def test_a_project_that_fails_twice_is_left_alone_until_it_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = Followed(tmp_path, TEXTS)
    with monkeypatch.context() as patched:
        patched.setattr(LiveRun, "update", _fail)
        for text in ("# 1\n", "# 2\n", "# 3\n"):
            followed.apply(Edit("open", "b.md", text))
    assert "failed twice" in followed.editor.faults[-1]
    assert followed.project.run is None
    followed.project.read_again()
    followed.work.run_ready()
    assert followed.project.run is not None


def _fail(*arguments: object) -> None:
    raise RuntimeError("broken")


def test_thousands_of_file_events(make_files: MakeFiles) -> None:
    folder = make_files({**TEXTS, **{f"many/{number}.md": "# A\n" for number in range(30)}})
    with Served(folder) as served:
        served.open(folder / "a.md", "[x](many/3.md) [y](new.md) [z](new.md)\n")
        served.findings(folder / "a.md", ["missing-file", "missing-file"])
        (folder / "new.md").write_text("# New\n", encoding="utf-8")
        for number in range(30):
            (folder / f"many/{number}.md").unlink()
        served.changed_on_disk(folder / "new.md", *(folder / f"many/{number % 30}.md" for number in range(3000)))
        (finding,) = served.findings(folder / "a.md", ["missing-file"])
    assert finding["range"]["start"]["character"] == 4


def test_no_file_event_is_lost_while_others_are_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, changed = RefcheckServer(), list[str]()
    monkeypatch.setattr(server.workspaces, "files_changed", changed.extend)

    def hand_over_meanwhile(uri: str) -> str:
        server._hand_over_changes(lambda: None)
        return uri

    monkeypatch.setattr("refcheck.server.protocol.server.location_of", hand_over_meanwhile)
    events = [types.FileEvent(name, types.FileChangeType.Changed) for name in ("a.md", "b.md")]
    server._files_changed(types.DidChangeWatchedFilesParams(events))
    server.work.run_ready()
    server._hand_over_changes(lambda: None)
    assert changed == ["a.md", "b.md"]


class Hesitating(Served):
    """A client that does not answer a request to show progress until it is told to."""

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("method") == "window/workDoneProgress/create":
            self.asked = message["id"]
        else:
            super()._take(message)

    def agree(self) -> None:
        self._write({"id": self.asked, "result": None})


def test_no_progress_is_shown_of_what_is_read_before_the_client_agrees(make_files: MakeFiles) -> None:
    folder = make_files(TEXTS)
    with Hesitating(folder) as served:
        served.open(folder / "a.md")
        served.findings(folder / "a.md", ["undefined-anchor"])
        # Nothing is less urgent, so this runs when all is read.
        served.server.work.add(Rank.OTHER, lambda check: None).result(20)
        served.request("textDocument/hover", hover(served, folder))
        served.agree()
        served.request("textDocument/hover", hover(served, folder))
        shown = [note for note in served.all_notes if note["method"] == "$/progress"]
    assert shown == []


def test_a_folder_that_goes_is_told_without_its_files(make_files: MakeFiles) -> None:
    folder = make_files({**TEXTS, "sub/c.md": "# C\n"})
    with Served(folder) as served:
        served.open(folder / "a.md", "[x](sub/c.md)\n")
        served.findings(folder / "a.md", [])
        os.rename(folder / "sub", folder / "other")
        served.changed_on_disk(folder / "sub", folder / "other")
        served.findings(folder / "a.md", ["missing-file"])


@pytest.mark.slow
def test_the_process_ends_with_that_of_the_client() -> None:
    client = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    command = [sys.executable, "-m", "refcheck", "server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for body in (
            b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":%d,"capabilities":{}}}' % client.pid,
            b'{"jsonrpc":"2.0","method":"initialized","params":{}}',
        ):
            server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            server.stdin.flush()
        assert server.stdout.readline()
        client.kill()
        client.wait()
        assert server.wait(30) == 1


@pytest.mark.slow
def test_a_port_serves_one_client_of_this_machine() -> None:
    import socket

    command = [sys.executable, "-m", "refcheck", "server", "--tcp", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        host, _, port = server.stderr.readline().split()[-1].partition(":")
        assert host == "127.0.0.1"
        first = socket.create_connection((host, int(port)), timeout=20)
        with socket.create_connection((host, int(port)), timeout=20) as second:
            assert second.recv(1) == b""
        first.close()
        assert server.wait(30) == 0

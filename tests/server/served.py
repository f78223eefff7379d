"""A server in this process, and a client of a few lines that speaks to it through pipes."""

from __future__ import annotations

import gc
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from refcheck.server.addresses import uri_of
from refcheck.server.protocol.server import RefcheckServer

# In seconds: nothing here takes a tenth of it, but machines can be busy.
_LONG = 20.0

# What current editors say that they can do, as far as the server asks.
WIDE: Mapping[str, Any] = {
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"], "changeAnnotationSupport": {}},
        "fileOperations": {"willRename": True, "didRename": True},
    },
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {"completionItem": {"documentationFormat": ["markdown", "plaintext"]}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "definition": {"linkSupport": True},
        "codeAction": {
            "resolveSupport": {"properties": ["edit"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
        },
        "rename": {"prepareSupport": True},
        "inlayHint": {},
    },
    "window": {"workDoneProgress": True},
}


class Refusal(Exception):
    """The server answers with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["code"]


class Served:
    """A server on its own threads, and the client.

    Args:
        folder: that the editor opens; None for none.
        capabilities: what the client says that it can do.
        options: its `initializationOptions`.
    """

    def __init__(self, folder: Path | None, capabilities: Mapping[str, Any] = WIDE, options: Any = None) -> None:
        self.server = RefcheckServer()
        self.notes: list[dict[str, Any]] = []
        self.all_notes: list[dict[str, Any]] = []
        self.answers: dict[int, dict[str, Any]] = {}
        self.configuration: Any = None
        self.folder = folder if folder is not None else Path()
        self._received = threading.Condition()
        self._number = 0
        self._versions: dict[str, int] = {}
        self._here = os.getcwd()
        reading, self._to_server = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
        self._from_server, writing = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
        self._of_server = (reading, writing)
        self._thread = threading.Thread(target=self.server.start_io, args=(reading, writing), daemon=True)
        self._thread.start()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        root = uri_of(str(folder)) if folder is not None else None
        params = {"processId": None, "rootUri": root, "capabilities": capabilities, "initializationOptions": options}
        self.capabilities = self.request("initialize", params)["capabilities"]
        self.notify("initialized", {})

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *exception: object) -> None:
        self.request("shutdown", None)
        self.notify("exit", None)
        self._thread.join(_LONG)
        # A thread that is left would keep later tests from starting processes.
        for pipe in (*self._of_server, self._to_server):
            with suppress(OSError, ValueError):
                pipe.close()
        self._reader.join(_LONG)
        self._from_server.close()
        os.chdir(self._here)
        gc.enable()
        gc.unfreeze()

    def notify(self, method: str, params: Any) -> None:
        """Tells the server something."""
        self._write({"method": method, "params": params})

    def send(self, method: str, params: Any) -> int:
        """Asks the server something; returns the number of the request."""
        self._number += 1
        self._write({"id": self._number, "method": method, "params": params})
        return self._number

    def answer(self, number: int) -> Any:
        """The answer to a request.

        Raises:
            Refusal: if it is an error.
        """
        with self._received:
            assert self._received.wait_for(lambda: number in self.answers, _LONG), f"no answer; told: {self.notes}"
            answer = self.answers.pop(number)
        if "error" in answer:
            raise Refusal(answer["error"])
        return answer["result"]

    def request(self, method: str, params: Any) -> Any:
        """Asks the server something, and waits for the answer."""
        return self.answer(self.send(method, params))

    def told(self, method: str, is_meant: Callable[[Any], bool] = lambda params: True) -> Any:
        """The first message of a method that is meant, with all before it forgotten."""

        def found() -> int | None:
            for place, note in enumerate(self.notes):
                if note["method"] == method and is_meant(note["params"]):
                    return place
            return None

        with self._received:
            assert self._received.wait_for(lambda: found() is not None, _LONG), f"not told; told: {self.notes}"
            place = found()
            assert place is not None
            note = self.notes[place]
            del self.notes[: place + 1]
        return note["params"]

    def told_faults(self) -> list[str]:
        """What the server has logged as its own faults."""
        return [note["params"]["message"] for note in self.notes if note["method"] == "window/logMessage"]

    def wait_until_read(self) -> None:
        """Waits until all files are read. Before, it is unknown what refers to a page."""
        until = time.monotonic() + _LONG
        while not self._is_read():
            assert time.monotonic() < until, "the project is not read"
            time.sleep(0.005)

    def _is_read(self) -> bool:
        # There is none before the server has handled `initialized`.
        projects = self.server.workspaces.projects
        return bool(projects) and all(project.run is not None for project in projects)

    # What editors do.

    def open(self, path: Path, text: str | None = None) -> None:
        """Opens a file with the text on disk, or another one."""
        text = path.read_text(encoding="utf-8") if text is None else text
        self._versions[str(path)] = 1
        document = {"uri": uri_of(str(path)), "languageId": "markdown", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, path: Path, text: str) -> int:
        """Replaces the text of an open file; returns its version."""
        version = self._versions[str(path)] = self._versions[str(path)] + 1
        document = {"uri": uri_of(str(path)), "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return version

    def close(self, path: Path) -> None:
        """Closes an open file."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri_of(str(path))}})

    def changed_on_disk(self, *paths: Path) -> None:
        """Tells that files on disk have changed."""
        changes = [{"uri": uri_of(str(path)), "type": 2} for path in paths]
        self.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    def findings(self, path: Path, expected: list[str | None]) -> list[dict[str, Any]]:
        """The findings that are shown of a file, once they are of the expected rules."""

        def is_meant(params: Any) -> bool:
            return params["uri"] == uri_of(str(path)) and [one.get("code") for one in params["diagnostics"]] == expected

        return list(self.told("textDocument/publishDiagnostics", is_meant)["diagnostics"])

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.write_raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def write_raw(self, data: bytes) -> None:
        """Writes bytes to the server."""
        self._to_server.write(data)
        self._to_server.flush()

    def _read(self) -> None:
        while header := self._from_server.readline():
            length = int(header.split(b":")[1])
            while self._from_server.readline().strip():
                pass
            self._take(json.loads(self._from_server.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        with self._received:
            if "method" not in message:
                self.answers[message["id"]] = message
            else:
                self.notes.append(message)
                self.all_notes.append(message)
            self._received.notify_all()
        if "method" in message and "id" in message:
            result = [self.configuration] if message["method"] == "workspace/configuration" else None
            result = {"applied": True} if message["method"] == "workspace/applyEdit" else result
            self._write({"id": message["id"], "result": result})

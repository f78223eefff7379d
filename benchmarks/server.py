"""How long an editor waits for the language server.

`python benchmarks/server.py [FOLDER FILE [BIN]]` measures a made-up thesis of 40 chapters, and a file of another
project if one is named: from a key to the findings of the file and of one that depends on it, hover, completion,
rename, first findings, all files read, memory, and the longest time without an answer. The servers of rumdl and
panache, if they are in the folder BIN, are asked the same in the same run; they check other things, and do not answer
all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_CHAPTERS = 40
_ENTRIES = 600
_KEYS = 100
_WAIT = 60.0
_CAPABILITIES = {
    "textDocument": {"publishDiagnostics": {"versionSupport": True}, "hover": {"contentFormat": ["markdown"]}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True},
}


_OWN = (sys.executable, "-m", "refcheck", "server")
_PEERS = {"rumdl": ("server",), "panache": ("lsp",)}


class Client:
    """An editor that measures.

    Args:
        command: starts the server.
    """

    def __init__(self, folder: Path, command: Sequence[str] = _OWN) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.notes: list[tuple[float, dict[str, Any]]] = []
        self._answers: dict[int, tuple[float, dict[str, Any]]] = {}
        self._received = threading.Condition()
        self._number = 0
        threading.Thread(target=self._read, daemon=True).start()
        params = {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": _CAPABILITIES}
        self.started = self.ask("initialize", params)[0]
        self.tell("initialized", {})

    def tell(self, method: str, params: Any) -> float:
        """Sends a notification; returns when."""
        self._write({"method": method, "params": params})
        return time.perf_counter()

    def ask(self, method: str, params: Any) -> tuple[float, Any]:
        """The seconds until the answer, and the answer."""
        self._number += 1
        number, start = self._number, time.perf_counter()
        self._write({"id": number, "method": method, "params": params})
        with self._received:
            assert self._received.wait_for(lambda: number in self._answers, _WAIT), method
            end, answer = self._answers.pop(number)
        return end - start, answer.get("result", answer.get("error"))

    def when(self, is_meant: Callable[[dict[str, Any]], bool]) -> float | None:
        """The time of the first message that is meant, which is forgotten with all before it; None if there is none."""

        def place() -> int | None:
            return next((place for place, (_, note) in enumerate(self.notes) if is_meant(note)), None)

        with self._received:
            if not self._received.wait_for(lambda: place() is not None, _WAIT):
                return None
            found = place()
            assert found is not None
            at = self.notes[found][0]
            del self.notes[: found + 1]
        return at

    def processor_time(self) -> float:
        """The seconds of processor time that the server has taken so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> tuple[float, float]:
        """The memory of the server now and at most, in megabytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
        return int(values["VmRSS"]) / 1024, int(values["VmHWM"]) / 1024

    def end(self) -> None:
        """Ends the server."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _write(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            message, now = json.loads(self.process.stdout.read(length)), time.perf_counter()
            if "method" in message and "id" in message:
                self._write({"id": message["id"], "result": None})
            with self._received:
                if "method" in message:
                    self.notes.append((now, message))
                else:
                    self._answers[message["id"]] = now, message
                self._received.notify_all()


class Task(NamedTuple):
    """What is measured in a project."""

    name: str
    folder: Path
    file: str
    """That is edited."""
    dependent: str
    """That links to a label or heading of it; empty for none."""
    label: tuple[str, str]
    """A text of the file without which the dependent has another finding, and what is put in its place."""


def measured(task: Task) -> Iterator[tuple[str, str]]:
    """The figures of a project, with their names."""
    client = Client(task.folder)
    path = task.folder / task.file
    text, uri = path.read_text(encoding="utf-8"), path.as_uri()
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    start = client.tell("textDocument/didOpen", {"textDocument": document})
    yield "initialize answered", _ms(client.started)
    yield "first findings, nothing read", _since(start, client.when(lambda note: _is_of(note, uri)))
    here = {"textDocument": {"uri": uri}, "position": _position(text, "](")}
    pauses = []
    while not _is_read(client):
        pauses.append(client.ask("textDocument/hover", here)[0])
        time.sleep(0.01)
    yield "all read", f"{_since(start, client.when(_ends))}, {client.processor_time():.1f} s of processor time in all"
    yield "longest wait for a hover while reading", _ms(max(pauses, default=0.0))
    yield from _typed(client, uri, text)
    if task.dependent:
        yield "a key to the findings of another file", _spread(list(_broken(client, task, text)))
    for name in ("hover", "completion"):
        before = client.processor_time()
        times = [client.ask(f"textDocument/{name}", here)[0] for _ in range(_KEYS)]
        yield name, _spread(times, client.processor_time() - before)
    rename = {"textDocument": {"uri": uri}, "position": _position(text, task.label[0]), "newName": "fig:other-name"}
    yield "rename, proven", _spread([client.ask("textDocument/rename", rename)[0] for _ in range(5)])
    now, most = client.memory()
    yield "memory", f"{now:.0f} MB, at most {most:.0f} MB"
    client.end()


def compared(task: Task, command: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The figures of another server in a project, with their names."""
    client = Client(task.folder, command)
    path = task.folder / task.file
    text, uri = path.read_text(encoding="utf-8"), path.as_uri()
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    start = client.tell("textDocument/didOpen", {"textDocument": document})
    yield "initialize answered", _ms(client.started)
    yield "first findings", _since(start, client.when(lambda note: _is_of(note, uri)))
    time.sleep(10)
    client.notes.clear()
    # Some servers send findings only if they have moved.
    yield from _typed(client, uri, text, "\n")
    here = {"textDocument": {"uri": uri}, "position": _position(text, "](")}
    for name in ("hover", "completion"):
        before = client.processor_time()
        answers = [client.ask(f"textDocument/{name}", here) for _ in range(_KEYS)]
        number, taken = sum(bool(answer) for _, answer in answers), client.processor_time() - before
        yield f"{name} ({number} of {_KEYS} answered)", _spread([seconds for seconds, _ in answers], taken)
    now, most = client.memory()
    yield "memory", f"{now:.0f} MB, at most {most:.0f} MB"
    client.end()


def _typed(client: Client, uri: str, text: str, keys: str = "abcde ") -> Iterator[tuple[str, str]]:
    """How long it takes from a key to the findings: a letter in the first paragraph, as fast as someone types."""
    place, times, version = _position(text, "\n\n"), list[float](), 1
    before = client.processor_time()
    for number in range(_KEYS):
        version += 1
        change = {"range": {"start": place, "end": place}, "text": keys[number % len(keys)]}
        document = {"uri": uri, "version": version}
        params = {"textDocument": document, "contentChanges": [change]}
        start = client.tell("textDocument/didChange", params)
        # Some servers do not name the version.
        end = client.when(lambda note: _is_of(note, uri) and note["params"].get("version") in (None, version))  # noqa: B023
        times.append((end or start + _WAIT) - start)
        time.sleep(0.05)
    yield "a key to the findings of the file", _spread(times, client.processor_time() - before)
    document = {"uri": uri, "version": version + 1}
    client.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})


def _broken(client: Client, task: Task, text: str) -> Iterator[float]:
    """How long it takes until another file shows that a label is gone, or there again; saved, so without the pause."""
    other, uri = task.folder / task.dependent, (task.folder / task.file).as_uri()
    document = {"uri": other.as_uri(), "languageId": "markdown", "version": 1, "text": other.read_text("utf-8")}
    client.tell("textDocument/didOpen", {"textDocument": document})
    client.when(lambda note: _is_of(note, other.as_uri()))
    for number in range(20):
        changed = text.replace(*task.label, 1) if number % 2 == 0 else text
        time.sleep(0.5)
        client.notes.clear()
        document = {"uri": uri, "version": 1000 + number}
        start = client.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": changed}]})
        client.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
        end = client.when(lambda note: _is_of(note, other.as_uri()))
        yield (end or start + _WAIT) - start


def _is_read(client: Client) -> bool:
    return any(_ends(note) for _, note in list(client.notes))


def _ends(note: dict[str, Any]) -> bool:
    return bool(note["method"] == "$/progress" and note["params"]["value"]["kind"] == "end")


def _is_of(note: dict[str, Any], uri: str) -> bool:
    return bool(note["method"] == "textDocument/publishDiagnostics" and note["params"]["uri"] == uri)


def _position(text: str, part: str) -> dict[str, int]:
    head = text[: text.index(part) + 2]
    return {"line": head.count("\n"), "character": len(head.rpartition("\n")[2])}


def _spread(times: list[float], processor_time: float | None = None) -> str:
    ordered = sorted(times)
    last = ordered[min(len(ordered) * 95 // 100, len(ordered) - 1)]
    each = f", {_ms(processor_time / len(times))} of processor time each" if processor_time is not None else ""
    return f"p50 {_ms(ordered[len(ordered) // 2])}, p95 {_ms(last)}, at most {_ms(ordered[-1])}{each}"


def _since(start: float, end: float | None) -> str:
    return _ms(end - start) if end is not None else f"not within {_WAIT:.0f} s"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def make_thesis(folder: Path) -> Task:
    """Writes a thesis: chapters of 15 KB with figures, equations, notes and citations of a large bibliography."""
    words = "The results of the survey agree with what earlier authors have found in similar conditions. "
    for number in range(1, _CHAPTERS + 1):
        other = number % _CHAPTERS + 1
        parts = [f"---\nbibliography: refs.bib\n---\n\n# Chapter {number} {{#sec:c{number}}}\n"]
        for section in range(1, 13):
            key = f"{number}-{section}"
            parts.append(f"## Section {key}\n\n{words * 9}\n")
            parts.append(f"See [@fig:f{key}] and [@eq:e{key}], [@fig:f{other}-{section}], [@key{section * number}].\n")
            parts.append(f"As [said](chapter{other:02}.md#section-{other}-{section}).[^n{section}]\n")
            parts.append(f"![Figure {key}](a.png){{#fig:f{key}}}\n\n$$ x_{section} $$ {{#eq:e{key}}}\n")
            parts.append(f"[^n{section}]: A note on {key}.\n")
        (folder / f"chapter{number:02}.md").write_text("\n".join(parts), encoding="utf-8")
    entry = "@book{{key{0},\n  title = {{Title {0}}},\n  author = {{Doe, Jane}},\n  year = 2020\n}}\n"
    (folder / "refs.bib").write_text("".join(map(entry.format, range(_ENTRIES))), encoding="utf-8")
    (folder / "a.png").write_bytes(b"")
    (folder / ".refcheck.yml").write_text("renderer: pandoc-crossref\nlabel-scope: project\n", encoding="utf-8")
    return Task("thesis", folder, "chapter02.md", "chapter01.md", ("#fig:f2-1}", "#fig:f2-1x}"))


def main(arguments: list[str]) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        tasks = [make_thesis(Path(folder).resolve())]
        if arguments:
            tasks.append(Task(arguments[0], Path(arguments[0]).resolve(), arguments[1], "", ("# ", "# x")))
        for task in tasks:
            print(f"{task.name}, load {os.getloadavg()[0]:.1f}")
            for name, figure in measured(task):
                print(f"  {name}: {figure}", flush=True)
            for peer, options in _PEERS.items() if len(arguments) > 2 else ():
                print(f" {peer}, load {os.getloadavg()[0]:.1f}")
                for name, figure in compared(task, (os.path.join(arguments[2], peer), *options)):
                    print(f"  {name}: {figure}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""One function reads files: regular ones only, and no more of them than there may be."""

from __future__ import annotations

import ast
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from refcheck.guards import regular_files
from refcheck.guards.regular_files import Unreadable, read_bytes, read_start

PACKAGE = Path(regular_files.__file__).parents[1]

# Who else may open files, and why.
OPENERS = {
    "guards/regular_files.py": "it is the one function",
    "workspace/transaction/disk.py": "it writes notes, and reads what it wrote",
    "workspace/transaction/journal.py": "its own journal",
    "cli/_pages.py": "the page that the user names, to be written",
    "external/fragments.py": "decoders of pages, which open no file",
    "cli/_outputs.py": "a device or pipe that the user names for a report, to be written",
    "server/protocol/transport.py": "the streams of the editor",
    "caching/cache_folder.py": "the folder of the cache, to be shut and emptied",
    "caching/database.py": "refcheck's own database",
    "caching/output_cache.py": "what a run has said, before anything else is loaded",
    "guards/trust.py": "the secret of the user, and refcheck's own files beside notes and in the state folder",
    "survey/archives.py": "an archive that the user names",
    "survey/limited.py": "pipes to its own processes, and what the system says of their memory",
    "survey/run.py": "the results in the folder that the user names",
    "survey/unpacking.py": "it writes new files into a new folder",
    "output.py": "the null device, in place of a stream that is closed",
    "workspace/processes.py": "pipes to its own processes",
}
# They open brackets.
PARSERS = {"syntax/links.py", "syntax/inline_notes.py"}
NAMES = {
    "open",
    "fdopen",
    "popen",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "copyfile",
    "connect",
    "mmap",
}
MODULES = {"mmap", "fileinput", "linecache", "codecs", "tokenize", "dbm", "shelve", "zipfile", "tarfile", "sqlite3"}

STARTING_MODULES = {"subprocess", "multiprocessing", "pty", "ctypes"}
STARTING_FUNCTIONS = {"system", "execv", "execvp", "posix_spawn", "spawnv"}


def opened(path: Path) -> set[str]:
    """What in a module could open a file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            is_ours = isinstance(function, ast.Name) and name == "read_bytes"
            if name in NAMES and not is_ours:
                found.add(f"{name} in line {node.lineno}")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found |= {f"{name} in line {node.lineno}" for name in names if name in MODULES}
    return found


def starts_programs(path: Path) -> bool:
    """Whether a module can start a program."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return not imported.isdisjoint(STARTING_MODULES) or not attributes.isdisjoint(STARTING_FUNCTIONS)


def test_nothing_else_opens_files() -> None:
    modules = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    openers = {name: opened(path) for name, path in modules.items() if name not in PARSERS}
    found = {name: places for name, places in openers.items() if places and name not in OPENERS}
    assert found == {}
    assert opened(PACKAGE / "guards/regular_files.py"), "the test itself sees it"


def test_nothing_else_starts_programs() -> None:
    assert {path.name for path in PACKAGE.rglob("*.py") if starts_programs(path)} == {"git.py", "checker.py"}


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * 200_000)
    assert read_bytes(str(path)) == b"x" * 200_000
    assert read_bytes(str(path), 200_000) == b"x" * 200_000
    assert read_start(str(path), 100) == b"x" * 100
    with pytest.raises(Unreadable, match="it is larger than 195 KiB"):
        read_bytes(str(path), 199_999)
    path.write_bytes(b"")
    assert read_bytes(str(path)) == read_start(str(path), 10) == b""


def test_a_file_that_is_said_to_be_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(1 << 40)
    monkeypatch.setattr(os, "read", None)
    with pytest.raises(Unreadable, match="it is larger than 50 MiB"):
        read_bytes(str(tmp_path / "a.md"))


def test_a_file_that_grows_is_read_up_to_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those do that say they are empty."""
    path = tmp_path / "a.md"
    path.write_bytes(b"x")
    asked = []

    def grows(handle: int, count: int) -> bytes:
        asked.append(count)
        return b"x" * count

    monkeypatch.setattr(os, "read", grows)
    with pytest.raises(Unreadable, match="larger"):
        read_bytes(str(path), 1 << 20)
    assert sum(asked) == (1 << 20) + 1
    assert len(read_start(str(path), 1000)) == 1000


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
@pytest.mark.parametrize("kind", ["fifo", "socket", "link to a fifo", "device", "folder", "loop", "nothing"])
def test_what_is_no_regular_file_is_not_opened(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("a.md")
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind("a.md")
    elif kind == "link to a fifo":
        os.mkfifo("b")
        path.symlink_to("b")
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    monkeypatch.setattr(os, "open", None)
    with pytest.raises(OSError, match=r"FIFO|socket|device|directory|links") as caught:
        read_bytes(str(path))
    assert isinstance(caught.value, Unreadable) == (kind not in ("folder", "loop", "nothing"))


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_the_kind_is_that_of_what_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that becomes a FIFO between the look at it and its opening hangs nobody."""
    path = tmp_path / "a.md"
    os.mkfifo(path)
    before = os.stat(__file__)
    monkeypatch.setattr(os, "stat", lambda path: before)
    handles = len(os.listdir("/dev/fd"))
    with pytest.raises(Unreadable, match="it is a FIFO"):
        read_bytes(str(path))
    assert len(os.listdir("/dev/fd")) == handles
    assert stat.S_ISREG(before.st_mode)


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="there is no such file")
@pytest.mark.parametrize("path", ["/proc/self/environ", "/proc/self/root/proc/self/environ", "/proc/thread-self/maps"])
def test_what_the_system_makes_up_is_not_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "x.md").symlink_to(path)
    for each in (path, str(tmp_path / "x.md")):
        with pytest.raises(Unreadable, match="made up by the system"):
            read_bytes(each)
        with pytest.raises(Unreadable, match="made up by the system"):
            read_start(each, 100)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs")
def test_what_was_kept_of_a_file_does_not_open_what_it_has_become(tmp_path: Path) -> None:
    """The runs before have noted the settings, so the next one asks whether they are the same."""
    note, settings = tmp_path / "a.md", tmp_path / "mkdocs.yml"
    note.write_text("# A\n\n[x](#no)\n", encoding="utf-8")
    settings.write_text("site_name: x\n", encoding="utf-8")
    command = [sys.executable, "-m", "refcheck", "lint", "."]
    for _ in range(2):
        subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    settings.unlink()
    os.mkfifo(settings)

    run = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)

    assert run.returncode in (1, 2)
    assert b"#no" in run.stdout

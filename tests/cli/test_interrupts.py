"""Signals, ends of pipes, full disks and faults: each run ends in order, with its exit code and at most a few lines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from refcheck.session import session
from tests import forked
from tests.forked import Surroundings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")

SIGNALS = {
    "SIGINT": (130, "interrupted"),
    "SIGTERM": (143, "terminated"),
    "SIGHUP": (129, "ended, as its terminal is closed"),
}
OLD = "See [@fig:x].\n\n![f](https://e.org/a.png){#fig:x}\n"
NEW = OLD.replace("[@fig:x]", "[Figure 1](#fig:x)")
FIX = ("fix", "--in-place", "-r", "hexo-pandoc", ".")
# Sends itself a signal before some call of a function, some times in a row.
SENDING = """
import importlib, os, sys
where, name, call, number, times = sys.argv[1:6]
sys.argv[:] = ["refcheck", *sys.argv[6:]]
from refcheck import __main__
module = importlib.import_module(where)
original, calls = getattr(module, name), 0
def sending(*arguments, **options):
    global calls
    calls += 1
    if calls == int(call):
        for _ in range(int(times)):
            os.kill(os.getpid(), int(number))
    return original(*arguments, **options)
setattr(module, name, sending)
{before}
__main__.main()
"""


@dataclass(frozen=True)
class Sending:
    """A process sends itself a signal before some call of a function of `os`, some times in a row."""

    function: str
    call: int
    number: int
    times: int

    def prepare(self) -> None:
        original, calls = getattr(os, self.function), 0

        def sending(*arguments: object, **options: object) -> object:
            nonlocal calls
            calls += 1
            if calls == self.call:
                for _ in range(self.times):
                    os.kill(os.getpid(), self.number)
            return original(*arguments, **options)

        setattr(os, self.function, sending)


def run(folder: Path, code: str, *arguments: object, before: str = "", **options: object) -> tuple[int, str, str]:
    """The exit code and the output of a program that is refcheck in the end."""
    command = [sys.executable, "-c", code.replace("{before}", before), *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload]
    return done.returncode, done.stdout, done.stderr


def run_with_signal(folder: Path, sending: Sending, *arguments: str) -> tuple[int, str, str]:
    """The same, of a command that sends itself a signal; its process has loaded refcheck already."""
    surroundings = Surroundings(folder, prepare=sending.prepare)
    code, out, errors = forked.run(*arguments, surroundings=surroundings)
    return code, out.decode(), errors.decode()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for index in range(3):
        (tmp_path / f"n{index}.md").write_text(OLD, encoding="utf-8")
    return tmp_path


def texts(folder: Path) -> set[str]:
    return {path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


def left_over(folder: Path) -> list[str]:
    return [
        path.name
        for path in folder.iterdir()
        if path.name not in (".git", ".refcheck_cache", "n0.md", "n1.md", "n2.md")
    ]


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    ("function", "call", "is_written"),
    [("link", 2, False), ("fsync", 2, False), ("replace", 2, False), ("replace", 3, True), ("unlink", 1, True)],
)
def test_what_is_being_written_is_taken_back_or_finished(
    name: str, times: int, function: str, call: int, is_written: bool, notes: Path
) -> None:
    code, said = SIGNALS[name]
    done = run_with_signal(notes, Sending(function, call, int(signal.Signals[name]), times), *FIX)
    outcome = "when all files were written" if is_written else "and no file is changed"
    assert done == (code, "", f"refcheck: {said}, {outcome}\n")
    assert texts(notes) == {NEW if is_written else OLD}
    assert left_over(notes) == []


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize(
    ("module", "function", "call"),
    [
        ("os", "scandir", 1),
        ("importlib", "import_module", 1),
        ("refcheck.facts.lazy_regex", "compile_lazily", 3),
        ("os", "_exit", 1),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_at_any_other_moment_it_ends_at_once(
    name: str, module: str, function: str, call: int, times: int, notes: Path
) -> None:
    code, said = SIGNALS[name]
    done = run(notes, SENDING, module, function, call, int(signal.Signals[name]), times, "lint", "--no-cache", ".")
    assert done[::2] == (code, f"refcheck: {said}\n")
    assert left_over(notes) == []


@pytest.mark.parametrize("name", SIGNALS)
def test_in_the_import_of_the_first_module(name: str, notes: Path) -> None:
    # What comes after the first line of the program; before it, Python has the signals for itself.
    code = """
import os, sys
number = int(sys.argv.pop(1))
class Finder:
    def find_spec(self, module, path=None, target=None):
        if module == "refcheck.guards.interrupts":
            os.kill(os.getpid(), number)
sys.argv[0] = "refcheck"
import refcheck
sys.meta_path.insert(0, Finder())
from refcheck.__main__ import main
main()
"""
    number = int(signal.Signals[name])
    assert run(notes, code, number, "--version") == (-number, "", "")


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_that_is_ignored_stays_ignored(name: str, notes: Path) -> None:
    number = int(signal.Signals[name])
    ignoring = f"import signal; signal.signal({number}, signal.SIG_IGN)\n"
    code, _, errors = run(notes, ignoring + SENDING, "os", "replace", 2, number, 1, *FIX)
    assert (code, errors.count("fixed")) == (1, 3)
    assert texts(notes) == {NEW}


def test_while_another_run_writes(notes: Path) -> None:
    before = "import refcheck.workspace.transaction.journal as journal; journal.try_lock = lambda handle: False"
    done = run(notes, SENDING, "time", "sleep", 3, int(signal.SIGTERM), 1, *FIX, before=before)
    assert done == (143, "", "refcheck: terminated, and no file is changed\n")
    assert texts(notes) == {OLD}


@pytest.mark.parametrize("name", SIGNALS)
def test_while_standard_input_is_read(name: str, notes: Path) -> None:
    # Whether it has begun to read by then or not, what it says is the same.
    later = (
        "import signal, threading; main = threading.main_thread().ident; "
        f"threading.Timer(1, signal.pthread_kill, (main, {int(signal.Signals[name])})).start()"
    )
    reader, writer = os.pipe()
    code, said = SIGNALS[name]
    try:
        done = run(notes, SENDING, "os", "link", 0, 0, 0, "lint", "-", before=later, stdin=reader)
    finally:
        os.close(reader)
        os.close(writer)
    assert done == (code, "", f"refcheck: {said}\n")


@pytest.mark.parametrize("whole", [False, True], ids=["the parent alone", "the whole group"])
def test_its_processes_end_with_it(whole: bool, notes: Path) -> None:
    code = """
import os, sys, time
from refcheck.guards import interrupts
from refcheck.workspace import processes
processes._MIN_CHARACTERS_EACH = 1
interrupts.install()
def work(start, stop):
    while True:
        time.sleep(0.01)
def meanwhile():
    print(*interrupts._State.children, flush=True)
    # A signal just before a long sleep would be looked at after it only.
    while True:
        time.sleep(0.01)
processes.in_parts(work, [1] * 9, 3, lambda: None, meanwhile)
"""
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(
        command, cwd=notes, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    children = [int(number) for number in process.stdout.readline().split()]
    assert len(children) == 2
    (os.killpg if whole else os.kill)(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[1] == "refcheck: interrupted\n"
    assert process.returncode == 130
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_an_own_file_is_whole(notes: Path) -> None:
    code, _, errors = run(notes, SENDING, "os", "fsync", 1, int(signal.SIGTERM), 2, "baseline", ".")
    assert (code, errors) == (143, "refcheck: terminated\n")
    assert left_over(notes) == [".refcheck-baseline.json"]


def test_the_cache_is_whole(notes: Path) -> None:
    for _ in range(2):
        code, out, errors = run(
            notes, SENDING, "refcheck.caching.seals", "seal", 2, int(signal.SIGTERM), 2, "lint", "."
        )
        assert out.endswith("in 3 files\n")
        assert (code, errors) in ((143, "refcheck: terminated\n"), (0, ""))
        assert not any(path.suffix == ".sqlite-journal" for path in (notes / ".refcheck_cache").iterdir())
        time.sleep(0.05)
    assert code == 0, "what was kept is known again"


class TestOutput:
    MANY = "[x](#no)\n" * 3000

    def ends(self, folder: Path, arguments: tuple[str, ...], **streams: object) -> tuple[int, bytes]:
        command = [sys.executable, "-m", "refcheck", *arguments]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        process = subprocess.Popen(command, cwd=folder, **streams)  # type: ignore[call-overload]
        _, errors = process.communicate(timeout=120)
        return process.returncode, errors

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize(
        "arguments",
        [
            ("lint", "--no-cache", "."),
            ("list", "."),
            ("rules",),
            ("--version",),
            ("--help",),
            ("fix", "-r", "hexo-pandoc", "."),
        ],
    )
    def test_nobody_reads_it(self, arguments: tuple[str, ...], unbuffered: str, notes: Path) -> None:
        (notes / "n1.md").write_text(self.MANY, encoding="utf-8")
        reader, writer = os.pipe()
        os.close(reader)
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        try:
            code, errors = self.ends(notes, arguments, stdout=writer, env=environment)
        finally:
            os.close(writer)
        assert code == 141
        assert not errors or arguments[0] == "fix"
        assert b"refcheck:" not in errors

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_a_reader_that_has_seen_enough(self, unbuffered: str, notes: Path) -> None:
        (notes / "n1.md").write_text(self.MANY, encoding="utf-8")
        for command in ("lint .", "lint .", "list .", "lint --format json ."):
            script = f'"{sys.executable}" -m refcheck {command} | head -c 1; exit ${{PIPESTATUS[0]}}'
            environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
            done = subprocess.run(["bash", "-c", script], cwd=notes, capture_output=True, timeout=120, env=environment)
            assert (done.returncode, len(done.stdout), done.stderr) == (141, 1, b"")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_a_full_disk(self, unbuffered: str, notes: Path) -> None:
        with open("/dev/full", "wb") as full:
            for arguments in (("lint", "."), ("lint", "."), ("rules",), ("--version",)):
                code, errors = self.ends(
                    notes, arguments, stdout=full, env={**os.environ, "PYTHONUNBUFFERED": unbuffered}
                )
                assert (code, errors) == (2, b"refcheck: the output cannot be written: no space left on device\n")

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_a_disk_that_becomes_full(self, unbuffered: str, notes: Path) -> None:
        (notes / "n1.md").write_text(self.MANY, encoding="utf-8")
        script = f'ulimit -f 16; exec "{sys.executable}" -m refcheck lint --no-cache . > report.txt'
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(["sh", "-c", script], cwd=notes, capture_output=True, timeout=120, env=environment)
        assert (done.returncode, done.stderr) == (2, b"refcheck: the output cannot be written: file too large\n")

    @pytest.mark.parametrize("streams", ["<&-", "<&- 2>&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"])
    def test_no_file_takes_the_place_of_a_stream_that_is_closed(self, streams: str, notes: Path) -> None:
        script = f'exec "{sys.executable}" -m refcheck {" ".join(FIX)} {streams}'
        done = subprocess.run(["sh", "-c", script], cwd=notes, capture_output=True, timeout=120)
        is_open = ">&-" not in streams.replace("2>&-", "")
        assert done.returncode == (1 if is_open else 2)
        assert texts(notes) == {NEW if is_open else OLD}
        assert left_over(notes) == []

    def test_standard_input_that_is_closed(self, notes: Path) -> None:
        script = f'exec "{sys.executable}" -m refcheck lint - <&-'
        done = subprocess.run(["sh", "-c", script], cwd=notes, capture_output=True, text=True, timeout=120)
        assert done.returncode == 2
        assert done.stderr.startswith("refcheck: standard input cannot be read: it is closed\n")


class TestFaults:
    def failed(self, folder: Path, error: BaseException, variable: str) -> tuple[int, str, str]:
        def failing(*_: object) -> NoReturn:
            raise error

        environment = {**os.environ, "REFCHECK_TRACEBACK": variable}
        surroundings = Surroundings(folder, environment, lambda: setattr(session, "lint_page", failing))
        code, out, errors = forked.run("lint", "--no-cache", "n1.md", surroundings=surroundings)
        return code, out.decode(), errors.decode()

    def test_what_nobody_expected(self, notes: Path) -> None:
        code, out, errors = self.failed(notes, ValueError("no \x1b[1m"), "")
        assert (code, out) == (2, "")
        assert errors.splitlines()[:3] == [
            "refcheck: refcheck itself has failed; this is a fault of it, and not of your notes",
            "  ValueError: no \\x1b[1m",
            "  in refcheck/session/session.py, findings, at work on `n1.md`",
        ]
        assert "REFCHECK_TRACEBACK=1" in errors
        assert "Traceback" not in errors

    @pytest.mark.parametrize(
        "error", [RecursionError(), StopIteration(), KeyError(3), EOFError(), GeneratorExit()], ids=repr
    )
    def test_any_error(self, error: BaseException, notes: Path) -> None:
        code, out, errors = self.failed(notes, error, "")
        assert (code, out) == (2, "")
        assert type(error).__name__ in errors
        assert "Traceback" not in errors

    def test_with_its_traceback(self, notes: Path) -> None:
        code, _, errors = self.failed(notes, ValueError("no \x1b[1m"), "1")
        assert code == 2
        assert "Traceback (most recent call last):" in errors
        assert "\x1b" not in errors

    def test_no_memory(self, notes: Path) -> None:
        code, _, errors = self.failed(notes, MemoryError(), "")
        assert (code, errors.splitlines()[0]) == (2, "refcheck: there is not enough memory")

"""The command in a process of its own which has loaded refcheck already: a copy of the process of the tests.

It begins in `refcheck.__main__.main`, has streams, signals, a folder and an environment of its own and ends by itself,
as a run of the command does, but takes a tenth of the time. What a run loads, and how Python itself starts, can only be
seen in a process that is started anew.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import rapidfuzz  # noqa: F401

import refcheck.cli._plain
import refcheck.reports.text  # noqa: F401
from refcheck.__main__ import main
from refcheck.cli._app import app
from refcheck.rules import local_rules
from refcheck.workspace import git

COMMAND = (sys.executable, "-m", "refcheck")
MOST_SECONDS = 300
"""What a run may take, however busy the machine is: one that never ends fails."""


@dataclass(frozen=True)
class Surroundings:
    """What a run finds: a folder, all variables (those of the tests if there are none), what is called before it.

    It fails if it has not ended after some seconds.
    """

    folder: Path | None = None
    environment: Mapping[str, str] | None = None
    prepare: Callable[[], object] | None = None
    seconds: int = MOST_SECONDS


def run(
    *arguments: str | Path, given: bytes = b"", surroundings: Surroundings | None = None
) -> tuple[int, bytes, bytes]:
    """The exit code of a run of the command over some standard input, its standard output and standard error."""
    around = surroundings or Surroundings()
    command = [str(argument) for argument in arguments]
    with tempfile.TemporaryFile() as read, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        read.write(given)
        read.seek(0)
        if os.name == "nt":
            assert around.prepare is None
            done = subprocess.run(
                [*COMMAND, *command], stdin=read, stdout=out, stderr=errors, cwd=around.folder, env=around.environment
            )
            code = done.returncode
        else:
            local_rules()
            child = _fork()
            if child == 0:
                _become(command, (read, out, errors), around)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            assert code != -signal.SIGALRM, _all_of(errors).decode("utf-8", "backslashreplace")
        return code, _all_of(out), _all_of(errors)


def completed(
    *arguments: str | Path, given: bytes = b"", surroundings: Surroundings | None = None
) -> subprocess.CompletedProcess[str]:
    """The same as `subprocess` gives it, with texts."""
    code, out, errors = run(*arguments, given=given, surroundings=surroundings)
    return subprocess.CompletedProcess(arguments, code, out.decode(), errors.decode())


def told(*arguments: str | Path, given: bytes = b"", folder: Path | None = None) -> tuple[int, str, str]:
    """The same as texts, of a run that does not fail with a traceback."""
    code, out, errors = run(*arguments, given=given, surroundings=Surroundings(folder))
    assert b"Traceback" not in errors, errors.decode("utf-8", "backslashreplace")
    return code, out.decode(), errors.decode()


def _fork() -> int:
    with warnings.catch_warnings():
        # The threads of the runner of tests wait for messages, and hold nothing that the copy needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _become(arguments: list[str], streams: tuple[IO[bytes], IO[bytes], IO[bytes]], around: Surroundings) -> NoReturn:
    try:
        for place, stream in enumerate(streams):
            os.dup2(stream.fileno(), place)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _end_after(around.seconds)
        if around.folder is not None:
            os.chdir(around.folder)
        if around.environment is not None:
            os.environ.clear()
            os.environ.update(around.environment)
            # Where git is found depends on the environment.
            git._program.cache_clear()
        # In a process that is started anew only the command that is named is known.
        app.registered_commands.clear()
        sys.argv = ["refcheck", *arguments]
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", errors="backslashreplace", closefd=False)  # noqa: SIM115
        if around.prepare is not None:
            around.prepare()
        main()
    except BaseException:
        os.write(2, traceback.format_exc().encode(errors="backslashreplace"))
    os._exit(99)


def _end_after(seconds: int) -> None:
    def end(_: int, frame: FrameType | None) -> NoReturn:
        # The run may catch what is raised here, and go on.
        where = "".join(traceback.format_stack(frame))
        os.write(2, f"the run has not ended after {seconds} seconds:\n{where}".encode(errors="backslashreplace"))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGALRM)
        os._exit(99)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)


def _all_of(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()

"""Ends a command: writes its output, or reports that it cannot be written, and exits with its exit code.

Exit codes: those of the commands, 2 if the run itself failed, 141 if nobody reads the output any more (as a shell
reports for a program that SIGPIPE ends, and as git does), and those of `interrupts`.
"""

from __future__ import annotations

import os
import sys

from refcheck.guards import interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TextIO

FAILED = 2
_PIPE_CLOSED = 141


def run(command: Callable[[], object]) -> NoReturn:
    """Runs a command, which raises `SystemExit` to end with a code of its own, and ends the process."""
    interrupts.install()
    _fill_places()
    # If they are closed, nobody reads them. The command line may replace them.
    out, errors = _buffered(sys.stdout), sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = out, errors
    try:
        for stream in (out, errors):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        if out is None:
            _tell(
                errors, "the output cannot be written: standard output is closed", "leave it open, or send it to a file"
            )
            code = FAILED
        else:
            code = _code(command)
            out.flush()
            if sys.stdout is not out:
                # The command line has replaced the stream at the end of a pipe, to prevent an error message.
                raise BrokenPipeError
        errors.flush()
    except BaseException as error:
        code = _code_of(error, out, errors)
    # Freeing all objects, which the system does at once, took a second for 3,000 files.
    os._exit(code)


def _code(command: Callable[[], object]) -> int:
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else FAILED
    return 0


def _code_of(error: BaseException, out: TextIO | None, errors: TextIO) -> int:
    """Reports why a run has failed; returns its exit code."""
    lost = _unwritten(out, errors)
    if lost is None and isinstance(error, OSError) and error.filename is None and _is_here():
        # The error of an unbuffered write, as with `python -u`: errors of files have a file name.
        lost = error
    if isinstance(lost, BrokenPipeError):
        # The reader of the output has seen enough.
        return _PIPE_CLOSED
    try:
        if lost is not None:
            _tell(errors, f"the output cannot be written: {(lost.strerror or str(lost)).lower()}")
        elif isinstance(error, OSError) and not _is_here():
            reason = (error.strerror or str(error)).lower()
            _tell(errors, f"the current folder cannot be found: {reason}", "change to a folder that exists")
        elif isinstance(error, KeyboardInterrupt):
            # On a thread that signals do not reach, or from a library that sends it.
            _tell(errors, "interrupted")
            return 130
        elif isinstance(error, MemoryError):
            _tell(errors, "there is not enough memory", "give it fewer files at a time, or one process (--jobs 1)")
        else:
            from refcheck.guards.faults import told

            errors.write(told(error))
        errors.flush()
    except (OSError, ValueError, MemoryError, RecursionError):
        # Nothing more can be reported.
        return FAILED
    return FAILED


def _unwritten(*streams: TextIO | None) -> OSError | None:
    """The error with which one of some streams rejects its output; None if all accept it."""
    for stream in streams:
        try:
            if stream is not None:
                stream.flush()
        except OSError as error:
            return error
    return None


def _tell(errors: TextIO, message: str, help: str = "") -> None:
    errors.write(f"refcheck: {message}\n" + (f"  help: {help}\n" if help else ""))


def _buffered(stream: TextIO) -> TextIO:
    """A stream that writes everything, or raises an error; without a buffer (`python -u`) Python drops the rest."""
    if stream is None or hasattr(getattr(stream, "buffer", None), "raw"):
        return stream
    return open(stream.fileno(), "w", closefd=False)


def _fill_places() -> None:
    """Opens those standard streams that are closed, so that no opened file gets the number of one of them."""
    number = os.open(os.devnull, os.O_RDWR)
    while number <= 2:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)


def _is_here() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True

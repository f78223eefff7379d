"""How a command ends: its output is written, or said not to be, and its exit code is given to the system."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def run(command: Callable[[], object]) -> None:
    """Runs a command, which raises `SystemExit` where it ends with a code of its own."""
    if sys.stderr is None:
        # It is closed: nobody wants to know.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stderr.write("refcheck: the output cannot be written: standard output is closed\n")
        sys.stderr.write("  help: leave it open, or send it to a file\n")
        sys.exit(2)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except SystemExit as end:
        if not isinstance(end.code, (int, type(None))):
            raise
        sys.stderr.flush()
        # To take apart all that was read, which the system does at once, took a second for 3,000 files.
        os._exit(end.code or 0)
    except KeyboardInterrupt:
        sys.stderr.write("refcheck: interrupted\n")
        sys.exit(2)
    except BrokenPipeError:
        # Whoever reads the output has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        is_here = _is_here()
        what = "the output cannot be written" if is_here else "the current folder cannot be found"
        sys.stderr.write(f"refcheck: {what}: {(error.strerror or str(error)).lower()}\n")
        if not is_here:
            sys.stderr.write("  help: change to a folder that exists\n")
        # Python would try once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)


def _is_here() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True

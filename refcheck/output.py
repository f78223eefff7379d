"""How a command ends: its output is written, or said not to be, and its exit code is given to the system."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def run(command: Callable[[], object]) -> None:
    """Runs a command, which raises `SystemExit` where it ends with a code of its own."""
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
        sys.stderr.write(f"refcheck: the output cannot be written: {(error.strerror or str(error)).lower()}\n")
        # Python would try once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)

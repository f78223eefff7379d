"""The command `refcheck`, and `python -m refcheck`."""

# Nothing is imported before that: neither `__future__`.
import sys

_IS_PROGRAM = __name__ == "__main__" or "refcheck" in sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1]
try:
    import _signal  # type: ignore[import-not-found]

    if _IS_PROGRAM and _signal.getsignal(_signal.SIGINT) == _signal.default_int_handler:
        # Until the next import is done, the system ends the process, and not Python with a traceback.
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
except (ImportError, ValueError):
    # Another Python, or not its main thread.
    pass

from refcheck.guards import interrupts  # noqa: E402

if _IS_PROGRAM:
    # Not where another program looks at it. The rest is imported when it can be interrupted.
    interrupts.install()

import gc  # noqa: E402

from refcheck.caching.output_cache import cached_output  # noqa: E402
from refcheck.output import run  # noqa: E402

# How many objects are made before the collector looks through them. Reading leaves cycles of a few hundred objects
# in a hundred thousand, so that a process over a thousand files looked through all it had six times for nothing.
_YOUNG_OBJECTS = 1_000_000


def main() -> None:
    """The command `refcheck`."""
    run(_begin)


def _begin() -> None:
    """Repeat the output of an unchanged run, or else load the program and run it."""
    output = cached_output(sys.argv[1:])
    if output is None:
        gc.set_threshold(_YOUNG_OBJECTS, 1_000)
        from refcheck.cli import begin

        begin()
        return
    code, out, errors = output
    sys.stdout.write(out)
    sys.stdout.flush()
    sys.stderr.write(errors)
    raise SystemExit(code)


if __name__ == "__main__":
    main()

"""The command `refcheck`, and `python -m refcheck`."""

from __future__ import annotations

import gc
import sys

from refcheck import interrupts

if __name__ == "__main__" or "refcheck" in sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1]:
    # It is the program, and not looked at by another one. The rest is imported when it can be interrupted.
    interrupts.install()

from refcheck.output import run
from refcheck.repeat import said_before


def main() -> None:
    """The command `refcheck`."""
    run(_begin)


def _begin() -> None:
    """Says what was said before where it would be said again; else begins with all the rest."""
    said = said_before(sys.argv[1:])
    if said is None:
        # Neither imports nor reading leave anything behind that has to be collected. To look through all again and
        # again took a quarter of a run over 3,000 files.
        gc.set_threshold(100_000, 1_000)
        from refcheck.cli import begin

        begin()
        return
    code, out, errors = said
    sys.stdout.write(out)
    sys.stdout.flush()
    sys.stderr.write(errors)
    raise SystemExit(code)


if __name__ == "__main__":
    main()

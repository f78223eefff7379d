"""The command `refcheck`, and `python -m refcheck`."""

from __future__ import annotations

import sys

from refcheck.output import run
from refcheck.repeat import said_before


def main() -> None:
    """The command `refcheck`."""
    run(_begin)


def _begin() -> None:
    """Says what was said before where it would be said again; else begins with all the rest."""
    said = said_before(sys.argv[1:])
    if said is None:
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

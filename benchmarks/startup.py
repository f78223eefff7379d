"""How long the start takes: of Python, of typer, of refcheck, and of linting one note.

    python benchmarks/startup.py [--times N] [NOTE]

The ratio is to `import typer`, by the medians. The note is `fixtures/notes/cq_cnn_intro.md` if none is given.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from timing import Command, in_turn, spread, table

ROOT = Path(__file__).resolve().parents[1]
TYPER = "import typer"


def heaviest(note: Path, most: int = 12) -> str:
    """The modules whose import takes longest in a run over a note, in microseconds of their own."""
    arguments = [sys.executable, "-X", "importtime", "-m", "refcheck", "lint", "--no-cache", str(note)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [
        line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "import time:" in line
    ]
    times = sorted(((int(own), name.strip()) for own, _, name in found[1:]), reverse=True)
    return table([["module", "microseconds"], *([f"`{name}`", str(own)] for own, name in times[:most])])


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("note", nargs="?", type=Path, default=ROOT / "fixtures/notes/cq_cnn_intro.md", metavar="NOTE")
    parser.add_argument("--times", type=int, default=15, metavar="N")
    options = parser.parse_args()
    note = options.note.resolve()
    own = [sys.executable, "-m", "refcheck"]
    commands = [
        Command("python -c pass", [sys.executable, "-c", "pass"], ROOT),
        Command(TYPER, [sys.executable, "-c", TYPER], ROOT),
        Command("refcheck --version", [*own, "--version"], ROOT),
        Command(f"refcheck lint {note.name}", [*own, "lint", "--no-cache", str(note)], ROOT),
    ]
    in_turn(commands, 2)
    runs = in_turn(commands, options.times)
    typer = statistics.median(run.wall for run in runs[TYPER])
    rows = [["command", "seconds: least / median / most", "ratio"]]
    for command in commands:
        walls = [run.wall for run in runs[command.name]]
        rows.append([f"`{command.name}`", spread(walls), f"{statistics.median(walls) / typer:.2f}"])
    print(table(rows))
    print(f"\n{heaviest(note)}")


if __name__ == "__main__":
    main()

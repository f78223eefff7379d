"""refcheck and other tools on the same trees: time, processor, memory, and the ratio.

    python benchmarks/compare.py [--tools FOLDER] [--times N] [--jobs N] TREE...

Installs the tools from PyPI, in the versions that `ladder.py` names, into the folder, and runs them and refcheck in
turn on a copy of each tree. Prints a table for each: of the time the least, the median and the most of all runs, and
how many times as long as the tool refcheck takes without its cache, with it, and when one file has changed. Rules of
other tools that are about style are left out where a tool can do so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ladder import OTHER_REFCHECK, PYPI, install
from timing import Command, in_turn, memory, spread, table

ROOT = Path(__file__).resolve().parents[1]
RULES = "MD051,MD052,MD053,MD057,MD066"
_OWN = ("no cache", "warm", "one file changed")
CACHES = (".rumdl_cache", ".panache_cache", ".refcheck_cache")


def commands(tools: Path, tree: Path, caches: Path, jobs: int | None) -> list[Command]:
    """What is run in a tree."""
    python = tools / "python" / "bin"
    own = [sys.executable, "-m", "refcheck", "lint"] + (["--jobs", str(jobs)] if jobs else [])
    rumdl = [str(python / "rumdl"), "check", "--enable", RULES]
    panache = [str(python / "panache"), "lint"]
    source = {"PYTHONPATH": str(ROOT)}
    kept = {"RUMDL_CACHE_DIR": str(caches / "rumdl"), "PANACHE_CACHE_DIR": str(caches / "panache")}
    return [
        Command("refcheck, no cache", [*own, "--no-cache", "."], tree, source),
        Command("refcheck, first run", [*own, "."], tree, source, lambda: _forget(tree)),
        Command("refcheck, warm", [*own, "."], tree, source),
        Command("refcheck, one file changed", [*own, "."], tree, source, lambda: _change(tree)),
        Command(f"rumdl {PYPI['rumdl']}, no cache", [*rumdl, "--no-cache", "."], tree),
        Command(f"rumdl {PYPI['rumdl']}, warm", [*rumdl, "."], tree, kept),
        Command(f"panache {PYPI['panache-cli']}, no cache", [*panache, "--no-cache", "."], tree),
        Command(f"panache {PYPI['panache-cli']}, warm", [*panache, "."], tree, kept),
        Command(f"mdsmith {PYPI['mdsmith']}", [str(python / "mdsmith"), "check", "."], tree),
        Command(
            f"refcheck of PyPI {OTHER_REFCHECK}",
            [str(tools / "other" / "bin" / "refcheck"), "--no-color", "."],
            tree,
        ),
    ]


def _forget(tree: Path) -> None:
    shutil.rmtree(tree / ".refcheck_cache", ignore_errors=True)


def _change(tree: Path) -> None:
    """Adds a sentence to the file in the middle."""
    files = sorted(tree.rglob("*.md"))
    with open(files[len(files) // 2], "a", encoding="utf-8") as file:
        file.write("\nOne more sentence.\n")


def compare(tools: Path, tree: Path, times: int, jobs: int | None) -> str:
    """The table of a tree."""
    with tempfile.TemporaryDirectory() as scratch:
        copy, caches = Path(scratch) / "tree", Path(scratch) / "caches"
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(".git", *CACHES))
        files = [path for path in copy.rglob("*.md") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        run = commands(tools, copy, caches, jobs)
        # Fills the caches and the system's own.
        in_turn(run, 1)
        runs = in_turn(run, times)
        medians = {name: statistics.median(one.wall for one in of_one) for name, of_one in runs.items()}
        rows = [["tool", "seconds: least / median / most", "processor", "memory", "no cache", "warm", "one changed"]]
        for command in run:
            walls = [one.wall for one in runs[command.name]]
            most = memory(command)
            rows.append(
                [
                    command.name,
                    spread(walls),
                    f"{statistics.median(one.processor for one in runs[command.name]):.2f} s",
                    "unknown" if most is None else f"{most:.0f} MB",
                    *(f"{medians[f'refcheck, {own}'] / medians[command.name]:.2f}" for own in _OWN),
                ]
            )
    return f"{tree.name}: {len(files)} files, {size / 1e6:.1f} MB\n\n{table(rows)}\n"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "refcheck-peers", metavar="FOLDER")
    parser.add_argument("--times", type=int, default=5, metavar="N")
    parser.add_argument("--jobs", type=int, metavar="N")
    options = parser.parse_args()
    tools = options.tools.resolve()
    install(tools)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {options.times} runs of each in turn.\n")
    for tree in options.trees:
        print(compare(tools, tree.resolve(), options.times, options.jobs), flush=True)


if __name__ == "__main__":
    main()

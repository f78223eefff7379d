"""How the cost of `refcheck lint` grows: with the files, with the length of one, with the processes.

    python benchmarks/growth.py [--times N] [--huge FILES] TREE...

The first tree is copied 1, 2, 4, 8 and 16 times, each under a name of its own; its longest file is written 1, 2, 4 and
8 times in a row. Of all runs the best counts. A step is the time of a row divided by that of the row before. With
`--huge` all trees are copied, in turn, until there are so many files, which are linted once without a cache, once to
fill it, and once with it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from timing import Command, in_turn, memory, table

ROOT = Path(__file__).resolve().parents[1]


def lint(folder: Path, jobs: int) -> Command:
    """The command in a folder."""
    arguments = [sys.executable, "-m", "refcheck", "lint", "--no-cache", "--jobs", str(jobs), "."]
    return Command(f"{folder.name}, {jobs}", arguments, folder, {"PYTHONPATH": str(ROOT)})


def of_files(tree: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Folders with more and more copies of a tree."""
    for count in (1, 2, 4, 8, 16):
        folder = scratch / f"files-{count}"
        for copy in range(count):
            shutil.copytree(tree, folder / f"copy-{copy}", ignore=shutil.ignore_patterns(".git", ".refcheck_cache"))
        yield f"{count} x the files", folder


def of_length(tree: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Folders with one file of more and more length."""
    text = max((path.read_bytes() for path in tree.rglob("*.md") if path.is_file()), key=len)
    for count in (1, 2, 4, 8):
        folder = scratch / f"length-{count}"
        folder.mkdir()
        (folder / "long.md").write_bytes(b"\n\n".join([text] * count))
        yield f"{count} x the length ({len(text) * count / 1e6:.2f} MB)", folder


def huge(trees: list[Path], scratch: Path, files: int) -> Iterator[list[str]]:
    """A row for a run over very many files without a cache, one that fills it, and one with it."""
    folder, count, copy = scratch / "huge", 0, 0
    sizes = {tree: sum(1 for path in tree.rglob("*.md") if path.is_file()) for tree in trees}
    while count < files:
        tree = trees[copy % len(trees)]
        shutil.copytree(tree, folder / f"copy-{copy}", ignore=shutil.ignore_patterns(".git", ".refcheck_cache"))
        count, copy = count + sizes[tree], copy + 1
    arguments = [sys.executable, "-m", "refcheck", "lint", "."]
    environment = {"PYTHONPATH": str(ROOT)}
    for name, more in (("no cache", ["--no-cache"]), ("first run", []), ("warm", [])):
        begun = time.perf_counter()
        most = memory(Command(name, [*arguments, *more], folder, environment))
        taken = time.perf_counter() - begun
        yield [f"{count} files, {name}", f"{taken:.1f} s", "unknown" if most is None else f"{most:.0f} MB"]


def rows(folders: Iterator[tuple[str, Path]], jobs: tuple[int, ...], times: int) -> Iterator[list[str]]:
    """A row for each folder and number of processes."""
    before: dict[int, float] = {}
    for name, folder in folders:
        commands = [lint(folder, count) for count in jobs]
        runs = in_turn(commands, times)
        for count, command in zip(jobs, commands, strict=True):
            wall = min(run.wall for run in runs[command.name])
            processor = min(run.processor for run in runs[command.name])
            most = memory(command)
            step = f"{wall / before[count]:.2f}" if count in before else ""
            before[count] = wall
            used = "unknown" if most is None else f"{most:.0f} MB"
            yield [name, str(count), f"{wall:.2f} s", f"{processor:.2f} s", used, step]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--huge", type=int, metavar="FILES")
    parser.add_argument("--times", type=int, default=3, metavar="N")
    options = parser.parse_args()
    head = ["work", "processes", "wall", "processor", "memory", "step"]
    with tempfile.TemporaryDirectory() as scratch:
        grown = [
            *rows(of_files(options.trees[0], Path(scratch)), (1, 2), options.times),
            *rows(of_length(options.trees[0], Path(scratch)), (1,), options.times),
        ]
        print(table([head, *grown]))
        if options.huge:
            print("\n" + table([["work", "wall", "memory"], *huge(options.trees, Path(scratch), options.huge)]))


if __name__ == "__main__":
    main()

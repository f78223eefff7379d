"""How fast a survey is, and how that grows with the number of repositories that are checked at a time.

`python benchmarks/survey.py NUMBER JOBS[,JOBS] FOLDER...` makes NUMBER repositories of each folder, as links to its
files, and surveys them with each number of jobs: files, seconds, files per second and per second of processor time,
memory.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyarrow import parquet


def make_repositories(folders: list[Path], number: int, to: Path) -> None:
    """Copies folders many times. The copies share their contents on the disk."""
    for folder in folders:
        for place in range(number):
            copy = to / f"{folder.name}-{place:04}"
            shutil.copytree(folder, copy, copy_function=os.link, ignore=shutil.ignore_patterns(".git"), symlinks=True)
            (copy / ".git").mkdir()


def measured(sources: Path, jobs: int) -> str:
    """The figures of one survey."""
    with tempfile.TemporaryDirectory() as output:
        command = (sys.executable, "-m", "refcheck", "survey", str(sources), "-o", output, "--jobs", str(jobs))
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        rows = parquet.read_table(f"{output}/repositories.parquet").to_pylist()
        size = sum(path.stat().st_size for path in Path(output).rglob("*.parquet"))
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pages = sum(row["pages"] for row in rows)
    found = sum(row["findings"] + row["definitions"] + row["references"] for row in rows)
    return (
        f"{jobs} jobs, load {os.getloadavg()[0]:.1f}: {len(rows)} repositories, {pages} files, {found} rows, "
        f"{seconds:.0f} s, processor {busy:.0f} s, {pages / seconds:.0f} files/s, {pages / busy:.0f} files/s of a "
        f"processor, memory of a repository at most {max(row['memory'] for row in rows)} MB, tables {size >> 20} MB"
    )


def main(arguments: list[str]) -> None:
    """Prints the figures."""
    number, jobs, *folders = arguments
    with tempfile.TemporaryDirectory(dir=Path(folders[0]).parent) as made:
        make_repositories([Path(folder) for folder in folders], int(number), Path(made))
        for count in jobs.split(","):
            print(measured(Path(made), int(count)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

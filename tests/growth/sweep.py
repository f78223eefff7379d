"""More of `test_growth.py`: all inputs with all commands and other renderers, and the time of long texts.

    python -m tests.growth.sweep [--seconds 90] [--seed 1]

Lines of code are not all: what takes its time within one of them (to copy a text, to look through a list) shows in the
processor time of a long text alone. Ends with code 1 where something grows faster than its text.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from .growth import Job, growth, is_project, jobs
from .inputs import inputs
from .test_growth import prepared
from .work import lines, seconds

# How many pieces the short text has, where they are all in one file, and where each has one of its own.
SHORT, SHORT_PROJECT = 250, 100
# The long one has so many times as many, which may take so many times as long, if it takes so many seconds.
LONGER, MOST, LEAST = 8, 20.0, 0.5


def steep_in_lines(job: Job, folder: Path) -> str:
    found = growth(lambda count: lines(prepared(folder, job, count), job.command))
    return f"lines: {found.lines}" if found is not None else ""


def steep_in_time(job: Job, folder: Path) -> str:
    count = SHORT_PROJECT if is_project(job.input) else SHORT
    short, long = prepared(folder, job, count), prepared(folder, job, LONGER * count)
    less, more = seconds(short, job.command), seconds(long, job.command)
    if more < LEAST or more < MOST * less:
        return ""
    # Once more: other programs may have been in the way.
    less, more = max(less, seconds(short, job.command)), min(more, seconds(long, job.command))
    return f"{less:.2f} s for {count} pieces, {more:.2f} s for {LONGER * count}" if more >= MOST * less else ""


def main() -> int:
    """Sweeps as long as it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    end = time.process_time() + options.seconds
    work = [
        (job, look)
        for tested in inputs()
        for job in jobs(tested, options.seed)
        for look in (steep_in_lines, steep_in_time)
    ]
    random.Random(options.seed).shuffle(work)
    done = steep = 0
    for job, look in work:
        if time.process_time() > end:
            break
        with tempfile.TemporaryDirectory() as folder:
            found = look(job, Path(folder))
        done += 1
        if found:
            steep += 1
            print(f"{job}: {found}", flush=True)
    print(f"growth: {done} of {len(work)} looks, {steep} steeper than the text")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())

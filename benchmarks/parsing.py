"""How long reading takes against mistune's own AST of the same texts.

    python benchmarks/parsing.py PATH...

Reads all Markdown files below the paths with both, alternating, and prints the best time of each and
their ratio.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from pathlib import Path

import mistune

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from typing import TYPE_CHECKING

from refcheck.facts.source import NotText, Source
from refcheck.syntax import read_source

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = 1.3


def sources(paths: list[Path]) -> list[Source]:
    """The Markdown files below the paths that are text."""
    files = [file for path in paths for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]
    result = []
    for file in files:
        try:
            result.append(Source.from_bytes(file.as_posix(), file.read_bytes()))
        except NotText as error:
            print(f"passed over {file}: {error}", file=sys.stderr)
    return result


def seconds(read: Callable[[], object]) -> float:
    """The processor time of one run, without the collection of what earlier runs left."""
    gc.collect()
    start = time.process_time()
    read()
    return time.process_time() - start


def main() -> int:
    """Prints the comparison; the exit code tells whether the target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--runs", type=int, default=5, help="how often each reads everything (default 5)")
    arguments = parser.parse_args()
    texts = sources(arguments.paths)
    size = sum(len(text.text.encode()) for text in texts) / 1e6
    if not texts:
        print("no Markdown files", file=sys.stderr)
        return 2
    markdown = mistune.create_markdown(renderer=None, plugins=["table", "footnotes", "math"])

    def refcheck() -> None:
        for text in texts:
            read_source(text)

    def ast() -> None:
        for text in texts:
            markdown(text.text)

    ours, theirs = float("inf"), float("inf")
    for _ in range(arguments.runs):
        ours, theirs = min(ours, seconds(refcheck)), min(theirs, seconds(ast))
    print(f"{len(texts)} files, {size:.1f} MB, best of {arguments.runs}")
    print(f"refcheck {ours:8.3f} s {size / ours:6.1f} MB/s")
    print(f"mistune  {theirs:8.3f} s {size / theirs:6.1f} MB/s")
    print(f"ratio    {ours / theirs:8.2f}   (target: at most {TARGET})")
    return 0 if ours / theirs <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())

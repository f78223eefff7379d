"""Whether the errors that refcheck reports on real documentation are true.

    python benchmarks/precision.py FOLDER... [--renderer NAME] [--sample 100] [--seed 1]

Takes the errors of each folder, a sample of them where there are more, and judges each with means of its own:
whether the file stands on disk, which headings and ids markdown-it-py finds in the target, whether a line of
the file begins with the definition. What these do not confirm is marked `LOOK`, to be judged by eye. Prints each
error with its line, then the counts.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
_ID = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\s\"'>]+)|\{:?[^{}\n]*#([\w.:-]+)")


def errors(folder: Path, renderer: str | None) -> list[dict[str, Any]]:
    """The errors of a folder."""
    options = ["--renderer", renderer] if renderer else []
    done = subprocess.run(
        [sys.executable, "-m", "refcheck", "lint", "--no-cache", "--format", "json", *options, "."],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return [finding for finding in json.loads(done.stdout) if finding["severity"] == "error"]


@cache
def text(path: Path) -> str:
    """The text of a file; empty where there is none."""
    return path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""


@cache
def targets(path: Path) -> frozenset[str]:
    """The headings, ids and names in a file, reduced to letters and digits, with a number for repeated ones."""
    tokens = MarkdownIt("commonmark").parse(text(path))
    found = [html.unescape(first or second) for first, second in _ID.findall(text(path))]
    found += [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    counts: Counter[str] = Counter()
    for name in map(bare, found):
        counts[name] += 1
    return frozenset(name + (str(number) if number else "") for name, most in counts.items() for number in range(most))


def bare(name: str) -> str:
    """A name without anything but letters and digits, as no two slug rules agree on the rest."""
    return re.sub(r"[\W_]", "", name).lower()


def is_true(folder: Path, error: dict[str, Any]) -> bool:
    """Whether an error is confirmed."""
    path = folder / error["path"]
    names = re.findall(r"`([^`]+)`", error["message"])
    rule = error["rule"]
    if rule in ("missing-file", "file-case"):
        base = folder if names[0].startswith("/") else path.parent
        wanted = base / unquote(names[0].partition("#")[0].partition("?")[0]).lstrip("/")
        return not wanted.exists() and not wanted.with_suffix(".md").exists()
    if rule == "undefined-anchor":
        target = folder / names[1] if len(names) > 1 else path
        return bare(unquote(names[0])) not in targets(target)
    if rule in ("undefined-link-definition", "undefined-footnote"):
        label = re.escape(names[0].strip("[]"))
        return not re.search(rf"^[ \t>*+-]*\[{label}\]:", text(path), re.MULTILINE | re.IGNORECASE)
    return False


def main() -> None:
    """Prints the errors with what is found out about them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--renderer", help="read all files for this renderer instead of the detected one")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    summary = []
    for folder in arguments.folders:
        found = errors(folder, arguments.renderer)
        sample = found
        if len(found) > arguments.sample:
            sample = random.Random(arguments.seed).sample(found, arguments.sample)
        confirmed = 0
        for error in sorted(sample, key=lambda error: (error["path"], error["offset"])):
            true = is_true(folder, error)
            confirmed += true
            lines = text(folder / error["path"]).splitlines()
            print(f"{'true' if true else 'LOOK'}  {error['path']}:{error['line']}:{error['column']} {error['message']}")
            print(f"      {lines[error['line'] - 1].strip()[:160]}")
        rules = ", ".join(f"{rule} {number}" for rule, number in Counter(e["rule"] for e in found).most_common())
        summary.append(
            f"{folder.name}: {len(found)} errors ({rules}); {len(sample)} looked at, {confirmed} confirmed, "
            f"{len(sample) - confirmed} to be judged by eye"
        )
    print(*summary, sep="\n")


if __name__ == "__main__":
    main()

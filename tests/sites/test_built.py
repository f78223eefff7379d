"""What the command says of the links of small sites, held against what was built of them.

In `built/NAME/` is a site with its settings. A line of `expected.txt` there is `FILE:LINE DESTINATION -> VERDICT`; the
verdict is `ok` or `dead`, as `record_built.py` found it in what the real program made (Zola 0.22.0, Eleventy 3.1.8,
rmarkdown 2.20 and bookdown 0.32 with pandoc 3.9, Manubot 0.6.1 with pandoc 2.17, pandoc-fignos 2.4.0, -eqnos 2.5.0 and
-tablenos 2.3.0). mystmd 1.8.3 needs a template from the web: its answers are what it warns of, and its own pages say.
Where refcheck differs, a line goes on: `, unknown: WHY` for what it cannot tell, `, missed: WHY` for what it takes to
be alive, `, not read: WHY` for what is no link to it. It never calls dead what is alive.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import refcheck

FOLDER = Path(__file__).parent / "built"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/expected.txt"))
LINE = re.compile(
    r"(?P<link>(?P<file>.*?\.(?:mdx?|Rmd)):(?P<line>\d+) (?P<destination>.*)) -> (?P<alive>ok|dead)"
    r"(?:, (?P<note>[^:]+): .+)?"
)
_ALIVE = frozenset(("resolved", "external", "ambiguous"))


def alone(name: str, folder: Path) -> Path:
    """A copy of a site that is a project of its own; where it is kept, it is part of another one."""
    return shutil.copytree(FOLDER / name, folder / name)


def statuses(site: Path) -> Iterator[tuple[str, int, int, int, str]]:
    """The file, line, columns and status of each reference of a site."""
    for page in refcheck.inventory([site]):
        name = Path(page["path"]).absolute().relative_to(site).as_posix()
        for reference in page["references"]:
            yield name, reference["line"], reference["column"], reference["end_column"], reference["status"]


def said(found: list[str]) -> str:
    """What the statuses of a link say."""
    if not found:
        return "not read"
    if not _ALIVE.issuperset(found) and set(found) != {"unknown"}:
        return "dead"
    return "unknown" if "unknown" in found else "ok"


@pytest.mark.parametrize("name", NAMES)
def test_the_command_says_of_each_link_what_was_built(name: str, tmp_path: Path) -> None:
    site = alone(name, tmp_path)
    known = defaultdict(list)
    for file, line, start, end, status in statuses(site):
        known[file, line].append((start, end, status))
    seen: Counter[str] = Counter()
    wrong = []
    for written in (site / "expected.txt").read_text(encoding="utf-8").splitlines():
        match = LINE.fullmatch(written)
        assert match is not None, written
        number = int(match["line"])
        text = (site / match["file"]).read_text(encoding="utf-8").split("\n")[number - 1]
        shown = f"]({match['destination']})"
        shown = shown if shown in text else match["destination"]
        place = -1
        seen[match["link"]] += 1
        for _ in range(seen[match["link"]]):
            place = text.index(shown, place + 1)
        first, last = place + 1, place + len(shown)
        found = [status for start, end, status in known[match["file"], number] if start <= last and end > first]
        expected = {None: match["alive"], "missed": "ok"}.get(match["note"], match["note"])
        if said(found) != expected or (match["alive"] == "ok" and said(found) == "dead"):
            wrong.append((written, said(found)))
    assert wrong == []


# What the programs wrote on the screen: labels without a number, citations without an entry.
REPORTED = {
    "bookdown_book": {"nothing", "fig:nothing"},
    "manubot_paper": {"fig:gone", "eq:none", "tbl:none", "raw:none", "sec:x", "tag-a"},
}


@pytest.mark.parametrize("name", sorted(REPORTED))
def test_labels_and_citations_that_the_program_misses_are_missing(name: str, tmp_path: Path) -> None:
    missing = {
        reference["key"]
        for page in refcheck.inventory([alone(name, tmp_path)])
        for reference in page["references"]
        if reference["kind"] in ("cross-reference", "citation") and reference["status"] not in _ALIVE
    }
    assert missing == REPORTED[name]

"""What the fixes and formatters of other tools make of two notes, beside `refcheck fix`, into `docs/comparison.md`.

    python benchmarks/fixing.py [--tools FOLDER]

Installs the tools from PyPI and npm, in the versions below and in `ladder.py`, into the folder, and runs each as it
is delivered on copies of `fixtures/ladder/broken/a.md` and `fixtures/notes/cq_cnn_intro.md`. Counted are the lines
that differ, the findings that `refcheck lint` has before and after, and what is no definition or no reference any
more; a reference counts as kept as long as something in the text still points at the same name.
"""

from __future__ import annotations

import argparse
import datetime
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ladder import NPM, OWN, PAGE, PYPI, ROOT, install, own_version, table

MDFORMAT = {
    "mdformat": "1.0.0",
    "mdformat-gfm": "1.0.0",
    "mdformat-frontmatter": "2.2.0",
    "mdformat-footnote": "0.1.3",
}
START, END = "<!-- fixes -->\n", "<!-- end of fixes -->"
MOST_LINES = 8


class Tool(NamedTuple):
    """A tool that changes notes."""

    name: str
    version: str
    command: Callable[[Path], list[str]]
    """What is run, with the note's file name added, for the folder of the tools."""


def _python(tools: Path, name: str, environment: str = "python") -> str:
    return str(tools / environment / "bin" / name)


TOOLS = (
    Tool("refcheck fix", "", lambda tools: [sys.executable, "-m", OWN, "fix", "--in-place"]),
    Tool("rumdl fmt", PYPI["rumdl"], lambda tools: [_python(tools, "rumdl"), "fmt"]),
    Tool(
        "markdownlint-cli2 --fix",
        NPM["markdownlint-cli2"],
        lambda tools: [str(tools / "node_modules/.bin/markdownlint-cli2"), "--fix"],
    ),
    Tool("mdformat, gfm", MDFORMAT["mdformat"], lambda tools: [_python(tools, "mdformat", "mdformat")]),
    Tool("panache format", PYPI["panache-cli"], lambda tools: [_python(tools, "panache"), "format"]),
    Tool("panache lint --fix", PYPI["panache-cli"], lambda tools: [_python(tools, "panache"), "lint", "--fix"]),
)


class Note(NamedTuple):
    """A note that is changed."""

    title: str
    path: Path
    renderer: str


NOTES = (
    Note("The broken note", ROOT / "fixtures/ladder/broken/a.md", "any"),
    Note("A real note, for Hexo with pandoc", ROOT / "fixtures/notes/cq_cnn_intro.md", "hexo-pandoc"),
)


def install_mdformat(tools: Path) -> None:
    """Puts mdformat with its plugins into an environment of its own."""
    if not (tools / "mdformat").exists():
        subprocess.run([sys.executable, "-m", "venv", tools / "mdformat"], check=True)
        wanted = [f"{name}=={version}" for name, version in MDFORMAT.items()]
        subprocess.run([_python(tools, "python", "mdformat"), "-m", "pip", "install", "-q", *wanted], check=True)


def run(tool: Tool, tools: Path, note: Note) -> Path:
    """A copy of the note after the tool has changed it, with the files beside it."""
    folder = Path(tempfile.mkdtemp(prefix="fixing-"))
    shutil.copytree(note.path.parent, folder, dirs_exist_ok=True)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(
        [*tool.command(tools), note.path.name],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)} if tool.name.startswith(OWN) else None,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return folder / note.path.name


def _refcheck(command: str, path: Path, note: Note) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", OWN, command, "--renderer", note.renderer, "--format", "json", path.name],
        cwd=path.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return json.loads(done.stdout)


def names(path: Path, note: Note) -> tuple[Counter[str], Counter[str]]:
    """What is defined and what is pointed at in a note, by name."""
    facts = _refcheck("list", path, note)["documents"][0]
    defined = Counter(entry.get("key") or entry["kind"] for entry in facts["definitions"])
    pointed = Counter(str(entry.get("key") or "").lstrip("#").casefold() for entry in facts["references"])
    return defined, pointed


def shortened(line: str) -> str:
    """A line as it is shown in a diff."""
    return line if len(line) <= 110 else f"{line[:107]}..."


def judge(tool: Tool, tools: Path, note: Note) -> tuple[list[str], str]:
    """A row of the table, and the changed lines that hold what defines or points."""
    after = run(tool, tools, note)
    old, new = note.path.read_text(encoding="utf-8"), after.read_text(encoding="utf-8")
    changed = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[:1] in "+-"]
    (defined, pointed), (defined_then, pointed_then) = names(note.path, note), names(after, note)
    # A note that is written in another way is no loss.
    kinds = {"inline-note", "footnote"}
    gone = defined - defined_then
    if sum(defined[kind] for kind in kinds) == sum(defined_then[kind] for kind in kinds):
        gone -= Counter({kind: gone[kind] for kind in kinds})
    lost = pointed - pointed_then
    row = [
        tool.name,
        tool.version or own_version(),
        str(sum(line.startswith("-") for line in changed)),
        f"{len(_refcheck('lint', note.path, note))} → {len(_refcheck('lint', after, note))}",
        ", ".join(f"`{name}`" for name in gone) or "none",
        ", ".join(f"`{name}`" for name in lost) or "none",
    ]
    signs = ("@fig", "#fig", "^[", "^\\[", "{%", "<%", "]:")
    mentioning = [line for line in changed if any(sign in line for sign in signs)]
    shown = "\n".join(shortened(line) for line in mentioning[:MOST_LINES])
    more = f"\n... and {len(mentioning) - MOST_LINES} more" if len(mentioning) > MOST_LINES else ""
    return row, f"{shown}{more}"


def compare(tools: Path) -> str:
    """The tables, with what each tool has written."""
    parts = []
    for note in NOTES:
        rows = [["tool", "version", "lines changed", "findings", "definitions lost", "references lost"]]
        diffs = []
        for tool in TOOLS:
            row, diff = judge(tool, tools, note)
            rows.append(row)
            if diff:
                diffs.append(f"{tool.name}:\n\n```diff\n{diff}\n```\n")
        parts += [f"### {note.title}\n\n{table(rows)}", *diffs]
    return "\n".join(parts)


def main() -> None:
    """Writes the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "refcheck-peers", metavar="FOLDER")
    tools = parser.parse_args().tools.resolve()
    install(tools)
    install_mdformat(tools)
    tables = compare(tools)
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    today = datetime.date.today().isoformat()
    PAGE.write_text(f"{before}{START}\nRun on {today}.\n\n{tables}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    print(tables)


if __name__ == "__main__":
    main()

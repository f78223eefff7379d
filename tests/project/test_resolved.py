"""What cross-references show: the cases of the files beside this one, each named after its renderer.

A file of cases is a list of these:

    === what the case shows
    The text of a note.
    => fig-a 1

Each line that begins with `=>` is what a cross-reference shows, in the order of the text: its key and number, or
`undefined`, `text` where it is shown as it is written, and `resolved` where it has no number. A case of several files
names each before its text, as `--- folder/name.qmd`, and their references stand in the order of the files.

    python tests/project/test_resolved.py

writes what is read now into all cases, to be compared with what it was.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from refcheck.config import load
from refcheck.project.inventory import inventory
from refcheck.session import LintOptions, open_session

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "resolved"
NAMES = {"bookdown": "note.Rmd", "quarto": "note.qmd"}
SHOWN = "=> "


class Case(NamedTuple):
    """Texts and what their references show, one a line."""

    title: str
    text: str
    shown: list[str]


def read_cases(path: Path) -> Iterator[Case]:
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [index for index, line in enumerate(lines) if line.startswith("=== ")]
    for start, end in zip(starts, [*starts[1:], len(lines) - 1], strict=True):
        text = [line for line in lines[start + 1 : end] if not line.startswith(SHOWN)]
        yield Case(
            lines[start][4:],
            "\n".join(text) + "\n",
            [line for line in lines[start + 1 : end] if line.startswith(SHOWN)],
        )


def files(text: str, name: str) -> dict[str, str]:
    """The texts of a case by name."""
    found, current = {name: ""}, name
    for line in text.splitlines(keepends=True):
        if line.startswith("--- "):
            current = line[4:].strip()
            found.pop(name, None) if not found.get(name) else None
            found[current] = ""
        else:
            found[current] += line
    return found


def shown(text: str, renderer: str, folder: Path) -> list[str]:
    """What the references of a case show."""
    for name, content in files(text, NAMES[renderer]).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    paths = [folder / name for name in files(text, NAMES[renderer]) if not name.endswith(".yml")]
    session = open_session([str(folder)], load(folder), LintOptions(renderer))
    project = session.project
    documents = {
        Path(document["path"]).resolve(): document
        for document in (inventory(project, page, page.source) for page in session.pages)
    }
    return [
        f"{SHOWN}{reference['key']} {reference['number'] or STATES[reference['status']]}"
        for path in paths
        for reference in documents[path.resolve()]["references"]
        if reference["kind"] == "cross-reference"
    ]


STATES = {"resolved": "resolved", "ambiguous": "ambiguous", "undefined": "undefined", "unsupported": "text"}
CASES = [
    pytest.param(case, path.stem, id=f"{path.stem}: {case.title}")
    for path in sorted(FOLDER.glob("*.txt"))
    for case in read_cases(path)
]


@pytest.mark.parametrize(("case", "renderer"), CASES)
def test_case(case: Case, renderer: str, tmp_path: Path) -> None:
    assert shown(case.text, renderer, tmp_path) == case.shown


def main() -> None:
    """Writes what the references show now into all cases."""
    for path in sorted(FOLDER.glob("*.txt")):
        lines: list[str] = []
        for case in read_cases(path):
            with tempfile.TemporaryDirectory() as folder:
                lines += [f"=== {case.title}", case.text[:-1], *shown(case.text, path.stem, Path(folder))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

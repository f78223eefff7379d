"""The cases of `certainty.txt`: how certain a renderer is, what is reported, and which fixes are safe.

A case begins with `=== what it shows`. `==> PATH` begins a file. The lines after them that begin with `<== ` say what
is so of the first file that ends with `.md`, `.qmd` or `.Rmd`: its renderer with its certainty, then the findings as
`line rule`, with `safe` or `unsafe: WHY` where there is a fix.

    python tests/rules/test_certainty.py

writes what is so now into all cases, to be compared with what was.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from refcheck.config import load
from refcheck.session import open_session

FOLDER = Path(__file__).parent
EXPECTED = "<== "
NOTES = (".md", ".qmd", ".Rmd")


class Case(NamedTuple):
    """Files, and what is said of the first note among them."""

    title: str
    files: dict[str, str]
    expected: list[str]


def read_cases(path: Path) -> list[Case]:
    cases = []
    for part in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, *lines = part.split("\n")
        files: dict[str, list[str]] = {}
        expected: list[str] = []
        for line in lines:
            if line.startswith("==> "):
                files[line[4:]] = []
            elif line.startswith(EXPECTED):
                expected.append(line)
            elif files and not expected:
                list(files.values())[-1].append(line)
        texts = {name: "\n".join(written).strip("\n") + "\n" for name, written in files.items()}
        cases.append(Case(title, texts, expected))
    return cases


def observe(files: dict[str, str], folder: Path) -> list[str]:
    (folder / ".git").mkdir()  # Nothing above counts.
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    note = next(name for name in files if name.endswith(NOTES))
    session = open_session([str(folder / note)], load(folder))
    (page,) = session.pages
    workspace = session.workspace
    context = workspace._detection.context(page.document, str(folder.resolve() / note))
    choice = workspace._choose(context, workspace.settings)
    said = [f"{choice.renderer.name} {choice.certainty}" + (f": {choice.doubt}" if choice.doubt else "")]
    for finding in session.all_findings():
        if finding.rule == "unused-label":
            continue
        line = page.source.line_of(finding.diagnostic.span.start)
        fix = finding.diagnostic.fix
        kind = "" if fix is None else " safe" if fix.safe else f" unsafe: {fix.reason}".rstrip(": ")
        said.append(f"{line} {finding.rule}{kind}")
    return [EXPECTED + line for line in said]


CASES = [
    pytest.param(case, id=f"{path.stem}: {case.title}")
    for path in [FOLDER / "certainty.txt"]
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, tmp_path: Path) -> None:
    assert observe(case.files, tmp_path) == case.expected


def main() -> None:
    """Writes what is said now into all cases."""
    for path in [FOLDER / "certainty.txt"]:
        head = path.read_text(encoding="utf-8").partition("\n=== ")[0]
        written = [head.rstrip("\n"), ""]
        for case in read_cases(path):
            with tempfile.TemporaryDirectory() as folder:
                expected = observe(case.files, Path(folder))
            written.append(f"=== {case.title}")
            for name, text in case.files.items():
                written += [f"==> {name}", text.rstrip("\n")]
            written += [*expected, ""]
        path.write_text("\n".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()

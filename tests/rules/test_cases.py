"""The cases of `*.txt`: what is reported of a text, and what `refcheck fix` makes of it.

A case begins with `=== RENDERER: what it shows`, with one or more renderers parted by commas, then the text, then
a line that begins with `=>` for each finding: its `line:column`, its rule, the message, and after ` -- ` the help.
All errors and warnings are named, but those of the rule `unused-label`; a case without any reports nothing.
After `->` stands what the text is after `refcheck fix`; without it, nothing is fixed. A file `a.png` and a file
`guide.md` with the heading `Guide` stand beside the text.

    python tests/rules/test_cases.py

writes the findings and fixes as they are now into all cases, to be compared with what they were.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

import refcheck
from refcheck.facts.source import Source

FOLDER = Path(__file__).parent / "cases"
FINDING = "=> "


class Case(NamedTuple):
    """A text, what is reported of it and what it is fixed to."""

    title: str
    renderer: str
    text: str
    findings: list[str]
    fixed: str


def read_cases(path: Path) -> list[Case]:
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [index for index, line in enumerate(lines) if line.startswith("=== ")]
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines) - 1], strict=True):
        renderers, _, title = lines[start][4:].partition(": ")
        body = lines[start + 1 : end]
        arrow = body.index("->") if "->" in body else len(body)
        text = "\n".join(line for line in body[:arrow] if not line.startswith(FINDING)).rstrip("\n") + "\n"
        fixed = "\n".join(body[arrow + 1 :]).rstrip("\n") + "\n" if "->" in body else text
        findings = [line for line in body[:arrow] if line.startswith(FINDING)]
        found += [Case(title, name, text, findings, fixed) for name in renderers.split(", ")]
    return found


def observe(text: str, renderer: str, folder: Path) -> tuple[list[str], str]:
    """What is reported of a text, as it is written in a case, and the fixed text."""
    (folder / "a.png").touch()
    (folder / "guide.md").write_text("# Guide\n", encoding="utf-8")
    path = folder / "note.md"
    path.write_text(text, encoding="utf-8")
    source, findings = Source(str(path), text), []
    for finding in refcheck.lint([path], renderer=renderer):
        if finding.rule != "unused-label" and finding.severity != "info":
            said = finding.diagnostic
            line, column = source.position(said.span.start)
            findings.append(f"{FINDING}{line}:{column} {finding.rule} {said.message} -- {said.help}")
    return findings, refcheck.fix(path, renderer=renderer)


CASES = [
    pytest.param(case, id=f"{path.stem}: {case.renderer}: {case.title}")
    for path in sorted(FOLDER.glob("*.txt"))
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, tmp_path: Path) -> None:
    assert observe(case.text, case.renderer, tmp_path) == (case.findings, case.fixed)


def main() -> None:
    """Writes the findings and fixes as they are now into all cases."""
    for path in sorted(FOLDER.glob("*.txt")):
        written, done = [], set()
        renderers: dict[str, list[str]] = {}
        for case in read_cases(path):
            renderers.setdefault(case.title, []).append(case.renderer)
        for case in read_cases(path):
            if case.title not in done:
                done.add(case.title)
                with tempfile.TemporaryDirectory() as folder:
                    findings, fixed = observe(case.text, case.renderer, Path(folder))
                written += [f"=== {', '.join(renderers[case.title])}: {case.title}", case.text.rstrip("\n"), *findings]
                written += ["->", fixed.rstrip("\n")] if fixed != case.text else []
                written.append("")
        path.write_text("\n".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()

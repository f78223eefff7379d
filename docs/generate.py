"""Writes what is generated: the tables of the README, and `docs/lint.svg`, the report of the note on a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from refcheck.cli._run import RunOptions, start_run
from refcheck.facts.model import Results
from refcheck.reports import render

ROOT = Path(__file__).parent.parent


def report() -> str:
    """The report of the note, in colour."""
    os.chdir(ROOT)
    session = start_run(RunOptions(["fixtures/notes"])).session
    findings = [finding for page in session.pages for finding in session.findings(page)]
    return render(
        "text",
        Results(
            tuple(findings),
            {page.path: page.source for page in session.pages},
            {page.path: (page.renderer.name, page.publication.reason) for page in session.pages},
            len(session.pages),
            color=True,
        ),
    )


def tables() -> None:
    """Puts the tables of rules and renderers into the README."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name in ("rules", "renderers"):
        command = [sys.executable, "-m", "refcheck", name, "--format", "markdown"]
        table = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
        parts = re.split(f"(<!-- {name} -->\n).*(<!-- end of {name} -->)", text, flags=re.S)
        text = f"{parts[0]}{parts[1]}\n{table}\n{parts[2]}{parts[3]}"
    readme.write_text(text, encoding="utf-8")


def main() -> None:
    """Writes the tables and the picture."""
    tables()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=116, file=nowhere, force_terminal=True)
        console.print(Text("$ refcheck lint fixtures/notes", style="bold"))
        console.print(Text.from_ansi(report()))
        console.save_svg(str(ROOT / "docs" / "lint.svg"), title="refcheck", unique_id="lint")


if __name__ == "__main__":
    main()

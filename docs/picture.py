"""Draws `docs/lint.svg`: what `refcheck lint` shows of the note on a terminal."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console
from rich.text import Text

from refcheck.cli._run import Run
from refcheck.model import Results
from refcheck.reports import render

ROOT = Path(__file__).parent.parent


def report() -> str:
    """The report of the note, in colour."""
    os.chdir(ROOT)
    session = Run(["fixtures/notes"]).session
    findings = [finding for page in session.pages for finding in session.findings(page)]
    return render(
        "text",
        Results(
            tuple(findings),
            {page.path: session.project.source(page) for page in session.pages},
            {page.path: (page.renderer.name, page.why) for page in session.pages},
            len(session.pages),
            True,
        ),
    )


def main() -> None:
    """Writes the picture."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=116, file=nowhere, force_terminal=True)
        console.print(Text("$ refcheck lint fixtures/notes", style="bold"))
        console.print(Text.from_ansi(report()))
        console.save_svg(str(ROOT / "docs" / "lint.svg"), title="refcheck", unique_id="lint")


if __name__ == "__main__":
    main()

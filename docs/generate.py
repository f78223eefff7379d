"""Writes the generated parts of the documentation.

These are tables, the pages of rules that are installed for editors, `refcheck.schema.json`, and the picture `lint.svg`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.text import Text

from refcheck.cli._rule_page import fix_of
from refcheck.cli._run import RunOptions, start_run
from refcheck.config.json_schema import written_schema
from refcheck.config.settings import Settings
from refcheck.config.table import settings_of
from refcheck.config.values import COMMAND_LINE_ONLY
from refcheck.facts.model import Results
from refcheck.reports import render
from refcheck.rules import Rule, all_rules

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


def settings_table() -> str:
    """The settings with their types and meanings, as a Markdown table."""
    rows = []
    for key, row in settings_of(Settings).items():
        default = "" if row.default in (None, (), {}) else f"`{row.default}`".lower()
        if row.type is not COMMAND_LINE_ONLY:
            rows.append(f"| `{key}` | {row.type.name} | {default} | {row.meaning} |")
    return "\n".join(["| setting | type | default | meaning |", "| --- | --- | --- | --- |", *rows, ""])


def command_table(name: str) -> str:
    """The Markdown table that a command prints."""
    command = [sys.executable, "-m", "refcheck", name, "--format", "markdown"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "rules.md": ("rules", partial(command_table, "rules")),
    "renderers.md": ("renderers", partial(command_table, "renderers")),
    "settings.md": ("settings", settings_table),
}
"""By page: the name of its table and what makes it."""


def write_tables() -> None:
    """Replaces the generated table of each page."""
    for page, (name, table) in TABLES.items():
        path = ROOT / "docs" / page
        text = path.read_text(encoding="utf-8")
        parts = re.split(f"(<!-- {name} -->\n).*(<!-- end of {name} -->)", text, flags=re.DOTALL)
        path.write_text(f"{parts[0]}{parts[1]}\n{table()}\n{parts[2]}{parts[3]}", encoding="utf-8")


RULE_PAGES = ROOT / "refcheck" / "rules" / "pages"
_EXAMPLE = re.compile(r"^(`{3,})(\w+)(?: ([^\n]+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_BLANK_LINES = re.compile(r"\n{3,}")
_HEADINGS = {
    "bad": "Reported, for {}:",
    "report": "What it says:",
    "good": "Not reported, for {}:",
    "fixed": "The fix writes:",
    "answers": "If the hosts answer:",
}


def rule_pages() -> dict[str, str]:
    """The pages of rules that are installed for editors, by the name of their file."""
    return {f"{rule.name}.md": _rule_page(rule) for rule in all_rules()}


def write_rule_pages() -> None:
    """Writes all pages, and removes those of rules that are no more."""
    RULE_PAGES.mkdir(exist_ok=True)
    for path in RULE_PAGES.glob("*.md"):
        path.unlink()
    for name, text in rule_pages().items():
        (RULE_PAGES / name).write_text(text, encoding="utf-8")


def _rule_page(rule: Rule) -> str:
    fix = fix_of(rule)
    switch = (
        f"It is off by default; `severity: {{{rule.name}: {rule.severity}}}` in the settings switches it on."
        if rule.is_optional
        else f"Switch it off with `ignore: [{rule.name}]` in the settings, or in the text:\n\n"
        f"```markdown\n<!-- refcheck-disable-next-line {rule.name} -->\n```"
    )
    parts = (
        f"# {rule.name}",
        f"{rule.code}, {rule.default}",
        _EXAMPLE.sub(_example, rule.documentation).strip(),
        f"Fix: {fix}",
        switch,
    )
    return _BLANK_LINES.sub("\n\n", "\n\n".join(parts)) + "\n"


def _example(match: re.Match[str]) -> str:
    fence, kind, about, text = match.groups()
    language = "text" if kind in ("report", "answers") else "yaml" if (about or "").endswith(".yml") else "markdown"
    if kind not in _HEADINGS:
        return match[0]
    return f"{_HEADINGS[kind].format(about)}\n\n{fence}{language}\n{text}{fence}\n"


def main() -> None:
    """Writes the tables, the pages of rules, the schema of the settings and the picture."""
    write_tables()
    write_rule_pages()
    (ROOT / "docs" / "refcheck.schema.json").write_text(written_schema(), encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=116, file=nowhere, force_terminal=True)
        console.print(Text("$ refcheck lint fixtures/notes", style="bold"))
        console.print(Text.from_ansi(report()))
        console.save_svg(str(ROOT / "docs" / "lint.svg"), title="refcheck", unique_id="lint")


if __name__ == "__main__":
    main()

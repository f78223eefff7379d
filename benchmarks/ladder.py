"""What refcheck and other tools say of the same two notes, into the tables of `docs/comparison.md`.

    python benchmarks/ladder.py [--tools FOLDER]

Installs the tools from PyPI and npm, in the versions below, into the folder; runs each in a scratch git
repository on `fixtures/ladder/valid/ok.md`, which is right, and on `fixtures/ladder/broken/a.md`, which holds
the defects below. Rules about style are left out, so that only what is said of references is counted.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

OWN = "refcheck"
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "comparison.md"
BROKEN = (ROOT / "fixtures/ladder/broken/a.md").read_text(encoding="utf-8").splitlines()

PYPI = {"rumdl": "0.3.0", "panache-cli": "3.17.1", "mdsmith": "0.57.0", "md-dead-link-check": "1.3.0"}
# In an environment of its own, as its module is called like ours.
OTHER_REFCHECK = "0.6.2"
NPM = {
    "markdownlint-cli2": "0.22.1",
    "remark-cli": "12.0.1",
    "remark-frontmatter": "5.0.0",
    "remark-gfm": "4.0.1",
    "remark-validate-links": "13.1.0",
    "remark-lint-no-undefined-references": "5.0.2",
    "remark-lint-no-unused-definitions": "4.0.2",
    "remark-lint-no-duplicate-definitions": "4.0.1",
}
REMARK_PLUGINS = [name for name in NPM if name.startswith("remark-") and name != "remark-cli"]


class Defect(NamedTuple):
    """One defect of the broken note."""

    line: int
    construct: str
    """What is marked, as it is written in the line."""
    key: str
    """The name that a report mentions."""
    kind: str
    what: str


DEFECTS = (
    Defect(7, "![Gone](missing.png)", "missing.png", "file", "image that does not exist"),
    Defect(7, "{#fig:gone}", "fig:gone", "unused label", "label that nothing refers to"),
    Defect(9, "![Dup](plot.png){#fig:plot}", "fig:plot", "duplicate label", "label defined twice"),
    Defect(11, "[@fig:nope]", "fig:nope", "label", "`[@fig:nope]`, a figure that does not exist"),
    Defect(11, "@tbl:none", "tbl:none", "label", "`@tbl:none`, a table that does not exist"),
    Defect(11, "[Figure 7](#fig:plot)", "Figure 7", "number", "`Figure 7` for figure 1"),
    Defect(13, "[x](#setpu)", "#setpu", "anchor", "`#setpu` for `#setup`"),
    Defect(13, "[y](sub/b.md#nosuch)", "nosuch", "anchor", "anchor in another file"),
    Defect(13, "[z](sub/c.md)", "sub/c.md", "file", "file that does not exist"),
    Defect(13, "[w](sub/B.md)", "sub/B.md", "file", "`sub/B.md` for `sub/b.md`"),
    Defect(15, "[text][undef]", "undef", "definition", "link definition that does not exist"),
    Defect(17, "[^2]", "^2", "footnote", "footnote that does not exist"),
    Defect(17, "[bad](gone.md)", "gone.md", "file", "file that does not exist, in an inline note"),
    Defect(19, "<% ref nokey %>", "<% ref", "old reference", "`<% ref %>`, which works no more"),
    Defect(19, "nokey", "nokey", "key", "key without an entry"),
    Defect(21, '<img src="nofile.png">', "nofile.png", "file", "image of HTML that does not exist"),
    Defect(26, "[unused]", "unused", "unused definition", "link definition that nothing uses"),
    Defect(27, "[def]", "def", "duplicate definition", "link definition given twice"),
    Defect(30, "[^3]", "^3", "unused footnote", "footnote that nothing refers to"),
    Defect(34, "[smith-2021]", "smith-2021", "duplicate key", "key with two entries"),
    Defect(35, "[unused-2020]", "unused-2020", "unused key", "entry that nothing refers to"),
)


class Report(NamedTuple):
    """What a tool says of a place."""

    line: int
    column: int
    """From 1; 0 where the tool names none."""
    rule: str
    message: str


class Tool(NamedTuple):
    """A tool, how it is run, and which of its rules are about which defects."""

    name: str
    version: str
    command: Callable[[Path], list[str]]
    """What is run, with the note's file name added, for the folder of the tools."""
    read: Callable[[str, str], Iterator[Report]]
    """The reports in the output, for the file name."""
    rules: Mapping[str, tuple[str, ...]]
    """The kinds of defects that a rule can name; rules that are not here are about something else."""


def _lines(pattern: str) -> Callable[[str, str], Iterator[Report]]:
    """Reads reports of one line each, by a pattern with the groups `line`, `column`, `rule` and `message`."""

    def read(output: str, note: str) -> Iterator[Report]:
        for match in re.finditer(pattern.replace("NOTE", re.escape(note)), output, re.MULTILINE):
            found = match.groupdict()
            column = int(found.get("column") or 0)
            yield Report(int(found["line"]), column, found.get("rule") or "broken", found["message"])

    return read


def _json(output: str, note: str) -> Iterator[Report]:
    for report in json.loads(output):
        yield Report(report["line"], report["column"], report["rule"], report["message"])


def _python(tools: Path, name: str, environment: str = "python") -> str:
    return str(tools / environment / "bin" / name)


def _node(tools: Path, name: str) -> str:
    return str(tools / "node_modules" / ".bin" / name)


TOOLS = (
    Tool(
        OWN,
        "",
        lambda tools: [sys.executable, "-m", "refcheck", "lint", "--no-cache", "--format", "json"],
        _json,
        {
            "missing-file": ("file",),
            "file-case": ("file",),
            "undefined-anchor": ("anchor",),
            "undefined-label": ("label",),
            "duplicate-label": ("duplicate label",),
            "unused-label": ("unused label",),
            "stale-number": ("number",),
            "undefined-link-definition": ("definition",),
            "unused-link-definition": ("unused definition",),
            "duplicate-link-definition": ("duplicate definition",),
            "undefined-footnote": ("footnote",),
            "unused-footnote": ("unused footnote",),
            "unsupported-key-reference": ("old reference",),
            "undefined-key": ("key",),
            "duplicate-key": ("duplicate key",),
            "unused-key": ("unused key",),
        },
    ),
    Tool(
        "rumdl",
        PYPI["rumdl"],
        lambda tools: [_python(tools, "rumdl"), "check", "--no-cache", "--output-format", "json"],
        _json,
        {
            "MD011": (),
            "MD042": (),
            "MD051": ("anchor",),
            "MD052": ("definition",),
            "MD053": ("unused definition", "duplicate definition"),
            "MD057": ("file",),
            "MD066": ("footnote", "unused footnote"),
            "MD068": (),
        },
    ),
    Tool(
        "panache",
        PYPI["panache-cli"],
        lambda tools: [_python(tools, "panache"), "lint", "--message-format", "short"],
        _lines(r"^.*?NOTE:(?P<line>\d+):(?P<column>\d+): \w+\[(?P<rule>[\w-]+)\]: (?P<message>.*)$"),
        {
            "undefined-anchor": ("anchor",),
            "undefined-reference-label": ("definition",),
            "undefined-footnote-id": ("footnote",),
            "unused-definition-label": ("unused definition",),
            "unused-footnote-id": ("unused footnote",),
            "duplicate-reference-labels": ("duplicate definition", "duplicate label"),
        },
    ),
    Tool(
        "markdownlint-cli2",
        NPM["markdownlint-cli2"],
        lambda tools: [_node(tools, "markdownlint-cli2")],
        _lines(r"^NOTE:(?P<line>\d+)(?::(?P<column>\d+))? error (?P<rule>MD\d+)/\S+ (?P<message>.*)$"),
        {
            "MD011": (),
            "MD042": (),
            "MD051": ("anchor",),
            "MD052": ("definition",),
            "MD053": ("unused definition", "duplicate definition", "unused footnote"),
        },
    ),
    Tool(
        "remark",
        f"{NPM['remark-cli']}, validate-links {NPM['remark-validate-links']}",
        lambda tools: [_node(tools, "remark"), "--no-color", "--no-stdout", "--rc-path", str(tools / "remark.mjs")],
        _lines(
            r"^ *(?P<line>\d+):(?P<column>\d+)(?:-\S+)? +warning +(?P<message>.*?) +(?P<rule>[\w-]+) +remark-[\w:-]+$"
        ),
        {
            "missing-file": ("file",),
            "missing-heading": ("anchor",),
            "missing-heading-in-file": ("anchor",),
            "no-undefined-references": ("definition", "footnote", "label"),
            "no-unused-definitions": ("unused definition", "unused footnote"),
            "no-duplicate-definitions": ("duplicate definition",),
        },
    ),
    Tool(
        "mdsmith",
        PYPI["mdsmith"],
        lambda tools: [_python(tools, "mdsmith"), "check", "-f", "json"],
        _json,
        {
            "MDS027": ("file", "anchor"),
            "MDS053": ("unused definition", "duplicate definition", "unused footnote"),
            "MDS054": ("definition", "footnote"),
            "MDS070": ("anchor",),
        },
    ),
    Tool(
        "md-dead-link-check",
        PYPI["md-dead-link-check"],
        lambda tools: [_python(tools, "md-dead-link-check"), "-nc", "-c", str(tools / "dead-links.toml")],
        _lines(r"^File: (?:\w+/)?NOTE:(?P<line>\d+) • Link: (?P<message>.*?) • Error: (?P<rule>Path|Fragment)"),
        {"Path": ("file",), "Fragment": ("anchor",)},
    ),
    Tool(
        "refcheck of PyPI",
        OTHER_REFCHECK,
        lambda tools: [_python(tools, "refcheck", "other"), "--no-color"],
        _lines(r"^NOTE:(?P<line>\d+): (?P<message>.*) - BROKEN$"),
        {"broken": ("file", "anchor")},
    ),
)


def install(tools: Path) -> None:
    """Puts the other tools into a folder, where they are not there yet."""
    tools.mkdir(parents=True, exist_ok=True)
    for environment, packages in (("python", PYPI), ("other", {"refcheck": OTHER_REFCHECK})):
        if not (tools / environment).exists():
            subprocess.run([sys.executable, "-m", "venv", tools / environment], check=True)
            wanted = [f"{name}=={version}" for name, version in packages.items()]
            subprocess.run(
                [_python(tools, "python", environment), "-m", "pip", "install", "--quiet", *wanted], check=True
            )
    if not (tools / "node_modules").exists():
        (tools / "package.json").write_text(json.dumps({"private": True, "dependencies": NPM}), encoding="utf-8")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=tools, check=True)
    plugins = json.dumps(REMARK_PLUGINS)
    (tools / "remark.mjs").write_text(f"export default {{plugins: {plugins}}}\n", encoding="utf-8")
    (tools / "dead-links.toml").write_text("[tool.md_dead_link_check]\ncheck_web_links = false\n", encoding="utf-8")


def run(tool: Tool, tools: Path, note: Path) -> list[Report]:
    """What a tool says of the references of a note, by place."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"NO_COLOR": "1"}
    if tool.name == OWN:
        environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [*tool.command(tools), note.name],
        cwd=note.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    output = done.stdout if done.stdout.strip() else done.stderr
    if tool.read is not _json:
        output = done.stdout + done.stderr
    return sorted({report for report in tool.read(output, note.name) if tool.name == OWN or report.rule in tool.rules})


def names(tool: Tool, report: Report, defect: Defect) -> bool:
    """Whether a report is about a defect: its kind, its line, and its name or place."""
    if report.line != defect.line or defect.kind not in tool.rules.get(report.rule, ()):
        return False
    start = BROKEN[defect.line - 1].index(defect.construct) + 1
    return defect.key in report.message or start <= report.column < start + len(defect.construct)


def summary(reports: list[Report]) -> str:
    """How many reports there are of each rule."""
    return ", ".join(f"{rule} {number}" for rule, number in Counter(report.rule for report in reports).most_common())


def table(rows: list[list[str]]) -> str:
    """Rows, the first of them the head, as a Markdown table."""
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


def compare(tools: Path, notes: Path) -> str:
    """Both tables."""
    valid = [["tool", "version", "reports", "by rule"]]
    head, found = ["line", "defect"], {}
    for tool in TOOLS:
        version = tool.version or own_version()
        said = run(tool, tools, notes / "valid" / "ok.md")
        valid.append([tool.name, version, str(len(said)), summary(said) or "nothing"])
        found[tool.name] = run(tool, tools, notes / "broken" / "a.md")
        head.append(tool.name)
    broken = [head]
    for defect in DEFECTS:
        row = [str(defect.line), defect.what]
        for tool in TOOLS:
            rules = sorted({report.rule for report in found[tool.name] if names(tool, report, defect)})
            row.append(", ".join(rules) or "–")
        broken.append(row)
    total, beyond = ["", f"**named, of {len(DEFECTS)}**"], ["", "**reports beyond the defects**"]
    for column, tool in enumerate(TOOLS, 2):
        total.append(str(sum(row[column] != "–" for row in broken[1:])))
        others = [r for r in found[tool.name] if not any(names(tool, r, defect) for defect in DEFECTS)]
        beyond.append(str(len(others)))
    return f"### The valid note\n\n{table(valid)}\n### The broken note\n\n{table([*broken, total, beyond])}"


def own_version() -> str:
    """The version of refcheck itself."""
    text = (ROOT / "refcheck" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.*)"', text, re.MULTILINE)
    return found[1] if found else ""


def main() -> None:
    """Writes the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "refcheck-peers", metavar="FOLDER")
    tools = parser.parse_args().tools.resolve()
    install(tools)
    with tempfile.TemporaryDirectory() as scratch:
        notes = Path(scratch) / "notes"
        shutil.copytree(ROOT / "fixtures" / "ladder", notes)
        # Two of the tools look for files in a git repository with a remote.
        for command in ("init -q", "remote add origin https://github.com/example/example.git", "add -A"):
            subprocess.run(["git", *command.split()], cwd=notes, check=True)
        tables = compare(tools, notes)
    text = PAGE.read_text(encoding="utf-8")
    start, end = "<!-- tables -->\n", "<!-- end of tables -->"
    before, rest = text.split(start)
    today = datetime.date.today().isoformat()
    PAGE.write_text(f"{before}{start}\nRun on {today}.\n\n{tables}\n{end}{rest.split(end)[1]}", encoding="utf-8")
    print(tables)


if __name__ == "__main__":
    main()

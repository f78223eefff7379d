"""The options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from refcheck.cli._help import FILES, OUTPUT, RULES, WEB


def renderer_names(incomplete: str) -> list[str]:
    """The renderers that complete a name, or the last one of a list."""
    from refcheck import renderers

    before, comma, word = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in renderers.names() if name.startswith(word)]


def rule_names(incomplete: str) -> list[str]:
    """The rules that complete a name, or the last one of a list."""
    from refcheck.rules import names

    before, comma, word = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in names() if name.startswith(word)]


def format_names(incomplete: str) -> list[str]:
    """The formats of reports."""
    from refcheck.reports import formats

    return [name for name in formats() if name.startswith(incomplete)]


Paths = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads this at run time, also on Python 3.10
    typer.Argument(
        help="Files and folders (default: the current folder). Folders are searched for Markdown: .md, .qmd, .Rmd, "
        ".mdx and the like, and for notebooks: .ipynb. `-` is standard input.",
        show_default=False,
    ),
]
RendererOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--renderer",
        "-r",
        metavar="NAME",
        autocompletion=renderer_names,
        help="Renderer that the notes are for (see `refcheck renderers`; default: detected).",
        show_default=False,
    ),
]
RenderersOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--renderer",
        "-r",
        metavar="NAME[,NAME]",
        autocompletion=renderer_names,
        help="Renderer that the notes are for (see `refcheck renderers`; default: detected). Several, separated by "
        "commas, are compared.",
        show_default=False,
    ),
]
Select = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--select",
        metavar="RULE",
        autocompletion=rule_names,
        help="Run only these rules: names, codes or first digits of codes (1, 4xx), separated by commas.",
        show_default=False,
        rich_help_panel=RULES,
    ),
]
Ignore = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--ignore",
        metavar="RULE",
        autocompletion=rule_names,
        help="Leave out these rules.",
        show_default=False,
        rich_help_panel=RULES,
    ),
]
Orphans = Annotated[
    bool,
    typer.Option(
        "--orphans",
        help="Also report pages and images that nothing refers to (`refcheck explain unreferenced-file`).",
        rich_help_panel=RULES,
    ),
]
Config = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings file (default: the nearest .refcheck.yml, or pyproject.toml with [tool.refcheck]).",
        show_default=False,
        rich_help_panel=FILES,
    ),
]
FailOn = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Lowest severity that makes the exit code 1: error, warning or info (default: error).",
        show_default=False,
        rich_help_panel=RULES,
    ),
]
ForceExclude = Annotated[
    bool,
    typer.Option(
        "--force-exclude",
        help="Apply `exclude` and .gitignore also to files named on the command line.",
        rich_help_panel=FILES,
    ),
]
FollowOutside = Annotated[
    bool,
    typer.Option(
        "--follow-outside",
        help="Follow links out of the project, to read and write there. Only if you trust whoever made them.",
        rich_help_panel=FILES,
    ),
]
ForceLanguage = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--force-language",
        metavar="LANGUAGE",
        help="markdown: read named files as Markdown, whatever their endings.",
        show_default=False,
        rich_help_panel=FILES,
    ),
]
StdinFilename = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--stdin-filename",
        metavar="FILE",
        help="Read standard input (`-`) as the text of this file. Links, settings and renderer are those of this path. "
        "The file itself is not read.",
        show_default=False,
        rich_help_panel=FILES,
    ),
]
Formats = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[=FILE]",
        autocompletion=format_names,
        help="text, concise, json, markdown, github (annotations), azure, gitlab (Code Quality), sarif, junit, "
        "checkstyle, rdjson (reviewdog) or html (a page). Several: --format text --format sarif=FILE.",
        show_default="text",
        rich_help_panel=OUTPUT,
    ),
]
ReportFile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the report to a file instead of printing it.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
ExternalOption = Annotated[
    bool,
    typer.Option(
        "--external",
        help="Also ask the hosts of addresses on the web whether they work (rules 7xx). Needs the extra `external`.",
        rich_help_panel=WEB,
    ),
]
Offline = Annotated[
    bool,
    typer.Option("--offline", help="Ask only the cache, whatever its age: no request.", rich_help_panel=WEB),
]
AllowPrivate = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--allow-private",
        metavar="HOST",
        help="Also ask this host, address or network (10.0.0.0/8) that is private or on this machine. Only if you "
        "trust whoever wrote the notes.",
        show_default=False,
        rich_help_panel=WEB,
    ),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", min=0.1, max=3600, help="For each request.", rich_help_panel=WEB),
]
TimeLimit = Annotated[
    float,
    typer.Option("--time-limit", metavar="SECONDS", min=1, help="For all requests together.", rich_help_panel=WEB),
]
TableFormat = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, markdown or json.")]
Jobs = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--jobs",
        "-j",
        metavar="NUMBER",
        min=1,
        help="Number of processes (default: one per core; one for few files).",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
Cached = Annotated[
    bool,
    typer.Option(
        "--cache/--no-cache",
        help="Cache results between runs in `.refcheck_cache` in the project folder.",
        rich_help_panel=OUTPUT,
    ),
]
ShowUnknown = Annotated[
    bool,
    typer.Option(
        "--show-unknown",
        help="List the unknown references, and why they are unknown (`refcheck explain unknown`).",
        rich_help_panel=OUTPUT,
    ),
]
Statistics = Annotated[
    bool,
    typer.Option(
        "--statistics", help="Print how many findings each rule has, instead of each of them.", rich_help_panel=OUTPUT
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Print findings and failures only: no summary, no warnings.", rich_help_panel=OUTPUT
    ),
]
ColorOption = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="auto, always or never. auto: on a terminal, as `NO_COLOR` and `FORCE_COLOR` say.",
        rich_help_panel=OUTPUT,
    ),
]
ExitZero = Annotated[
    bool, typer.Option("--exit-zero", help="Exit with 0 also if there are findings.", rich_help_panel=RULES)
]
BaselineOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="Ignore the findings in this file; `refcheck baseline` writes it.",
        show_default=False,
        rich_help_panel=RULES,
    ),
]
NoBaseline = Annotated[
    bool, typer.Option("--no-baseline", help="Ignore no findings, whatever the settings say.", rich_help_panel=RULES)
]
InPlace = Annotated[bool, typer.Option("--in-place", "-i", help="Write the files.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the changes also with --in-place or for standard input.")]

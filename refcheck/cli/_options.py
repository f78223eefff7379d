"""The options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Paths = Annotated[
    Optional[list[str]],  # noqa: UP045 - typer reads this at run time, also on Python 3.10
    typer.Argument(
        help="Files and folders; folders are searched for Markdown: .md, .markdown, .qmd, .Rmd, .mdx and the like. "
        "`-` is standard input. Without any: the current folder.",
        show_default=False,
    ),
]
RendererOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--renderer",
        "-r",
        metavar="NAME",
        help="What the notes are published with (see `refcheck renderers`). Found out by itself if not given.",
        show_default=False,
    ),
]
RenderersOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--renderer",
        "-r",
        metavar="NAME[,NAME]",
        help="What the notes are published with (see `refcheck renderers`). Found out by itself if not given. "
        "Of several, with commas, it is said where a note works and where it does not.",
        show_default=False,
    ),
]
Select = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--select",
        metavar="RULE",
        help="Run only these rules: names, codes or beginnings of codes (1, 4xx), several with commas.",
        show_default=False,
    ),
]
Ignore = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--ignore", metavar="RULE", help="Leave out these rules.", show_default=False),
]
Config = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings file. Otherwise the nearest pyproject.toml with [tool.refcheck] or .refcheck.yml.",
        show_default=False,
    ),
]
FailOn = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit with 1 from this severity on: error, warning or info (default: error).",
        show_default=False,
    ),
]
ForceExclude = Annotated[
    bool,
    typer.Option(
        "--force-exclude",
        help="Leave out files that a search would not find (`exclude`, .gitignore ...) also where they are named.",
    ),
]
FollowOutside = Annotated[
    bool,
    typer.Option(
        "--follow-outside",
        help="Follow links out of the project, to read what they lead to and to write it. Only where you trust who "
        "made them.",
    ),
]
ForceLanguage = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--force-language",
        metavar="LANGUAGE",
        help="markdown: read named files as Markdown whatever their names end with.",
        show_default=False,
    ),
]
StdinFilename = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--stdin-filename",
        metavar="FILE",
        help="Read standard input (`-`) as the text of this file: its links, settings and renderer are those of this "
        "path, and findings name it. The file itself is not read.",
        show_default=False,
    ),
]
TableFormat = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or markdown.")]
Jobs = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--jobs",
        "-j",
        metavar="NUMBER",
        min=1,
        help="How many processes may work at the same time. Without it: one for each core; few files take one.",
        show_default=False,
    ),
]
Cached = Annotated[
    bool,
    typer.Option(
        "--cache/--no-cache",
        help="Whether to keep what is found out for the next run, in `.refcheck_cache` in the project's folder.",
    ),
]
ShowUnknown = Annotated[
    bool,
    typer.Option(
        "--show-unknown",
        help="List the references of which it cannot be known whether they work, and why (`refcheck explain unknown`).",
    ),
]
BaselineOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="Forgive the findings that this file knows; `refcheck baseline` writes it.",
        show_default=False,
    ),
]
NoBaseline = Annotated[bool, typer.Option("--no-baseline", help="Forgive nothing, whatever the settings say.")]
InPlace = Annotated[bool, typer.Option("--in-place", "-i", help="Write the files.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the changes also with --in-place or for standard input.")]

"""The folders that bookdown and Quarto write a site to, by the settings: the Markdown in them is left by a build.

So is the file that bookdown joins its chapters to: `book_filename` of `_bookdown.yml`, or `_main`, which is no chapter
(`source_files` in bookdown's R/utils.R).

bookdown's `output_dir` is a key of `_bookdown.yml`, Quarto's `output-dir` one of `project` in `_quarto.yml` (bookdown's
documentation, "Configuration"; Quarto's, "Project Options"). The path is relative to the folder of the settings. A
folder that is not below it (`../docs`) may contain sources, too: it is one of output only if there is an `index.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import normpath

from refcheck.facts.lazy_regex import compile_lazily

OUTPUT_SETTINGS = ("_bookdown.yml", "_quarto.yml")
"""The names of the settings that can name an output folder."""
_KEYS = {
    "_bookdown.yml": compile_lazily(r"(?P<quote>[\"']?)output_dir(?P=quote)[ \t]*:[ \t]+(?P<path>[^#]*)"),
    "_quarto.yml": compile_lazily(r"[ \t]+output-dir[ \t]*:[ \t]+(?P<path>[^#]*)"),
}
_BOOK = compile_lazily(r"(?P<quote>[\"']?)book_filename(?P=quote)[ \t]*:[ \t]+(?P<name>[^#]*)")
_PLAIN = compile_lazily(r"[\w.-]+(?:/[\w.-]+)*")


def output_patterns(name: str, lines: Sequence[str]) -> tuple[str, ...]:
    """The patterns of an ignore file that match what a build writes below the folder of the settings.

    Args:
        name: of the settings.
        lines: of the settings; empty if there are none.
    """
    joined = _joined_chapters(lines) if name == "_bookdown.yml" and lines else ()
    return (*_folder(name, lines), *joined)


def output_beside(name: str, lines: Sequence[str]) -> str:
    """The path of an output folder beside the folder of the settings, `../docs`; empty if they name none."""
    path = _named(name, lines)
    return path if path.startswith("../") and path.strip("./") and path.count("/") == 1 else ""


def _folder(name: str, lines: Sequence[str]) -> tuple[str, ...]:
    """The pattern of the output folder; empty if the settings name none below them."""
    path = _named(name, lines)
    return (f"/{path}/",) if path.strip("./") and path[:3] != "../" else ()


def _named(name: str, lines: Sequence[str]) -> str:
    """The path of the output folder, relative to that of the settings; empty if they name none, or with odd signs."""
    found = next(filter(None, map(_KEYS[name].match, lines)), None)
    path = normpath(found["path"].strip().strip("\"'") or ".") if found is not None else ""
    return path if _PLAIN.fullmatch(path) else ""


def _joined_chapters(lines: Sequence[str]) -> tuple[str, ...]:
    """The patterns of the file that the chapters are joined to; empty if its name has signs of a pattern."""
    found = next(filter(None, map(_BOOK.match, lines)), None)
    name = found["name"].strip().strip("\"'") if found is not None else "_main"
    stem = name.removesuffix(".Rmd")
    return (f"/{stem}.Rmd", f"/{stem}.md") if _PLAIN.fullmatch(stem) else ()

"""The arguments of a pandoc command: inputs, and the options that count here (manual, "Options")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily

PROGRAM = compile_lazily(r"[@+-]*(?:(?=[\w./~$(){}])[\w./~$(){}-]*/)?pandoc(?:\.exe|/[\w.:-]+)?")
"""A word that runs pandoc, also by an image of a container."""
NOTE = (".md", ".markdown", ".mdown", ".mkd", ".txt", ".Rmd")
"""Files with these endings are treated as inputs in Markdown."""
# Among the inputs they are metadata, too.
_METADATA_FILE = (".yaml", ".yml")
_END = frozenset((";", "&&", "||", "|", ">", ">>", "&"))
_SHORT = {
    "-F": "filter",
    "-L": "filter",
    "-f": "from",
    "-r": "from",
    "-d": "defaults",
    "-o": "output",
    "-t": "to",
    "-w": "to",
}
_LONG = {
    "--filter": "filter",
    "--lua-filter": "filter",
    "--from": "from",
    "--read": "from",
    "--defaults": "defaults",
    "--data-dir": "data-dir",
    "--metadata-file": "metadata-file",
    "--resource-path": "resource-path",
    "--default-image-extension": "image-extension",
    "--output": "output",
    "--to": "to",
    "--write": "to",
}
# Other options followed by a word that could be taken for a note, or for an unknown argument.
_WITH_VALUE = frozenset(
    (
        *("-A", "-B", "-H", "-V", "-M", "-c", "-T", "--css"),
        *("--include-after-body", "--include-before-body", "--include-in-header", "--variable", "--metadata"),
        *("--template", "--bibliography", "--csl", "--pdf-engine", "--pdf-engine-opt"),
        *("--reference-doc", "--toc-depth", "--extract-media", "--abbreviations", "--log", "--title-prefix"),
    )
)
# Variables with such names contain options, not files.
_OPTIONS = compile_lazily(
    r"[^\n]*(?:opt|flag|arg|param|filter|meta|var|templ|style|css|csl|bib|toc|engine|format)[^\n]*", re.IGNORECASE
)
# It is one file, which is read alone.
_ONE_ARGUMENT = compile_lazily(r"\$\{?[1-9]\}?")


class Options(NamedTuple):
    """The inputs and options of one command."""

    inputs: tuple[str, ...]
    is_told: bool
    """Whether all inputs and options are known."""
    is_open: bool
    """Whether it can read files that are not named."""
    options: tuple[tuple[str, str], ...]

    def of(self, name: str) -> tuple[str, ...]:
        """The values of an option, in order."""
        return tuple(value for option, value in self.options if option == name)


def options_of(words: Sequence[str]) -> Options:
    """Read the words after the name of the program."""
    inputs, options, is_told, is_open = list[str](), list[tuple[str, str]](), True, False
    rest = iter(word.strip("\"'") for word in words)
    for word in rest:
        if word in _END:
            break
        name, mark, value = word.partition("=")
        if word in ("-C", "--citeproc"):
            options.append(("filter", "citeproc"))
        elif name == "--file-scope":
            options.append(("file-scope", value or "true"))
        elif word in _WITH_VALUE:
            next(rest, "")
        elif name in _LONG:
            options.append((_LONG[name], value if mark else next(rest, "")))
        elif word[:2] in _SHORT and not word.startswith("--"):
            options.append((_SHORT[word[:2]], word[2:] or next(rest, "")))
        elif word.startswith("-"):
            continue
        elif word.endswith(NOTE) and "$" not in word:
            inputs.append(word)
        elif word.endswith(_METADATA_FILE) and "$" not in word:
            options.append(("metadata-file", word))
        elif "$" in word.replace("$@", "").replace("$(@", "") or "`" in word:
            is_told = False
            is_open = is_open or not (_OPTIONS.fullmatch(word) or _ONE_ARGUMENT.fullmatch(word))
    has_inputs = bool(inputs) or any(name == "defaults" for name, _ in options)
    return Options(tuple(inputs), is_told and has_inputs, is_open, tuple(options))

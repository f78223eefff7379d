"""One command that runs pandoc, with its defaults added."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from refcheck.builds.build_files import Standing
from refcheck.facts.lazy_regex import compile_lazily

# Extensions of its Markdown that change which forms it reads.
_TAKEN_AWAY = frozenset(
    (
        *("auto_identifiers", "bracketed_spans", "citations", "fenced_code_attributes", "fenced_divs", "footnotes"),
        *("header_attributes", "implicit_figures", "inline_notes", "link_attributes", "native_divs", "native_spans"),
    )
)
_ADDED = frozenset(
    ("attributes", "mmd_header_identifiers", "wikilinks_title_after_pipe", "wikilinks_title_before_pipe")
)
_MARKDOWN = frozenset(
    (
        *("markdown", "markdown_github", "markdown_mmd", "markdown_phpextra", "markdown_strict"),
        *("gfm", "commonmark", "commonmark_x"),
    )
)
_MARKDOWN_FILES = (".md", ".markdown")
_EXTENSION = compile_lazily(r"(?P<sign>[+-])(?P<name>\w+)")


@dataclass(frozen=True)
class Run:
    """One command that runs pandoc, with its defaults added."""

    told: str
    """The build file, with the defaults: `Makefile`, `Makefile by book.yaml`."""
    folder: str
    """The absolute folder in which it is run."""
    inputs: tuple[str, ...] = ()
    """Absolute paths, or patterns of them."""
    is_told: bool = True
    """Whether all inputs and options are known."""
    is_open: bool = False
    """Whether it can read files that are not named."""
    notes: tuple[str, ...] = ()
    """The Markdown files that it joins to one text, in order; absolute."""
    listed: tuple[str, ...] = ()
    """The inputs that defaults list, in their order."""
    filters: tuple[str, ...] = ()
    source: str = ""
    """The input format, with its extensions."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """The metadata in the defaults."""
    metadata_files: tuple[str, ...] = ()
    """Files of metadata that it reads; absolute paths."""
    missing: tuple[str, ...] = ()
    """The defaults that do not exist, or cannot be read."""
    resource_paths: tuple[str, ...] = ()
    """The folders in `--resource-path`, as written."""
    image_extension: str = ""
    """The ending of images that have none, in `--default-image-extension`."""
    is_file_scope: bool = False
    """Whether each of its files is read separately, by `--file-scope`."""

    target: str = ""
    """The output format, or the output file; empty if neither is known."""

    path: str = ""
    """The absolute path of the build file."""
    project: str = ""
    """The folder that the build file belongs to; absolute."""
    standing: Standing = "build"
    """The reliability of its build file."""

    def names(self, note: str) -> bool:
        """Whether a note, by its absolute path, is certainly one of its inputs."""
        if note in self._plain_inputs:
            return True
        depth = note.count("/")
        return any(fnmatch.fnmatchcase(note, path) for path in self._patterns if path.count("/") == depth)

    @property
    def writes_markdown(self) -> bool:
        """Whether it writes Markdown, which another program is to show."""
        name = _EXTENSION.sub("", self.target)
        return name in _MARKDOWN or name.endswith(_MARKDOWN_FILES)

    @property
    def makes_no_page(self) -> bool:
        """Whether it writes pandoc's own form of a text, as tests of filters do: nobody reads that."""
        return self.target == "native"

    @cached_property
    def _plain_inputs(self) -> frozenset[str]:
        return frozenset(self.inputs)

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(path for path in self.inputs if "*" in path or "?" in path or "[" in path)

    @property
    def other_format(self) -> str:
        """The format that it reads, if that is not pandoc's Markdown with the usual forms; empty otherwise."""
        changed = {match.group("sign", "name") for match in _EXTENSION.finditer(self.source)}
        base = self.source.partition("+")[0].partition("-")[0]
        is_other = any(name in (_ADDED if sign == "+" else _TAKEN_AWAY) for sign, name in changed)
        return self.source if is_other or base not in ("", "markdown") else ""

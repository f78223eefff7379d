"""Whether a build file near a note may run pandoc, and which metadata it gives to it.

How it runs pandoc is read by `_pandoc_runs`, which few notes need. What a Makefile says in comments counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from refcheck.builds.build_files import DEFAULTS, MAKEFILES
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.renderers import DetectionContext
from refcheck.renderers import _settings as settings
from refcheck.renderers._forges import is_community_file

_YAML_FILE = compile_lazily(r"(?<![\w./-])(?P<path>[\w./-]+\.ya?ml)\b")
_METADATA = compile_lazily(
    r"(?<!\S)(?:-M[ \t]*|--metadata(?:=|[ \t]+))(?P<name>[A-Za-z]\w*)(?:[=:](?P<value>[^\s\"']+))?"
)
_COMMENT = compile_lazily(r"(?<!\\)#[^\n]*")


def build_file_with(context: DetectionContext, word: str) -> str | None:
    """The name of the build file near a note that names a program, or None.

    A README is shown by the site that hosts the project, unless the build file names it.
    """
    for _, name, text in context.files(*MAKEFILES, *DEFAULTS):
        if word not in text:
            continue
        counting = _without_comments(text) if name in MAKEFILES else text
        if word in counting and (not is_community_file(context.name) or context.name in counting):
            return name
    return None


# Each note asks for it.
@lru_cache(maxsize=16)
def _without_comments(text: str) -> str:
    """A Makefile or justfile without what counts for nothing. A `#` in a command can be a part of a word."""
    lines = (line for line in text.split("\n") if not line.lstrip(" \t@+-").startswith("#"))
    return "\n".join(line if line[:1] == "\t" else _COMMENT.sub("", line) for line in lines)


def may_be_built(context: DetectionContext) -> bool:
    """Whether a build file near a note may run pandoc over it."""
    if not context.files(*MAKEFILES, *DEFAULTS):
        return False
    if build_file_with(context, "pandoc"):
        return True
    return bool(context.files(*DEFAULTS)) and not is_community_file(context.name)


def metadata(context: DetectionContext) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that the nearest build file gives to pandoc: what a note can override, and what overrides it.

    The first are the YAML files among those that are read, the second `-M name=value` (manual, "Reader options").
    """
    for folder, name, text in context.files(*MAKEFILES, *DEFAULTS):
        if name in DEFAULTS:
            return {}, settings.part(settings.parse(text), "metadata")
        if "pandoc" not in text:
            continue
        text = _without_comments(text)
        files: dict[str, Any] = {}
        for path in dict.fromkeys(found["path"] for found in _YAML_FILE.finditer(text)):
            # One that is read as a note ends with dashes, too.
            written = (context.read(f"{folder}/{path}") or "").rstrip().removesuffix("\n---")
            files.update(settings.parse(written))
        return files, {found["name"]: found["value"] or "true" for found in _METADATA.finditer(text)}
    return {}, {}

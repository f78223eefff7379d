"""Whether a build file near a note may run pandoc, and the metadata that it passes.

How it runs pandoc is read by `_pandoc_runs`, which few notes need. Comments in a Makefile are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refcheck.builds.build_files import BuildFile, build_files, is_built
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.renderers import DetectionContext
from refcheck.renderers import _settings as settings
from refcheck.renderers._forges import is_community_file

_YAML_FILE = compile_lazily(r"(?<![\w./-])(?P<path>[\w./-]+\.ya?ml)\b")
_METADATA = compile_lazily(
    r"(?<!\S)(?:-M[ \t]*|--metadata(?:=|[ \t]+))(?P<name>[A-Za-z]\w*)(?:[=:](?P<value>[^\s\"']+))?"
)


def build_file_with(context: DetectionContext, word: str) -> str | None:
    """The name of the build file in the folder of a note, or a parent, that names a program; None if there is none.

    The site that hosts the project shows a README, unless the build file names it.
    """
    for folder in context.folders:
        for build_file in context.once(build_files, folder):
            if build_file.standing == "build" and word in build_file.text and _may_read(context, build_file):
                return str(build_file.told)
    return None


def _may_read(context: DetectionContext, build_file: BuildFile) -> bool:
    if not is_community_file(context.name):
        return True
    return build_file.standing == "build" and context.name in build_file.text


def may_be_built(context: DetectionContext) -> bool:
    """Whether a build file near a note may run pandoc over it."""
    if not context.once(is_built, context.folders[0]):
        return False
    near = (build_file for folder in context.folders for build_file in context.once(build_files, folder))
    return any(_may_read(context, build_file) for build_file in near)


def metadata(context: DetectionContext) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that the nearest build file passes to pandoc: what a note can override, and what overrides it.

    The first are the YAML files among those that are read, the second `-M name=value` (manual, "Reader options").
    """
    for folder in context.folders:
        for build_file in context.once(build_files, folder):
            if build_file.is_defaults:
                if build_file.standing == "build":
                    return {}, settings.part(settings.parse(build_file.text), "metadata")
                continue
            text = build_file.text
            files: dict[str, Any] = {}
            for path in dict.fromkeys(found["path"] for found in _YAML_FILE.finditer(text)):
                # A file that is read as a note ends with dashes, too.
                written = (context.read(f"{folder}/{path}") or "").rstrip().removesuffix("\n---")
                files.update(settings.parse(written))
            return files, {found["name"]: found["value"] or "true" for found in _METADATA.finditer(text)}
    return {}, {}

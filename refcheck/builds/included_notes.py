"""The notes that a filter of pandoc puts into those of a run.

A code block with the class `include` has a path in each line, for the filter include-files (pandoc/lua-filters, source
read): it is relative to the folder in which pandoc is run, in an included note to that note's folder. A line that
begins with `//` is a comment. pandoc-include reads `!include chapter.md` and `$include chapter.md` in a line of their
own (its documentation). Both rewrite the paths of images in what they put in, so that these are those beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from os.path import dirname

from refcheck.builds.file_names import at
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

_FILTER = compile_lazily(r"(?:^|/)(?:pandoc-include|include[-_]files)(?:\.lua|\.py|\.exe)?$")
_BLOCK = compile_lazily(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*\{[^}\n]*\.include(?=[\s}])[^\n]*\n(?P<lines>(?:(?!`{3}|~{3})[^\n]*\n)*)",
    re.MULTILINE,
)
_LINE = compile_lazily(r"^[!$]include(?:`[^`\n]*`)?[ \t]+[\"']?(?P<path>[^\"'\s]{1,300})[\"']?[ \t]*$", re.MULTILINE)
_NOTES = (".md", ".markdown", ".Rmd")
_MOST = 1000


def are_put_in(filters: Sequence[str]) -> bool:
    """Whether one of some filters puts other notes in."""
    return any(_FILTER.search(name) for name in filters)


def with_included(files: Files, notes: Sequence[str], folder: str) -> tuple[str, ...]:
    """Some notes, each followed by those that it puts in, directly or not.

    Args:
        notes: absolute paths.
        folder: the folder in which pandoc is run.
    """
    found: dict[str, None] = {}
    waiting = [(note, folder) for note in reversed(notes)]
    while waiting and len(found) < _MOST:
        note, base = waiting.pop()
        if note in found:
            continue
        found[note] = None
        text = files.texts.read(note) if files.inside(note) else None
        inner = [path for name in _named(text or "") if files.has(path := at(base, name))]
        waiting += [(path, dirname(path)) for path in reversed(inner)]
    # Those of the command are part of the run, however many there are.
    return tuple(dict.fromkeys((*found, *notes)))


def _named(text: str) -> Iterator[str]:
    if ".include" in text:
        for block in _BLOCK.finditer(text):
            lines = (line.strip() for line in block["lines"].split("\n"))
            yield from (line for line in lines if line.endswith(_NOTES) and not line.startswith("//"))
    if "include" in text:
        for line in _LINE.finditer(text):
            if line["path"].endswith(_NOTES):
                yield line["path"]

"""The missing snippets of a MkDocs site whose settings require that they exist.

`pymdownx.snippets` includes a file for `--8<-- "path"`, and for each line between two lines `--8<--`, before Markdown
is read: in code and comments, too. A path is looked up in each `base_path` (by default the folder of mkdocs.yml),
without the part after a colon: lines (`:1:5`) or a section (`:name`). A missing file includes nothing; with
`check_paths` it stops the build, and so does a section that is not in its file. (Run with pymdown-extensions 13.1.2 and
MkDocs 1.6.1.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.sites.mkdocs_settings import Settings, read_settings
from refcheck.sites.yaml_entries import entry, items, pairs, text, value

_EXTENSION = "pymdownx.snippets"
_LINE = compile_lazily(r"^[ \t]*-+8<-+(?:[ \t]+(?P<quote>[\"'])(?P<path>[^\n]{1,300})(?P=quote))?\r?$", re.MULTILINE)
_PART = compile_lazily(r":(?:(?P<section>[A-Za-z][\w-]*)|[-\d:,]*)$")
_ADDRESS = compile_lazily(r"https?://", re.IGNORECASE)
_OF_PAGE = "."


class Checked(NamedTuple):
    """The settings of an extension that requires all snippets to exist."""

    bases: tuple[str, ...]
    """The absolute paths of the folders, or files, in which they are looked for; `.` for the folder of the page."""
    is_restricted: bool
    """Whether a path may not point out of a folder."""
    downloads: bool
    """Whether addresses are fetched."""


class MissingSnippet(NamedTuple):
    """A snippet that stops the build."""

    path: str
    section: str
    """The name that is not in the file; empty if there is no file."""
    span: Span
    places: tuple[str, ...]
    """The absolute paths at which a missing file is looked up."""


def checked_snippets(files: Files, folder: str) -> Checked | None:
    """The settings for snippets of the site in a folder; None if it does not check them, or its folders are unknown."""
    settings = read_settings(files, folder)
    options = _options(settings)
    if text(value(options, "check_paths")).lower() not in ("true", "yes", "on"):
        return None
    base = value(options, "base_path")
    is_list = base is not None and base.id == "sequence" and base.tag.endswith(":seq")
    nodes = list(items(base)) if is_list else [base] if base is not None else []
    bases = tuple(_base(settings, node) for node in nodes) if nodes else (folder,)
    if not all(path == _OF_PAGE or (path and files.inside(path)) for path in bases):
        return None
    return Checked(
        bases,
        text(value(options, "restrict_base_path")).lower() not in ("false", "no", "off"),
        text(value(options, "url_download")).lower() in ("true", "yes", "on"),
    )


def _options(settings: Settings) -> Any:
    """The node with the options of the extension; None without it."""
    node = settings.find("markdown_extensions")[1]
    named = (*pairs(node), *(pair for item in items(node) for pair in pairs(item)))
    return next((options for name, options in named if text(name) == _EXTENSION), None)


def _base(settings: Settings, node: Any) -> str:
    """The absolute path of a folder, or that of the page; empty if it is unknown (`!ENV`)."""
    if node.tag == "!relative" and node.id == "scalar":
        return {"": _OF_PAGE, "$config_dir": settings.folder, "$docs_dir": settings.docs}.get(node.value, "")
    return below(settings.folder, text(node)) if entry(node) is not None else ""


def missing_snippets(files: Files, checked: Checked, location: str, source: str) -> Iterator[MissingSnippet]:
    """The snippets in the text of a page that stop the build."""
    bases = [os.path.dirname(location) if base == _OF_PAGE else base for base in checked.bases]
    for written, span in _written(source):
        part = _PART.search(written)
        path = written[: part.start()].strip() if part else written
        if _ADDRESS.match(written):
            path, part = written, None
            if checked.downloads:
                continue
        places = [place for base in bases for place in _places(files, base, path, checked.is_restricted)]
        found = next((place for place in places if _is_file(files, place)), None)
        if found is None:
            if all(map(files.inside, places)):
                yield MissingSnippet(path, "", span, tuple(places))
        elif part and part["section"] and not _has_section(files, found, part["section"]):
            yield MissingSnippet(path, part["section"], span, ())


def _written(source: str) -> Iterator[tuple[str, Span]]:
    """The paths that a text names, with their spans."""
    block = -1
    for line in _LINE.finditer(source):
        if line["path"] is None:
            if block >= 0:
                yield from _in_block(source, block, line.start())
            block = -1 if block >= 0 else line.end()
        elif block < 0 and not line["path"].strip().startswith(";"):
            start = line.start("path") + len(line["path"]) - len(line["path"].lstrip())
            yield line["path"].strip(), Span(start, start + len(line["path"].strip()))
    if block >= 0:
        yield from _in_block(source, block, len(source))


def _in_block(source: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """The paths on the lines between two marks."""
    for line in source[start:end].split("\n"):
        path, place = line.strip(), start + len(line) - len(line.lstrip())
        if path and not path.startswith(";") and not _LINE.match(line):
            yield path, Span(place, place + len(path))
        start += len(line) + 1


def _places(files: Files, base: str, path: str, is_restricted: bool) -> Iterator[str]:
    """The possible paths of a snippet for a folder; they can be outside the project, where nothing is looked up."""
    found = files.find(base)
    if found is None:
        return
    if not found.folder:
        # The name of a file means that file.
        if os.path.normpath(os.path.join(os.path.dirname(base), path)) == base:
            yield base
        return
    place = os.path.normpath(os.path.join(base, path))
    if not is_restricted or place.startswith(base.rstrip(os.sep) + os.sep):
        yield place


def _is_file(files: Files, place: str) -> bool:
    found = files.find(place) if files.inside(place) else None
    return found is not None and found.exact and not found.folder


def _has_section(files: Files, location: str, name: str) -> bool:
    """Whether a text marks the start of a section; True if it cannot be read."""
    content = files.texts.read(location)
    mark = rf"-8<-+[ \t]+\[[ \t]*(?i:start)[ \t]*:[ \t]*{re.escape(name)}[ \t]*\]"
    return content is None or re.search(mark, content) is not None

"""Files that the continuous integration of a project makes before a site is built, or puts beside its pages.

`redocly build-docs api.yaml -o docs/api.html` and `cp README.md docs/service.md` name a file of the pages;
`mkdir -p website/build/sandbox` names a folder in the output of the site, so that `/sandbox/` is an address of it. A
picture of PlantUML is made of a text beside it, whose name or `@startuml NAME` it has, where a workflow runs that
program (PlantUML, "Command line"). Nothing is run.
"""

from __future__ import annotations

import os
import re

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.unknowns import Maker, Places

_MAKES: frozenset[Made] = frozenset(("file", "page"))
_FOLDER = os.path.join(".github", "workflows")
_OTHERS = (".gitlab-ci.yml",)
_MOST_FILES = 50
_PATH = r"(?:\./)?[\w.-]+(?:/[\w.-]+){1,10}"
_WRITTEN = compile_lazily(
    rf"[ \t](?:-o|--out(?:put)?(?:-dir)?|>{{1,2}}|mkdir -p)[ \t=]+[\"']?(?P<path>{_PATH})"
    rf"|\b(?:cp|mv|rsync)[ \t][^\n|;&]{{1,300}}?[ \t][\"']?(?P<target>{_PATH})/?[\"']?[ \t]*$",
    re.MULTILINE,
)
_COMMENT = compile_lazily(r"^[ \t]*#[^\n]*", re.MULTILINE)
_OUTPUT = frozenset(("build", "dist", "public", "_site", "site", "out"))
# The folders from whose root a link can be looked up, beside that of the output.
_SOURCES: tuple[tuple[str, ...], ...] = ((), ("static",), ("public",), ("docs",), ("content",), ("source",), ("src",))
_DIAGRAMS = ("plantuml", ".puml")
_TEXTS = (".puml", ".plantuml")
_BEGIN = compile_lazily(r"^@start\w{1,20}[ \t]+(?P<name>[^\s\"]{1,100})[ \t]*$", re.MULTILINE)
_PICTURES = (".png", ".svg")


class _Named(NamedTuple):
    """What the workflows of a project name."""

    files: dict[str, str]
    """The paths that they write to, from the root, with the absolute path of the workflow."""
    addresses: dict[str, str]
    """Where the source of an address would be, for those in the output of a site: from the root, with the workflow."""
    diagrams: str
    """The absolute path of the workflow that runs PlantUML; empty if none does."""


def maker(files: Files) -> Maker:
    """What the workflows of a project make."""

    def make(places: Places) -> Unknown | None:
        named = files.once(_named, files.root)
        if not (named.files or named.addresses or named.diagrams):
            return None
        for path in places.paths:
            workflow = _made_at(files, named, path)
            if workflow:
                name = _from_root(files, path)
                reason = f"{os.path.basename(workflow)} makes it before the site is published"
                where = Scope(folder=files.root)
                return Unknown(_MAKES, OneOf(frozenset((name,))), where, reason, (workflow, 0), "files of workflows")
            folder, workflow = _copied_above(files, named, path)
            if workflow:
                reason = f"{os.path.basename(workflow)} puts a folder there before the site is published"
                return Unknown(_MAKES, ANY_NAME, Scope(folder=folder), reason, (workflow, 0), "files of workflows")
        return None

    return make


def _made_at(files: Files, named: _Named, path: str) -> str:
    """The absolute path of the workflow that makes a file or folder; empty if none does."""
    name = _from_root(files, path)
    script = named.files.get(name) or named.addresses.get(name)
    if script:
        return script
    folder, last = os.path.split(path)
    stem, ending = os.path.splitext(last)
    if named.diagrams and ending in _PICTURES and stem in files.once(_diagrams_in, folder):
        return named.diagrams
    return ""


def _copied_above(files: Files, named: _Named, path: str) -> tuple[str, str]:
    """The folder in the output of a site that a path is below, with the workflow; both empty if there is none."""
    folder = os.path.dirname(path)
    while named.addresses and len(folder) > len(files.root):
        script = named.addresses.get(_from_root(files, folder))
        # A folder of the project is what it is.
        if script and not files.has(folder):
            return folder, script
        folder = os.path.dirname(folder)
    return "", ""


def _from_root(files: Files, path: str) -> str:
    """A path from the root, with slashes."""
    # A link can mean twenty paths, nearly all of them plain ones in the project.
    is_plain = path.startswith(files.below_root) and ".." not in path
    return (path[len(files.below_root) :] if is_plain else os.path.relpath(path, files.root)).replace(os.sep, "/")


def _diagrams_in(files: Files, folder: str) -> frozenset[str]:
    """The names of the pictures that PlantUML makes of the texts in a folder: those of the files, or as they say."""
    found = set[str]()
    for name in files.names(folder) if files.has(folder) else ():
        stem, ending = os.path.splitext(name)
        if ending in _TEXTS:
            text = files.texts.read_beginning(os.path.join(folder, name))
            found |= {stem, *(match["name"] for match in _BEGIN.finditer(text))}
    return frozenset(found)


def _named(files: Files, root: str) -> _Named:
    folder = os.path.join(root, _FOLDER)
    paths = [os.path.join(folder, name) for name in files.names(folder)[:_MOST_FILES]]
    paths += [os.path.join(root, name) for name in _OTHERS]
    found, addresses, diagrams = dict[str, str](), dict[str, str](), ""
    for path in paths:
        text = _COMMENT.sub("", files.texts.read(path) or "")
        if not diagrams and all(word in text for word in _DIAGRAMS):
            diagrams = path
        for match in _WRITTEN.finditer(text):
            written = (match["path"] or match["target"]).removeprefix("./")
            found.setdefault(written, path)
            parts = written.split("/")
            ends = (number for number, part in enumerate(parts[:-1], 1) if part in _OUTPUT)
            start = next(ends, 0)
            for source in _SOURCES if start else ():
                addresses.setdefault("/".join((*parts[: start - 1], *source, *parts[start:])), path)
    return _Named(found, addresses, diagrams)

"""What moving a file or folder changes in all files: the links out of it and into it.

A link keeps the way in which it was written (`refcheck.links.spelling`). What it resolves to from the new place is
asked of the renderer, with the files as they will be.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Reference, Refused, Related, Span
from refcheck.facts.suggestions import did_you_mean
from refcheck.links.destinations import MARKDOWN, LinkContext, encoded_like
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.links.spelling import relative, respelled
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, Resolution, paths_of
from refcheck.refactoring.propagation import Edits
from refcheck.sites import hexo
from refcheck.syntax import tag_syntaxes

# What stands before a path: what kind of path it is, and the root that it begins at.
_WRITTEN = compile_lazily(r"(?P<scheme>(?:project:|path:)*)(?P<path>[^?#]*)")
# The files in which sites, books and programs name their pages.
_SETTINGS = compile_lazily(
    r"(?:mkdocs|zensical|properdocs|_quarto.*|_bookdown|_output|myst|_?toc|_config.*|book|hugo|config|_metadata"
    r"|(?:.*[-_.])?sidebars?|docusaurus\.config|docfx|package|pyproject|\.openpublishing\..*)"
    r"\.(?:ya?ml|toml|json|[cm]?[jt]s)|conf\.py|Makefile"
)
# Those that name pages without their ending.
_BY_STEM = compile_lazily(r".*sidebars?\..*|docusaurus\.config\..*|_?toc\.yml|myst\.yml|conf\.py")
# A relative path into the folder of its page.
_PLAIN = compile_lazily(r"(?![a-z][a-z0-9+-]*:)[^./#?@]", re.I)
_TOKEN = compile_lazily(r"[^\s\"'`,:()\[\]{}=<>#]+")
_HEAD = compile_lazily(r"---[ \t]*\r?\n.*?\r?\n(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M)
_MOST_PLACES = 10


class Move(NamedTuple):
    """What is changed when a file or folder moves."""

    edits: Edits
    """By the absolute paths before."""
    moves: Mapping[str, str]
    """The absolute paths of files before and after."""
    named: tuple[tuple[str, int, str], ...]
    """The places that name what moves and are no links: file, line, the name."""


def move(project: Project, old: str, new: str) -> Move:
    """The edits of all files when a file or folder gets another path.

    Args:
        old: the path of the file or folder.
        new: its path then, or the folder that it goes into.

    Raises:
        Refused: where that cannot be done, or a link could not be written anew.
    """
    here, there = _places(project.files, old, new)
    moves = _moves(project, here, there)
    files = project.files.moved(moves)
    roots = _Moved(moves, here, there)
    edits: dict[str, tuple[Edit, ...]] = {}
    lost: list[Related] = []
    links = {
        location: [reference for reference in page.references if reference.kind in ("link", "image")]
        for location, page in project.pages.items()
    }
    manners = {location: _dots(written) for location, written in links.items()}
    general = sum(manners.values()) > 0
    for location, page in tuple(project.pages.items()):
        made = set()
        # A page that has no such path is written like the others.
        dotted = manners[location] > 0 if manners[location] else general
        for reference in links[location]:
            edit = _edit(project, page, reference, roots, files, dotted)
            if isinstance(edit, Related):
                lost.append(edit)
            elif edit is not None:
                made.add(edit)
        if made:
            edits[location] = tuple(sorted(made))
    if lost:
        remedy = "change them by hand first" if len(lost) > 1 else "change it by hand first"
        raise Refused("a link could not be made to lead to the new place", remedy, tuple(lost[:_MOST_PLACES]))
    return Move(edits, moves, tuple(_named(project, moves)))


class _Moved(NamedTuple):
    """Where files and folders are afterwards."""

    moves: Mapping[str, str]
    here: str
    there: str

    def to(self, path: str) -> str:
        """Where a file or folder is afterwards."""
        if path in self.moves:
            return self.moves[path]
        if path == self.here or path.startswith(self.here + os.sep):
            return self.there + path[len(self.here) :]
        return path


def _places(files: Files, old: str, new: str) -> tuple[str, str]:
    """The absolute paths before and after."""
    here = os.path.join(os.path.realpath(os.path.dirname(os.path.abspath(old))), os.path.basename(os.path.abspath(old)))
    if not os.path.lexists(here):
        names = files.names(os.path.dirname(here)) if files.inside(os.path.dirname(here)) else ()
        raise Refused(f"there is no `{old}`", did_you_mean(os.path.basename(here), names))
    if f"{os.path.realpath(os.getcwd())}{os.sep}".startswith(here + os.sep):
        raise Refused(f"`{old}` holds the current folder", "run the command from the folder above it")
    if os.path.islink(here):
        raise Refused(f"`{old}` is a symbolic link", "move what it leads to, and then the link itself")
    target = os.path.abspath(new)
    into = os.path.isdir(target) and not os.path.samefile(target, here)
    if into or (new.endswith("/") and not os.path.isdir(here)):
        target = os.path.join(target, os.path.basename(here))
    folder = os.path.realpath(os.path.dirname(target))
    there = os.path.join(folder, os.path.basename(target))
    for path in (here, there):
        if path == files.root or not path.startswith(files.root.rstrip(os.sep) + os.sep):
            raise Refused(f"`{shown(path)}` is not in the project", f"its folder is `{shown(files.root)}`")
    if there == here:
        raise Refused(f"`{shown(here)}` is there already")
    if there.startswith(here + os.sep):
        raise Refused(f"`{shown(here)}` cannot be moved into itself")
    if os.path.lexists(there):
        raise Refused(f"`{shown(there)}` exists", "take another name, or move that away first")
    above = next((str(one) for one in Path(there).parents if os.path.lexists(one)), files.root)
    if not os.path.isdir(above):
        raise Refused(f"`{shown(above)}` is no folder", "take another one")
    return here, there


def _moves(project: Project, here: str, there: str) -> dict[str, str]:
    if os.path.isdir(here):
        return {path: there + path[len(here) :] for path in _below(here)}
    moves = {here: there}
    site = hexo.site_of(LinkContext(project.files, here))
    own, target = os.path.splitext(here)[0], os.path.splitext(there)[0]
    if site is not None and site.assets and os.path.isdir(own) and here.endswith(MARKDOWN):
        # The files of a post go with it.
        if os.path.lexists(target):
            raise Refused(f"`{shown(target)}` exists", "it would be the folder with the files of the post")
        moves |= {path: target + path[len(own) :] for path in _below(own)}
    return moves


def _below(folder: str) -> Iterator[str]:
    """The files in a folder and its folders.

    Raises:
        Refused: where there is a symbolic link: what it leads to would be moved, or it would lead elsewhere.
    """
    for current, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted((*folders, *names)):
            path = os.path.join(current, name)
            if os.path.islink(path):
                remedy = "move the link away first, and make it anew at its new place"
                raise Refused(f"`{shown(folder)}` holds a symbolic link, `{shown(path)}`", remedy)
        yield from (os.path.join(current, name) for name in sorted(names))


def _dots(links: Sequence[Reference]) -> int:
    """How many more paths of a page into its own folder begin with `./` than do not."""
    return sum(link.key.startswith("./") for link in links) - sum(bool(_PLAIN.match(link.key)) for link in links)


def _edit(
    project: Project, page: Page, reference: Reference, moved: _Moved, files: Files, dotted: bool
) -> Edit | Related | None:
    """The edit of a link; the place of one that leads to the new place in no way of writing.

    Args:
        dotted: whether the paths of the page into its own folder begin with `./`.
    """
    resolution = project.resolve(page, reference)
    target = resolution.target
    if target is None or not target.path:
        return None
    location = page.location
    before = LinkContext(project.files, location)
    after = LinkContext(files, moved.to(location))
    paths = paths_of(page, reference)
    found = _found(resolution)
    if found is None:
        # It is made when the site is built, or is not there at all; from the new place it is the same.
        known = before.beside(target.path)
        is_same = before.folder == after.folder and moved.to(known) == known
        by_name = paths.by_name and not target.path.startswith(".")
        if is_same or by_name or target.path.startswith(("/", "@")):
            return None
        new: str | None = relative(moved.to(known), after.folder, target.path, dotted)
    else:
        wanted = moved.to(found)
        if wanted == found and before.location == after.location and not paths.by_name:
            return None
        if resolution.via_repository_url:
            assert project.context.repository is not None
            return _address(page, reference, page.source.text, project.context.repository.root, found, wanted)
        new = respelled(before, after, paths, target.path, found, moved.to, dotted)
    if new is None:
        return Related(page.path, reference.span, f"`{reference.key}`")
    if new == target.path:
        return None
    text = page.source.text
    start, end = reference.key_span
    match = _WRITTEN.match(text, start, end)
    assert match
    written = match["path"].strip()
    first = match.start("path") + match["path"].index(written)
    is_plain = (reference.syntax in tag_syntaxes() or reference.form == "front-matter") and unquote(written) == written
    return Edit(Span(first, first + len(written)), new if is_plain else encoded_like(new, written))


def _found(resolution: Resolution) -> str | None:
    """The absolute path of the file or folder that a link leads to."""
    is_there = resolution.status == RESOLVED or resolution.missing in ("anchor", "page")
    return resolution.found.path if resolution.found is not None and is_there else None


def _address(page: Page, reference: Reference, text: str, root: str, found: str, wanted: str) -> Edit | Related | None:
    """The full address of a file of the repository."""
    written = text[reference.key_span.start : reference.key_span.end]
    old, new = (os.path.relpath(path, root).replace(os.sep, "/") for path in (found, wanted))
    if old == new:
        return None
    for spelled in (old, encoded_like(old, "%20")):
        start = written.find(f"/{spelled}")
        if start >= 0:
            start += reference.key_span.start + 1
            return Edit(Span(start, start + len(spelled)), encoded_like(new, spelled))
    return Related(page.path, reference.span, f"`{reference.key}`")


def _named(project: Project, moves: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Where settings, and front matter, name what moves."""
    for path in project.files.walk(project.files.root):
        name = os.path.basename(path)
        if _SETTINGS.fullmatch(name):
            yield from _names_in(path, project.files.read(path) or "", moves, bool(_BY_STEM.fullmatch(name)))
    for location, page in project.pages.items():
        if page.document.front_matter:
            known = {one.key for one in page.references if one.form == "front-matter"}
            head = _HEAD.match(page.source.text)
            found = _names_in(location, head.group() if head else "", moves, False)
            yield from (place for place in found if place[2] not in known)


def _names_in(location: str, text: str, moves: Mapping[str, str], by_stem: bool) -> Iterator[tuple[str, int, str]]:
    names = set()
    for path in moves:
        relative = os.path.relpath(path, os.path.dirname(location)).replace(os.sep, "/")
        if relative.startswith("../") and not path.startswith(os.path.dirname(location)):
            names.add(relative)
            continue
        # The folder of the pages may be left out.
        for one in (relative, relative.partition("/")[2]):
            names |= {one, os.path.splitext(one)[0]} if by_stem else {one}
    names.discard("")
    if not any(name in text for name in names):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for token in _TOKEN.findall(line):
            name = token.removeprefix("./").lstrip("/")
            if name in names:
                yield shown(location), number, token

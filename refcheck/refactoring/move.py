"""Moves files or folders, and rewrites the links out of them and into them.

A link keeps its style (`refcheck.links.spelling`). The renderer determines what it resolves to from its
new place, with the files after the move.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.cancellation import Check, never
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Reference, Refused, Related, Span
from refcheck.facts.suggestions import did_you_mean
from refcheck.links.destinations import LinkContext, below, encoded_like
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.links.run_folders import names_of
from refcheck.links.spelling import Relocation, relative
from refcheck.links.suffixes import MARKDOWN
from refcheck.project.agreement import FROM_ELSEWHERE
from refcheck.project.form_agreement import FORM_NOT_KNOWN
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, Resolution, paths_of
from refcheck.refactoring.build_names import BUILD_FILE, names_by_folder_or_pattern
from refcheck.refactoring.propagation import ProjectEdits
from refcheck.sites import hexo
from refcheck.syntax import tag_syntaxes

# The text before a path: its kind, and the root at which it starts.
_WRITTEN = compile_lazily(r"(?P<scheme>(?:project:|path:)*)(?P<path>[^?#]*)")
# The files in which sites, books and programs name their pages.
_SETTINGS = compile_lazily(
    r"(?:mkdocs|zensical|properdocs|_quarto.*|_bookdown|_output|myst|_?toc|_config.*|book|hugo|config|_metadata"
    r"|(?:.*[-_.])?sidebars?|docusaurus\.config|docfx|package|pyproject|\.openpublishing\..*)"
    r"\.(?:ya?ml|toml|json|[cm]?[jt]s)|conf\.py|Makefile"
)
# The files that name pages without their ending.
_BY_STEM = compile_lazily(r".*sidebars?\..*|docusaurus\.config\..*|_?toc\.yml|myst\.yml|conf\.py")
# A relative path into the folder of its page.
_PLAIN = compile_lazily(r"(?![a-z][a-z0-9+-]*:)[^./#?@]", re.IGNORECASE)
_TOKEN = compile_lazily(r"[^\s\"'`,:()\[\]{}=<>#]+")
_HEAD = compile_lazily(r"---[ \t]*\r?\n.*?\r?\n(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_MAX_PLACES = 10


class Move(NamedTuple):
    """The changes when files or folders move."""

    edits: ProjectEdits
    """By the absolute paths before."""
    moves: Mapping[str, str]
    """The absolute paths of files before and after."""
    requested: Mapping[str, str]
    """The same of the files and folders that were to be moved."""


def requested_move(files: Files, old: str, new: str) -> tuple[str, str]:
    """The absolute paths before and after for the arguments on the command line.

    Args:
        old: the path of a file or folder.
        new: its new path, or the folder that it goes into.

    Raises:
        Refused: if there is no such file or folder, or it contains the current folder.
    """
    folder, name = os.path.split(os.path.abspath(old))
    here = os.path.join(os.path.realpath(folder), name)
    if not os.path.lexists(here):
        names = files.names(os.path.dirname(here)) if files.inside(os.path.dirname(here)) else ()
        raise Refused(f"there is no `{old}`", did_you_mean(name, names))
    if f"{os.path.realpath(os.getcwd())}{os.sep}".startswith(here + os.sep):
        raise Refused(f"`{old}` holds the current folder", "run the command from the folder above it")
    if os.path.islink(here):
        raise Refused(f"`{old}` is a symbolic link", "move its target first, and then the link itself")
    target = os.path.abspath(new)
    into = os.path.isdir(target) and not os.path.samefile(target, here)
    if into or (new.endswith("/") and not os.path.isdir(here)):
        target = os.path.join(target, name)
    return here, os.path.join(os.path.realpath(os.path.dirname(target)), os.path.basename(target))


def move(project: Project, moves: Mapping[str, str], check: Check = never) -> Move:
    """The edits of all files when files or folders get other paths.

    Args:
        moves: the absolute paths of files and folders before and after, with links followed.

    Raises:
        Refused: if something cannot be moved, or a link could not be rewritten.
    """
    for here, there in moves.items():
        _check(project.files, here, there)
    moved = _Moved(_moved_files(project, moves), moves, os.path.commonpath([*map(os.path.dirname, moves)]))
    edits, lost = _edits(project, moved, check)
    if lost:
        remedy = "change them by hand first" if len(lost) > 1 else "change it by hand first"
        raise Refused("a link could not be updated to the new location", remedy, tuple(lost[:_MAX_PLACES]))
    return Move(edits, moved.files, moves)


def still_named(project: Project, move: Move) -> tuple[tuple[str, int, str], ...]:
    """The places that name moved files but are not links: file, line, the name."""
    found = dict.fromkeys((*_named(project, move.moves), *_named_by_builds(project, move)))
    return tuple(found)


class _Moved(NamedTuple):
    """The locations of files and folders after a move."""

    files: Mapping[str, str]
    requested: Mapping[str, str]
    """Files and folders."""
    around: str
    """The innermost folder that contains all of them."""

    def to(self, path: str) -> str:
        """The path of a file or folder afterwards."""
        if path in self.files:
            return self.files[path]
        # Nearly all paths of a large project.
        if not path.startswith(self.around):
            return path
        above = path
        while above not in self.requested:
            folder = os.path.dirname(above)
            if folder == above:
                return path
            above = folder
        return self.requested[above] + path[len(above) :]


def _check(files: Files, here: str, there: str) -> None:
    """Raise `Refused` if a file or folder cannot be moved."""
    for path in (here, there):
        if path == files.root or not files.is_below_root(path):
            raise Refused(f"`{shown(path)}` is not in the project", f"its folder is `{shown(files.root)}`")
    found = files.find(here)
    if found is None or found.real != here:
        raise Refused(f"`{shown(here)}` is no file or folder of the project, or a symbolic link")
    if there == here:
        raise Refused(f"`{shown(here)}` is there already")
    if there.startswith(here + os.sep):
        raise Refused(f"`{shown(here)}` cannot be moved into itself")
    if files.has(there):
        raise Refused(f"`{shown(there)}` exists", "take another name, or move that away first")
    ending = os.path.splitext(here)[1]
    if ending and not found.folder and not os.path.splitext(there)[1]:
        raise Refused(f"`{shown(there)}` has no ending", f"write `{shown(there)}{ending}`, or `/` after a folder")
    above = os.path.dirname(there)
    while not files.has(above):
        above = os.path.dirname(above)
    if not _is_folder(files, above):
        raise Refused(f"`{shown(above)}` is not a folder", "take another one")


def _is_folder(files: Files, path: str) -> bool:
    found = files.find(path)
    return found is not None and found.exact and found.folder


def _moved_files(project: Project, moves: Mapping[str, str]) -> dict[str, str]:
    """The absolute paths of all files that move, before and after; the files of a post move with it."""
    files = project.files
    moved: dict[str, str] = {}
    for here, there in moves.items():
        if _is_folder(files, here):
            moved |= {path: there + path[len(here) :] for path in _below(files, here)}
            continue
        moved[here] = there
        site = hexo.site_of(LinkContext(files, here))
        own, target = os.path.splitext(here)[0], os.path.splitext(there)[0]
        if site is not None and site.assets and _is_folder(files, own) and here.endswith(MARKDOWN):
            if files.has(target):
                raise Refused(f"`{shown(target)}` exists", "it would be the folder with the files of the post")
            moved |= {path: target + path[len(own) :] for path in _below(files, own)}
    return moved


def _below(files: Files, folder: str) -> Iterator[str]:
    """The files in a folder and its folders, hidden ones included.

    Raises:
        Refused: if there is a symbolic link: its target would be moved, or it would point elsewhere.
    """
    folders = [folder]
    while folders:
        current = folders.pop()
        for path in (os.path.join(current, name) for name in files.names(current)):
            found = files.find(path)
            if found is None or found.real != path:
                remedy = "move the link away first, and make it anew at its new place"
                raise Refused(f"`{shown(folder)}` holds a symbolic link, `{shown(path)}`", remedy)
            if found.folder:
                folders.append(path)
            else:
                yield path


def _edits(project: Project, moved: _Moved, check: Check) -> tuple[dict[str, tuple[Edit, ...]], list[Related]]:
    """The edits of all files, and the links that cannot be rewritten."""
    files = project.files.moved(moved.files)
    edits: dict[str, tuple[Edit, ...]] = {}
    lost: list[Related] = []
    links = {
        location: [reference for reference in page.references if reference.kind in ("link", "image")]
        for location, page in project.pages.items()
    }
    manners = {location: _dots(written) for location, written in links.items()}
    general = sum(manners.values()) > 0
    for location, page in tuple(project.pages.items()):
        check()
        made = set()
        # A page that has no such path is written like the others.
        dotted = manners[location] > 0 if manners[location] else general
        move_of_page = _PageMove(project, page, files, moved, dotted)
        for reference in links[location]:
            edit = move_of_page.edit(reference)
            if isinstance(edit, Related):
                lost.append(edit)
            elif edit is not None:
                made.add(edit)
        if made:
            edits[location] = tuple(sorted(made))
    return edits, lost


def _dots(links: Sequence[Reference]) -> int:
    """How many more paths of a page into its own folder start with `./` than do not."""
    return sum(link.key.startswith("./") for link in links) - sum(bool(_PLAIN.match(link.key)) for link in links)


class _PageMove(NamedTuple):
    """The links of one page when files move."""

    project: Project
    page: Page
    files: Files
    """After the move."""
    moved: _Moved
    dotted: bool
    """Whether the paths of the page into its own folder start with `./`."""

    def edit(self, link: Reference) -> Edit | Related | None:
        """The edit of a link; the place of one that cannot be rewritten."""
        resolution = self.project.resolve(self.page, link)
        target = resolution.target
        if target is None or not target.path:
            return None
        found = _found(resolution)
        if found is not None and resolution.via_repository_url and not self._stays(link, found):
            assert self.project.context.repository is not None
            root = self.project.context.repository.root
            return _address(self.page, link, root, found, self.moved.to(found))
        made = resolution.made_by
        if made is not None and made.by == FROM_ELSEWHERE:
            new = self._path_from(made.where.folder, target.path)
        elif made is not None and made.by == FORM_NOT_KNOWN:
            # However it is read, it is not from the folder of the page.
            new = target.path
        elif found is None:
            new = self._path_to_missing(link, target.path)
        else:
            new = self._path_to(link, target.path, found)
        if new is None:
            return Related(self.page.path, link.span, message=f"`{link.key}`")
        return _path_edit(self.page, link, new) if new != target.path else None

    @property
    def _before(self) -> LinkContext:
        return LinkContext(self.project.files, self.page.location)

    @property
    def _after(self) -> LinkContext:
        return LinkContext(self.files, self.moved.to(self.page.location))

    def _path_from(self, base: str, written: str) -> str | None:
        """The path of a file that a build finds from a folder, wherever the page is; None if it cannot be written."""
        for name in names_of(written):
            before = below(base, name)
            after = self.moved.to(before)
            if before != after:
                path = os.path.relpath(after, base).replace(os.sep, "/")
                start = "/" if name.startswith("/") else written.removesuffix(name)
                return None if start and path.startswith("../") else start + path
        return written

    def _path_to_missing(self, link: Reference, written: str) -> str:
        """The path of a missing or generated file, which must stay the same from the new place."""
        before, after, location = self._before, self._after, self.moved.to
        known = before.beside(written)
        is_same = before.folder == after.folder and location(known) == known
        by_name = paths_of(self.page, link).by_name and not written.startswith(".")
        if is_same or by_name or written.startswith(("/", "@")):
            return written
        return relative(location(known), after.folder, written, self.dotted)

    def _path_to(self, link: Reference, written: str, found: str) -> str | None:
        """The path of a file or folder after the move; None if it cannot be written."""
        if self._stays(link, found):
            return written
        relocation = Relocation(self._before, self._after, self.moved.to, self.dotted)
        return relocation.respelled(paths_of(self.page, link), written, found)

    def _stays(self, link: Reference, found: str) -> bool:
        """Whether neither the page nor the target of a link moves, and its path depends on nothing else."""
        location = self.page.location
        are_here = self.moved.to(found) == found and self.moved.to(location) == location
        return are_here and not paths_of(self.page, link).by_name


def _path_edit(page: Page, link: Reference, new: str) -> Edit:
    """Write another path in a link, with the escapes that the old one has."""
    start, end = link.key_span
    match = _WRITTEN.match(page.source.text, start, end)
    assert match
    written = match["path"].strip()
    first = match.start("path") + match["path"].index(written)
    is_plain = (link.syntax in tag_syntaxes() or link.form == "front-matter") and unquote(written) == written
    return Edit(Span(first, first + len(written)), new if is_plain else encoded_like(new, written))


def _found(resolution: Resolution) -> str | None:
    """The absolute path of the file or folder that a link resolves to."""
    # For an unknown link, a file is found if only the anchor may be generated.
    is_there = resolution.status in (RESOLVED, UNKNOWN) or resolution.missing in ("anchor", "page")
    return resolution.found.path if resolution.found is not None and is_there else None


def _address(page: Page, link: Reference, root: str, found: str, wanted: str) -> Edit | Related | None:
    """The edit of the full URL of a file in the repository."""
    written = page.source.text[link.key_span.start : link.key_span.end]
    old, new = (os.path.relpath(path, root).replace(os.sep, "/") for path in (found, wanted))
    if old == new:
        return None
    for spelled in (old, encoded_like(old, "%20")):
        start = written.find(f"/{spelled}")
        if start >= 0:
            start += link.key_span.start + 1
            return Edit(Span(start, start + len(spelled)), encoded_like(new, spelled))
    return Related(page.path, link.span, message=f"`{link.key}`")


def _named(project: Project, moves: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """The places where settings, and front matter, name moved files."""
    for path in project.files.walk(project.files.root):
        name = os.path.basename(path)
        if _SETTINGS.fullmatch(name):
            yield from _names_in(path, project.files.texts.read(path) or "", moves, bool(_BY_STEM.fullmatch(name)))
    for location, page in project.pages.items():
        if page.document.front_matter:
            known = {reference.key for reference in page.references if reference.form == "front-matter"}
            head = _HEAD.match(page.source.text)
            found = _names_in(location, head.group() if head else "", moves, False)
            yield from (place for place in found if place[2] not in known)


def _named_by_builds(project: Project, move: Move) -> Iterator[tuple[str, int, str]]:
    """The places where build files name moved files, also by folder or by a pattern that no longer matches."""
    for path in project.files.walk(project.files.root):
        if BUILD_FILE.fullmatch(os.path.basename(path)):
            text = project.files.texts.read(path) or ""
            yield from _names_in(path, text, move.moves, False)
            for number, word in names_by_folder_or_pattern(path, text, move.requested, move.moves):
                yield shown(path), number, word


def _names_in(location: str, text: str, moves: Mapping[str, str], by_stem: bool) -> Iterator[tuple[str, int, str]]:
    names = set()
    for path in moves:
        relative = os.path.relpath(path, os.path.dirname(location)).replace(os.sep, "/")
        if relative.startswith("../") and not path.startswith(os.path.dirname(location)):
            names.add(relative)
            continue
        # The folder of the pages may be left out.
        for name in (relative, relative.partition("/")[2]):
            names |= {name, os.path.splitext(name)[0]} if by_stem else {name}
    names.discard("")
    if not any(name in text for name in names):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for token in _TOKEN.findall(line):
            name = token.removeprefix("./").lstrip("/")
            if name in names:
                yield shown(location), number, token

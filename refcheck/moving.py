"""What moving a file or folder changes in all files: the links out of it and into it.

A link is written anew in the way in which it was written: from the folder of its page or from the root of the site, with
or without the ending of the file, by a name alone. What a way of writing leads to from the new place is asked of the
renderer, with the files as they will be; a link that still leads there stays as it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.destinations import INDEXES, MARKDOWN, Origin, Paths, encoded_like, look_up
from refcheck.files import Files, shown
from refcheck.following import Edits
from refcheck.model import Edit, Reference, Refused, Related, Span
from refcheck.nearest import did_you_mean
from refcheck.page import LINK_TAGS, Page
from refcheck.project import RESOLVED, Project, Resolution, paths_of
from refcheck.sites import hexo

# What stands before a path: what kind of path it is, and the root that it begins at.
_WRITTEN = re.compile(r"(?P<scheme>(?:project:|path:)*)(?P<path>[^?#]*)")
_FROM_ROOT = re.compile(r"(?:@site)?/+")
# The files in which sites, books and programs name their pages.
_SETTINGS = re.compile(
    r"(?:mkdocs|zensical|properdocs|_quarto.*|_bookdown|_output|_output|myst|_?toc|_config.*|book|hugo|config|_metadata"
    r"|(?:.*[-_.])?sidebars?|docusaurus\.config|docfx|package|pyproject|\.openpublishing\..*)"
    r"\.(?:ya?ml|toml|json|[cm]?[jt]s)|conf\.py|Makefile"
)
# Those that name pages without their ending.
_BY_STEM = re.compile(r".*sidebars?\..*|docusaurus\.config\..*|_?toc\.yml|myst\.yml|conf\.py")
_TOKEN = re.compile(r"[^\s\"'`,:()\[\]{}=<>#]+")
_HEAD = re.compile(r"---[ \t]*\r?\n.*?\r?\n(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M)
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
    for location, page in tuple(project.pages.items()):
        made = set()
        for reference in page.references:
            if reference.kind not in ("link", "image"):
                continue
            edit = _edit(project, page, reference, roots, files)
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
    if os.path.islink(here):
        raise Refused(f"`{old}` is a symbolic link", "move what it leads to, and then the link itself")
    target = os.path.abspath(new)
    if os.path.isdir(target) and not os.path.samefile(target, here):
        target = os.path.join(target, os.path.basename(here))
    elif new.endswith(("/", os.sep)) and not os.path.isdir(here):
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
    above = next(str(one) for one in Path(there).parents if os.path.lexists(one))
    if not os.path.isdir(above):
        raise Refused(f"`{shown(above)}` is no folder", "take another one")
    return here, there


def _moves(project: Project, here: str, there: str) -> dict[str, str]:
    if os.path.isdir(here):
        return {path: there + path[len(here) :] for path in _below(here)}
    moves = {here: there}
    site = hexo.site_of(Origin(project.files, here))
    own, target = os.path.splitext(here)[0], os.path.splitext(there)[0]
    if site is not None and site.assets and os.path.isdir(own) and here.endswith(MARKDOWN):
        # The files of a post go with it.
        if os.path.lexists(target):
            raise Refused(f"`{shown(target)}` exists", "it would be the folder with the files of the post")
        moves |= {path: target + path[len(own) :] for path in _below(own)}
    return moves


def _below(folder: str) -> Iterator[str]:
    for current, folders, names in os.walk(folder):
        folders.sort()
        yield from (os.path.join(current, name) for name in sorted(names))


def _edit(project: Project, page: Page, reference: Reference, moved: _Moved, files: Files) -> Edit | Related | None:
    """The edit of a link; the place of one that leads to the new place in no way of writing."""
    resolution = project.resolve(page, reference)
    target = resolution.target
    if target is None or not target.path:
        return None
    location = project.location(page)
    before = Origin(project.files, location)
    after = Origin(files, moved.to(location))
    paths = paths_of(page, reference)
    found = _found(resolution)
    if found is None:
        # What is made when the site is built; from the new place it is the same. A dead link stays as it is.
        is_relative = not (target.path.startswith(("/", "@")) or paths.by_name)
        if before.folder == after.folder or not is_relative or resolution.status != RESOLVED:
            return None
        new: str | None = _relative(before.beside(target.path), after.folder, target.path)
    else:
        wanted = moved.to(found)
        if wanted == found and before.location == after.location and not paths.by_name:
            return None
        if resolution.by_address:
            assert project.repository is not None
            return _address(reference, project.source(page).text, project.repository.root, found, wanted)
        new = _spelled(before, after, paths, target.path, found, moved)
        if new is None:
            return Related(page.path, reference.span, f"`{reference.key}`")
    if new == target.path:
        return None
    text = project.source(page).text
    start, end = reference.key_span
    match = _WRITTEN.match(text, start, end)
    assert match
    written = match["path"]
    place = Span(match.start("path") + len(written) - len(written.lstrip()), match.start("path") + len(written.rstrip()))
    is_tag = reference.syntax in LINK_TAGS or reference.form == "front-matter"
    return Edit(place, new if is_tag and unquote(written) == written else encoded_like(new, written.strip()))


def _found(resolution: Resolution) -> str | None:
    """The absolute path of the file or folder that a link leads to."""
    is_there = resolution.status == RESOLVED or resolution.missing in ("anchor", "page")
    return resolution.found.path if resolution.found is not None and is_there else None


def _spelled(before: Origin, after: Origin, paths: Paths, written: str, found: str, moved: _Moved) -> str | None:
    """How a link to a file is written afterwards, in the way in which it was; None where no way leads there."""
    wanted = moved.to(found)

    def leads(path: str) -> bool:
        there = look_up(after, paths, path)
        return there.found is not None and there.found.path == wanted and not there.dead

    now = look_up(before, paths, written)
    # One of several files that it can mean where no renderer is known.
    is_told = now.found is not None and now.found.path == found
    for spelled in dict.fromkeys(_ways(before, after, paths, written, found, moved)):
        if not is_told or leads(spelled):
            return spelled
    return None


def _ways(
    before: Origin, after: Origin, paths: Paths, written: str, found: str, moved: _Moved
) -> Iterator[str]:
    wanted = moved.to(found)
    by_name = paths.by_name and not written.startswith((".", "/"))
    if by_name:
        yield written
        yield from _names(written, found, wanted, after.files.root)
    styles = list(_styles(before, after, written, found, moved))
    path = _FROM_ROOT.sub("", written, count=1)
    for base, mark, form in styles:
        spelled = form(wanted)
        if spelled is not None:
            yield written if os.path.normpath(os.path.join(base, path)) == spelled else mark(spelled, base)
    yield written
    for base, mark, _ in styles:
        for form in _FORMS:
            spelled = form(wanted)
            if spelled is not None:
                yield mark(spelled, base)
    yield _relative(wanted, after.folder, written)


_Form = Callable[[str], "str | None"]
_Mark = Callable[[str, str], str]


def _styles(
    before: Origin, after: Origin, written: str, found: str, moved: _Moved
) -> Iterator[tuple[str, _Mark, _Form]]:
    """The ways in which a path can be read as that of a file: the folder it begins at afterwards, and its form."""
    root = _FROM_ROOT.match(written)
    path = written[root.end() :] if root else written
    as_folders = (before.folder, after.folder), (_stem(before.location), _stem(after.location))
    for form in _FORMS:
        named = form(found)
        if named is None:
            continue
        for here, there in as_folders if root is None else ():
            if os.path.normpath(os.path.join(here, path)) == named:
                yield there, lambda spelled, base: _relative(spelled, base, written), form
        tail = os.sep + os.path.normpath(path).replace("/", os.sep)
        if (named + os.sep).endswith(tail + os.sep) and not path.startswith("."):
            base = moved.to(named[: -len(tail)])
            first = root.group() if root else ""
            yield base, lambda spelled, base: _below_root(spelled, base, first, written), form


def _below_root(spelled: str, base: str, first: str, written: str) -> str:
    relative = os.path.relpath(spelled, base or os.sep).replace(os.sep, "/")
    return first + relative + "/" * (written.endswith("/") and not relative.endswith("/"))


def _relative(path: str, folder: str, written: str) -> str:
    """A path from a folder, with `./` first or a slash last where it was written so."""
    relative = os.path.relpath(path, folder).replace(os.sep, "/")
    first = "./" if written.startswith("./") and not relative.startswith(".") else ""
    return first + relative + "/" * (written.endswith("/") and not relative.endswith("/"))


def _names(written: str, found: str, wanted: str, root: str) -> Iterator[str]:
    """The names of a file that can be found by its name: alone, and with more and more of its folders."""
    form = next((one for one in (_whole, _stem) if _ends_with(one(found), written)), _whole)
    parts = os.path.relpath(form(wanted), root).split(os.sep)
    shortest = 1 if "/" not in written else min(len(parts), 2)
    for count in range(shortest, len(parts) + 1):
        yield "/".join(parts[-count:])


def _ends_with(path: str, name: str) -> bool:
    return path.replace(os.sep, "/").casefold().endswith(name.strip("/").casefold())


def _whole(path: str) -> str:
    return path


def _stem(path: str) -> str:
    return os.path.splitext(path)[0]


def _page_stem(path: str) -> str | None:
    return _stem(path) if path.lower().endswith((*MARKDOWN, ".html")) else None


def _html(path: str) -> str | None:
    return _stem(path) + ".html" if path.lower().endswith(MARKDOWN) else None


def _folder(path: str) -> str | None:
    return os.path.dirname(path) if os.path.basename(path) in INDEXES else None


def _index(path: str) -> str | None:
    return os.path.join(os.path.dirname(path), "index.html") if os.path.basename(path) in INDEXES else None


_FORMS: tuple[_Form, ...] = (_whole, _page_stem, _html, _folder, _index)
"""How the path of a file is written: as it is, without its ending, as that of a page, as that of its folder."""


def _address(reference: Reference, text: str, root: str, found: str, wanted: str) -> Edit | Related | None:
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
    return Related("", reference.span, f"`{reference.key}`")


def _named(project: Project, moves: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Where settings, and front matter, name what moves."""
    for path in project.files.walk(project.files.root):
        name = os.path.basename(path)
        if _SETTINGS.fullmatch(name):
            yield from _names_in(path, project.files.read(path) or "", moves, bool(_BY_STEM.fullmatch(name)))
    for location, page in project.pages.items():
        if page.document.front_matter:
            known = {one.key for one in page.references if one.form == "front-matter"}
            head = _HEAD.match(project.source(page).text)
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
            names |= {one, _stem(one)} if by_stem else {one}
    names.discard("")
    if not any(name in text for name in names):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for token in _TOKEN.findall(line):
            name = token.removeprefix("./").lstrip("/")
            if name in names:
                yield shown(location), number, token

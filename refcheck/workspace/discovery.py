"""Which files a run reads: those that are given, and the Markdown files in given folders."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from refcheck.facts.model import Problem
from refcheck.facts.suggestions import nearest
from refcheck.guards.patterns import Patterns, TooMany
from refcheck.guards.regular_files import OUTSIDE_HELP, PATTERNS, Unreadable, read_bytes
from refcheck.links.display import problem_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUFFIXES = (".md", ".markdown", ".qmd", ".rmd")
"""What a folder is searched for, in lower case."""
NAMED_SUFFIXES = (*SUFFIXES, ".mdx", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext", ".rmarkdown")
"""What a file that is named holds Markdown by, in lower case."""

_VENDORED = frozenset(
    ("__pycache__", "bower_components", "jspm_packages", "node_modules", "site-packages", "third_party", "vendor")
)
# A folder that holds one of these was made by a tool: a virtual environment, a cache or build output.
_MADE_BY_TOOLS = frozenset(("CACHEDIR.TAG", "pyvenv.cfg"))
# The later ones win, as in git, where a folder's own file goes before the repository's exclude list.
_EXCLUDES = ".git/info/exclude"
_IGNORE_FILES = (_EXCLUDES, ".gitignore", ".refcheckignore")


class Found(NamedTuple):
    """What a search has come to."""

    files: dict[str, str]
    """By absolute paths in which symbolic links are followed: as they were found."""
    problems: list[Problem]
    looked_at: LookedAt | None
    """What it rests on; None where links were met, of which that is not known."""
    outside: tuple[str, ...] = ()
    """The links out of the project that were not followed, as they were found."""
    not_markdown: tuple[str, ...] = ()
    """The files that were named and are left alone, as they are no Markdown."""


class LookedAt(NamedTuple):
    """What would have to be another for a search to find something else."""

    states: tuple[str, ...]
    """The paths of folders and files of which that is what is in them."""
    marks: tuple[str, ...]
    """The paths at which something can be or not."""


class _Ignore(NamedTuple):
    """Ignore patterns and how much of an absolute path stands before what they are tried on."""

    skip: int
    patterns: Patterns


class _Folder(NamedTuple):
    """A folder under four names, each with its last slash."""

    shown: str
    full: str
    """The absolute path, links as they are."""
    real: str
    """The absolute path, links resolved."""
    relative: str
    """To the project's root."""
    ignores: tuple[_Ignore, ...]
    """Innermost first."""


def find(
    paths: Sequence[str],
    root: Path,
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
    *,
    force_exclude: bool = False,
    follow_outside: bool = False,
) -> tuple[list[Path], list[Problem]]:
    """The files to read, each once, sorted, and what could not be found or read.

    A given file is taken where its name ends as one of Markdown, or `include` covers it. A given folder is searched for
    Markdown, without what is hidden, vendored, or ignored by a `.gitignore` or `.refcheckignore` in it or above it, up
    to the root of the git repository. Links to folders are followed after everything else, and only to where nothing
    has been read yet. Links out of the project, which others may have made, are not followed, nor are they where they
    are named, or a folder on the way to what is named.

    Args:
        paths: files and folders, absolute or relative to the current directory.
        root: the project's folder, which `exclude` and `include` are relative to.
        exclude: patterns in the manner of `.gitignore` for what is not searched.
        include: patterns for files of other suffixes that are searched too.
        force_exclude: whether a given file is left out, too, where a search of the project's folder would not come to
            it. Its suffix does not count.
        follow_outside: whether links out of the project are followed.
    """
    found = find_with_places(paths, root, exclude, include, force_exclude=force_exclude, follow_outside=follow_outside)
    return [Path(path) for path in found.files.values()], found.problems


def find_with_places(
    paths: Sequence[str],
    root: Path,
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
    *,
    force_exclude: bool = False,
    follow_outside: bool = False,
    force_language: bool = False,
) -> Found:
    """What `find` finds, with what it has looked at and has left alone.

    Args:
        follow_outside: whether links may lead out of the project.
        force_language: whether a given file is taken whatever its name.
    """
    search = _Search(root, Patterns(exclude), Patterns(include), _Bounds(root, follow_outside), force_language)
    for path in paths:
        search.add(path, force_exclude)
    is_plain = not search.links and not search.refused and not force_exclude
    search.follow_links()
    files = {real: path for path, real in sorted(search.found)}
    looked_at = search.looked_at() if is_plain else None
    return Found(files, search.problems, looked_at, tuple(search.outside), tuple(search.not_markdown))


def would_find(
    paths: Iterable[str], root: Path, exclude: Sequence[str] = (), include: Sequence[str] = (), *, given: bool = False
) -> list[str]:
    """Those of some files that a search of the project's folder would come to; what is outside of it is taken.

    Args:
        paths: absolute. They need not be on disk.
        root: the project's folder.
        exclude: as for `find`.
        include: as for `find`.
        given: whether somebody has named the files, so that they need not have one of the suffixes of a search.
    """
    search = _Search(root, Patterns(exclude), Patterns(include), _Bounds(root, True))
    return [path for path in paths if search.reaches(path, given)]


def not_markdown(paths: Iterable[str], root: Path, include: Sequence[str] = ()) -> list[str]:
    """Those of some files that are no Markdown, though somebody has named them."""
    search = _Search(root, Patterns(()), Patterns(include), _Bounds(root, True))
    return [path for path in paths if not search.holds_markdown(path)]


class _Bounds:
    """How far links may lead: to where the same people wrote what is there.

    That is the innermost git repository that holds the link, else the project. A link that is in neither is one of the
    user's own. To git's own files none may lead.

    Args:
        root: of the project.
        follow_outside: whether links may lead anywhere else.
    """

    def __init__(self, root: Path, follow_outside: bool) -> None:
        self._root = _folder(os.path.abspath(root))
        self.everywhere = follow_outside
        self._around: dict[str, str | None] = {}
        self._ways: dict[str, str | None] = {}

    def allow(self, link: str, real: str) -> bool:
        """Whether a link may be followed.

        Args:
            link: its absolute path.
            real: what it leads to, as an absolute path without links.
        """
        parts = _slashes(real).split("/")
        if ".git" in map(str.casefold, parts):
            return False
        if self.everywhere:
            return True
        around = self._find_around(_folder(os.path.dirname(_slashes(link))))
        return around is None or _folder(real).startswith(around)

    def find_way_out(self, path: str) -> str | None:
        """The first link on the way to an absolute path that may not be followed; None where all may be."""
        if path not in self._ways:
            above = os.path.dirname(path)
            found = self.find_way_out(above) if above != path else None
            self._ways[path] = found or (None if self.allow_file(path) else path)
        return self._ways[path]

    def allow_file(self, path: str) -> bool:
        """Whether a file, absolute, is no link or one that may be followed."""
        return not os.path.islink(path) or self.allow(path, os.path.realpath(path))

    def _find_around(self, folder: str) -> str | None:
        """What links in a folder may not lead out of, without links itself."""
        if folder not in self._around:
            above = folder[: folder.rfind("/", 0, -1) + 1]
            if folder == self._root or os.path.lexists(folder + ".git"):
                self._around[folder] = _folder(os.path.realpath(folder))
            else:
                self._around[folder] = self._find_around(above) if above else None
        return self._around[folder]


class _Search:
    def __init__(
        self, root: Path, exclude: Patterns, include: Patterns, bounds: _Bounds, force_language: bool = False
    ) -> None:
        self.force_language = force_language
        self.not_markdown: list[str] = []
        self.root = os.path.abspath(root)
        self.exclude = exclude
        self.include = include
        self.bounds = bounds
        self.outside: list[str] = []
        self.refused: list[str] = []
        self.found: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.given: list[str] = []
        self.links: list[tuple[_Folder, str]] = []
        self.ignores: dict[str, Patterns] = {}
        self.reaching: dict[str, _Folder | None] = {}
        self.marks: list[str] = []

    def looked_at(self) -> LookedAt:
        """What has been looked at but for links."""
        ignore_files = (folder + name for folder in self.ignores for name in _IGNORE_FILES)
        return LookedAt((*self.folders, *ignore_files), tuple(self.marks))

    def add(self, path: str, force_exclude: bool = False) -> None:
        """Takes a given file, or walks a given folder."""
        link = self.bounds.find_way_out(os.path.abspath(path))
        if link is not None:
            self.refused.append(link)
            self.problems.append(self.refusal(link, path))
            return
        try:
            directory = stat.S_ISDIR(os.stat(path).st_mode)
        except FileNotFoundError:
            self.problems.append(Problem(_slashes(path), "no such file or directory", help=_similar(path)))
            return
        except (OSError, ValueError) as error:
            self.problems.append(Problem(_slashes(path), f"cannot be read: {_reason(error)}"))
            return
        if not directory:
            if force_exclude and not self.reaches(os.path.abspath(path), given=True):
                return
            if self.holds_markdown(path):
                self.take(path, os.path.realpath(path))
            elif not force_exclude:
                self.not_markdown.append(_slashes(path))
            return
        full = _folder(os.path.abspath(path))
        folder = _Folder(
            shown="" if path in (".", "./") else _folder(path),
            full=full,
            real=_folder(os.path.realpath(path)),
            relative=self.relative(full),
            ignores=self.ignores_above(full),
        )
        self.given.append(folder.real)
        self.walk(folder, given=True)

    def refusal(self, link: str, path: str) -> Problem:
        """What is told of a path that is named and is a link, or behind one, that may not be followed."""
        which = "this" if os.path.abspath(path) == link else f"`{_slashes(shown(link))}`"
        if self.bounds.everywhere:
            return Problem(_slashes(path), f"{which} is a link to git's own files", help="remove it")
        return Problem(_slashes(path), f"{which} is a link that leads out of the project", help=OUTSIDE_HELP)

    def holds_markdown(self, path: str) -> bool:
        """Whether a file that is named is one of Markdown, by its own name or that of the file that it links to."""
        names = path, os.path.realpath(path)
        if self.force_language or any(name.lower().endswith(NAMED_SUFFIXES) for name in names):
            return True
        return bool(self.include) and self.include.covers(self.relative(os.path.abspath(path)).rstrip("/"))

    def take(self, path: str, real: str) -> None:
        """Takes a file unless it was reached before under another name."""
        if real not in self.files:
            self.files.add(real)
            self.found.append((path, os.path.normpath(real)))

    def walk(self, top: _Folder, given: bool = False) -> None:
        """Takes the files in a folder and, but for links, in the folders in it."""
        stack = [top]
        while stack:
            folder = stack.pop()
            if folder.real in self.folders:
                continue
            self.folders.add(folder.real)
            try:
                with os.scandir(folder.shown or ".") as scan:
                    entries = sorted(scan, key=_name)
            except OSError as error:
                self.problems.append(
                    Problem(
                        folder.shown.rstrip("/") or "/",
                        f"this directory cannot be read: {_reason(error)}",
                        help="allow reading it, or name it in `exclude`",
                    )
                )
                continue
            names = {entry.name for entry in entries}
            if not _MADE_BY_TOOLS.isdisjoint(names) and not (given and folder is top):
                continue
            if ".git" in names or ".gitignore" in names or ".refcheckignore" in names:
                folder = self.with_ignores(folder)
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                if entry.is_symlink():
                    self.links.append((folder, name))
                elif entry.is_dir(follow_symlinks=False):
                    if name not in _VENDORED and not self.skipped(folder, name, directory=True):
                        stack.append(_inner(folder, name))
                elif (
                    self.is_searched(folder, name)
                    and entry.is_file(follow_symlinks=False)
                    and not self.skipped(folder, name)
                ):
                    self.take(folder.shown + name, folder.real + name)

    def follow_links(self) -> None:
        """Follows the links that were met, until none leads to anything new."""
        while self.links:
            links, self.links = self.links, []
            for folder, name in links:
                self.follow(folder, name)

    def follow(self, folder: _Folder, name: str) -> None:
        path = folder.shown + name
        target = os.path.realpath(path)
        if not self.bounds.allow(folder.full + name, target):
            if self.would_take(folder, name, target):
                self.outside.append(_slashes(path))
            return
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            if self.is_searched(folder, name) and not self.skipped(folder, name):
                reason = "the file does not exist" if isinstance(error, FileNotFoundError) else _reason(error)
                message = f"this symbolic link leads nowhere: {reason}"
                self.problems.append(Problem(_slashes(path), message, help="remove it, or name it in `exclude`"))
            return
        if stat.S_ISDIR(mode):
            real = _folder(target)
            # What holds this link, or a folder that was asked for, would be read a second time or lead out of it.
            loops = any(inside.startswith(real) for inside in (folder.real, *self.given))
            if not loops and name not in _VENDORED and not self.skipped(folder, name, directory=True):
                self.walk(_inner(folder, name)._replace(real=real))
        elif stat.S_ISREG(mode) and self.is_searched(folder, name) and not self.skipped(folder, name):
            self.take(path, target)

    def would_take(self, folder: _Folder, name: str, target: str) -> bool:
        """Whether a link would be followed if it led to something in the project."""
        if os.path.isdir(target):
            return name not in _VENDORED and not self.skipped(folder, name, directory=True)
        return self.is_searched(folder, name) and not self.skipped(folder, name)

    def reaches(self, path: str, given: bool) -> bool:
        """Whether a walk of the project's folder takes a file."""
        folder_path, name = os.path.split(_slashes(path))
        if not _folder(path).startswith(_folder(self.root)):
            return True
        folder = self.reached(_folder(folder_path))
        if folder is None or name.startswith("."):
            return False
        return (given or self.is_searched(folder, name)) and not self.skipped(folder, name)

    def reached(self, full: str) -> _Folder | None:
        """A folder of the project's, if a walk comes to it."""
        way = [full]
        while way[-1] not in self.reaching and way[-1] != _folder(self.root):
            way.append(_folder(os.path.dirname(way[-1][:-1])))
        top = way.pop()
        if top not in self.reaching:
            self.reaching[top] = self.with_ignores(_Folder(top, top, top, "", self.ignores_above(top)))
        folder = self.reaching[top]
        for inner in reversed(way):
            folder = self.reaching[inner] = self.entered(folder, inner) if folder else None
        return folder

    def entered(self, folder: _Folder, full: str) -> _Folder | None:
        """A folder in another one, if a walk of that goes into it."""
        name = os.path.basename(full[:-1])
        if name.startswith(".") or name in _VENDORED or self.skipped(folder, name, directory=True):
            return None
        if any(os.path.lexists(full + mark) for mark in _MADE_BY_TOOLS):
            return None
        return self.with_ignores(_inner(folder, name))

    def with_ignores(self, folder: _Folder) -> _Folder:
        """A folder that also ignores what its own ignore files name."""
        patterns = self.ignores_of(folder.full)
        return folder._replace(ignores=(_Ignore(len(folder.full), patterns), *folder.ignores)) if patterns else folder

    def is_searched(self, folder: _Folder, name: str) -> bool:
        """Whether a file is of a kind that is read."""
        return name.lower().endswith(SUFFIXES) or (bool(self.include) and self.include.covers(folder.relative + name))

    def skipped(self, folder: _Folder, name: str, directory: bool = False) -> bool:
        """Whether the settings exclude an entry of a folder or an ignore file names it."""
        if self.exclude and self.exclude.decide(folder.relative + name, directory):
            return True
        if folder.ignores:
            full = folder.full + name
            for skip, patterns in folder.ignores:
                # That the folders above it are not ignored is known.
                verdict = patterns.decide_alone(full[skip:], directory)
                if verdict is not None:
                    return verdict
        return False

    def relative(self, full: str) -> str:
        try:
            relative = os.path.relpath(full, self.root)
        except ValueError:  # On another drive.
            relative = full
        return "" if relative == "." else _folder(relative)

    def ignores_above(self, full: str) -> tuple[_Ignore, ...]:
        """What the folders above a given one ignore, from the git repository's root or the project's."""
        chain = [full]
        root = _folder(self.root)
        found = root if full.startswith(root) else full
        while True:
            self.marks.append(chain[-1] + ".git")
            if os.path.lexists(self.marks[-1]):
                found = chain[-1]
                break
            above = chain[-1][: chain[-1].rfind("/", 0, -1) + 1]
            if not above:
                break
            chain.append(above)
        ignores = ((folder, self.ignores_of(folder)) for folder in chain[1 : chain.index(found) + 1])
        # Who gives a folder that is ignored wants it read.
        return tuple(
            _Ignore(len(folder), patterns)
            for folder, patterns in ignores
            if patterns and not patterns.decide(full[len(folder) : -1], directory=True)
        )

    def ignores_of(self, full: str) -> Patterns:
        """The patterns in the ignore files of one folder."""
        if full not in self.ignores:
            lines: list[str] = []
            for name in _IGNORE_FILES:
                lines += self.lines(full + name)
            try:
                self.ignores[full] = Patterns(lines)
            except TooMany as error:
                self.ignores[full] = Patterns(())
                self.problems.append(Problem(full, f"of what is ignored here {error}", help="give fewer of them"))
        return self.ignores[full]

    def lines(self, path: str) -> list[str]:
        try:
            # In git's own folder nobody else can put a link.
            if not path.endswith(_EXCLUDES) and not self.bounds.allow_file(path):
                raise Unreadable(path, "this link leads out of the project", OUTSIDE_HELP)
            data = read_bytes(path, PATTERNS)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return []
        except Unreadable as error:
            self.problems.append(problem_of(shown(path), error))
            return []
        except OSError as error:
            self.problems.append(Problem(path, f"cannot be read: {_reason(error)}", help="allow reading it"))
            return []
        return data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").split("\n")


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _inner(folder: _Folder, name: str) -> _Folder:
    name += "/"
    return _Folder(folder.shown + name, folder.full + name, folder.real + name, folder.relative + name, folder.ignores)


def _slashes(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")


def _folder(path: str) -> str:
    path = _slashes(path)
    return path if path.endswith("/") else path + "/"


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _similar(path: str) -> str:
    """What a path that does not exist may have been meant to be."""
    parent, name = os.path.split(path.rstrip("/" + os.sep))
    try:
        found = nearest(name, os.listdir(parent or "."))
    except OSError:
        found = None
    if found:
        return f"did you mean `{_slashes(os.path.join(parent, found))}`?"
    return f"paths are relative to `{_slashes(os.getcwd())}`"

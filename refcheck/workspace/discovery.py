"""Searches for the files of a run: those that the user names, and the Markdown files in folders."""

import os
import stat
from typing import TYPE_CHECKING

from refcheck.config.search import MISNAMED
from refcheck.facts.model import Problem
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suggestions import nearest
from refcheck.guards.regular_files import OUTSIDE_HELP
from refcheck.links.display import shown
from refcheck.workspace.ignore_files import IgnoreFiles, reason_of
from refcheck.workspace.link_bounds import LinkBounds, with_slash, with_slashes
from refcheck.workspace.reachable import Reach
from refcheck.workspace.search_rules import VENDORED, Folder, NearestRules, is_made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refcheck.config import Settings


class SearchDependencies(NamedTuple):
    """The paths whose change can change the result of a search."""

    states: tuple[str, ...]
    """The folders and files whose content matters."""
    marks: tuple[str, ...]
    """The paths of which only the existence matters."""


class SearchResult(NamedTuple):
    """The result of a search."""

    files: dict[str, str]
    """By absolute path with symbolic links followed: the path as found."""
    problems: tuple[Problem, ...] = ()
    dependencies: SearchDependencies | None = None
    """None if they are unknown, because links were met."""
    outside: tuple[str, ...] = ()
    """The links out of the project that were not followed, as found."""
    not_markdown: tuple[str, ...] = ()
    """The files that the user has named and that are left out because they are not Markdown."""
    misnamed: tuple[str, ...] = ()
    """The absolute paths of files whose names are similar to those of settings."""


def find_files(
    paths: "Sequence[str]", settings: "Settings", *, force_exclude: bool = False, force_language: bool = False
) -> SearchResult:
    """Searches for the files to read.

    A named file is taken if it has a Markdown suffix, or `include` covers it. A named folder is searched for
    Markdown, without files that are hidden (except in `.github` and `.gitlab`), vendored, written by a build, or
    ignored by a `.gitignore` or `.refcheckignore` in it or above it, up to the root of the git repository. Links to
    folders are followed after everything else, and only to folders where nothing has been read yet. Links out of
    the project, which others may have made, are not followed, not even if they are named, or are a folder on the
    way to a named path.

    Args:
        paths: files and folders, absolute or relative to the current directory.
        force_exclude: whether a named file is left out, too, if a search of the project's folder would not find it.
            Its suffix does not matter.
        force_language: whether a named file is taken whatever its name.

    Returns:
        Each file once, sorted by path.

    Raises:
        ConfigError: if the settings of a folder that is searched cannot be read.
    """
    search = _Search(settings, force_exclude=force_exclude, force_language=force_language)
    for path in paths:
        search.add(path)
    dependencies = search.dependencies()
    search.follow_links()
    search.check_settings()
    files = {real: path for path, real in sorted(search.found) if not search.is_output(real)}
    return SearchResult(
        files,
        tuple(search.problems),
        dependencies,
        tuple(search.outside),
        tuple(search.not_markdown),
        tuple(filter(os.path.isfile, search.misnamed)),
    )


class _Search:
    """A search in progress.

    Attributes:
        found: the files, as found and by their real paths.
    """

    def __init__(self, settings: "Settings", *, force_exclude: bool, force_language: bool) -> None:
        self.found: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.outside: list[str] = []
        self.misnamed: list[str] = []
        self.not_markdown: list[str] = []
        self._force_exclude = force_exclude
        self._force_language = force_language
        self._bounds = LinkBounds(settings.project_root, settings.follow_outside)
        self._ignore_files = IgnoreFiles(settings.project_root, self._bounds, self.problems.append)
        self._rules = NearestRules(settings, self._ignore_files)
        self._reach = Reach(settings.project_root, self._rules)
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._named_files: set[str] = set()
        self._named_folders: list[str] = []
        self._links: list[tuple[Folder, str]] = []
        self._has_refused = False

    def dependencies(self) -> SearchDependencies | None:
        """The dependencies of the search so far; None if links were met."""
        if self._links or self._has_refused or self._force_exclude:
            return None
        return SearchDependencies((*self._folders, *self._ignore_files.paths), tuple(self._ignore_files.marks))

    def add(self, path: str) -> None:
        """Takes a named file, or searches a named folder."""
        link = self._bounds.find_way_out(os.path.abspath(path))
        if link is not None:
            self._has_refused = True
            self.problems.append(self._refusal(link, path))
            return
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except FileNotFoundError:
            self.problems.append(Problem(with_slashes(path), "no such file or directory", help=_similar(path)))
            return
        except (OSError, ValueError) as error:
            self.problems.append(Problem(with_slashes(path), f"cannot be read: {reason_of(error)}"))
            return
        if is_folder:
            self._add_folder(path)
        else:
            self._add_file(path)

    def check_settings(self) -> None:
        """Raises the first error in the settings that were read."""
        for error in self._rules.nearest.errors:
            raise error

    def is_output(self, path: str) -> bool:
        """Whether a build writes a file that was found, to a folder that settings beside it name.

        Args:
            path: its real path.
        """
        outputs = self._ignore_files.outputs
        if not outputs or path in self._named_files:
            return False
        inside = next((output for output in outputs if path.startswith(output)), None)
        return inside is not None and not any(folder.startswith(inside) for folder in self._named_folders)

    def follow_links(self) -> None:
        """Follows the links that were met, until none points to anything new."""
        while self._links:
            links, self._links = self._links, []
            for folder, name in links:
                self._follow(folder, name)

    def _refusal(self, link: str, path: str) -> Problem:
        """The problem of a named path that is a link, or beyond one, that may not be followed."""
        which = "this" if os.path.abspath(path) == link else f"`{with_slashes(shown(link))}`"
        if self._bounds.everywhere:
            return Problem(with_slashes(path), f"{which} is a link to git's own files", help="remove it")
        return Problem(with_slashes(path), f"{which} is a link that leads out of the project", help=OUTSIDE_HELP)

    def _add_file(self, path: str) -> None:
        if self._force_exclude and not self._reach.has(os.path.abspath(path), is_named=True):
            return
        real = os.path.realpath(path)
        if self._force_language or self._rules.of(os.path.dirname(real)).is_markdown(path):
            self._take(path, real)
            self._named_files.add(os.path.normpath(real))
        elif not self._force_exclude:
            self.not_markdown.append(with_slashes(path))

    def _add_folder(self, path: str) -> None:
        full, real = with_slash(os.path.abspath(path)), with_slash(os.path.realpath(path))
        rules = self._rules.of(real)
        folder = Folder(
            shown="" if path in (".", "./") else with_slash(path),
            full=full,
            real=real,
            relative=rules.relative(full),
            ignores=self._ignore_files.above(full),
            rules=rules,
        )
        self._named_folders.append(folder.real)
        self._walk(folder, is_named=True)

    def _take(self, path: str, real: str) -> None:
        """Takes a file unless it was reached before under another name."""
        if real not in self._files:
            self._files.add(real)
            self.found.append((path, os.path.normpath(real)))

    def _walk(self, top: Folder, is_named: bool = False) -> None:
        """Takes the files in a folder and, except through links, in the folders in it."""
        stack = [top]
        while stack:
            folder = stack.pop()
            if folder.real in self._folders:
                continue
            self._folders.add(folder.real)
            entries = self._entries(folder)
            names = {entry.name for entry in entries}
            if is_made(names) and not (is_named and folder is top):
                continue
            folder = self._rules.entered(folder, names)
            if not MISNAMED.keys().isdisjoint(names):
                self.misnamed += (folder.full + name for name in MISNAMED if name in names)
            stack += self._take_entries(folder, entries)

    def _entries(self, folder: Folder) -> list[os.DirEntry[str]]:
        """The entries of a folder, by name."""
        try:
            with os.scandir(folder.shown or ".") as scan:
                return sorted(scan, key=_name)
        except OSError as error:
            self.problems.append(
                Problem(
                    folder.shown.rstrip("/") or "/",
                    f"this directory cannot be read: {reason_of(error)}",
                    help="allow reading it, or name it in `exclude`",
                )
            )
            return []

    def _take_entries(self, folder: Folder, entries: "Sequence[os.DirEntry[str]]") -> list[Folder]:
        """Takes the files among the entries of a folder; returns the folders to search."""
        inner = []
        is_searched, is_skipped = folder.rules.is_searched, folder.rules.is_skipped
        for entry in entries:
            name = entry.name
            if name[0] == "." and (folder.rules.is_hidden(folder, name) or not entry.is_dir()):
                continue
            if entry.is_symlink():
                self._links.append((folder, name))
            elif entry.is_dir(follow_symlinks=False):
                if name not in VENDORED and not is_skipped(folder, name, directory=True):
                    inner.append(folder.inner(name))
            elif is_searched(folder, name) and entry.is_file(follow_symlinks=False) and not is_skipped(folder, name):
                self._take(folder.shown + name, folder.real + name)
        return inner

    def _follow(self, folder: Folder, name: str) -> None:
        path = folder.shown + name
        target = os.path.realpath(path)
        if not self._bounds.allow(folder.full + name, target):
            if self._takes(folder, name, is_folder=os.path.isdir(target)):
                self.outside.append(with_slashes(path))
            return
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            if self._takes(folder, name, is_folder=False):
                reason = "the file does not exist" if isinstance(error, FileNotFoundError) else reason_of(error)
                message = f"this symbolic link leads nowhere: {reason}"
                self.problems.append(Problem(with_slashes(path), message, help="remove it, or name it in `exclude`"))
            return
        if stat.S_ISDIR(mode):
            real = with_slash(target)
            # The target contains this link, or a named folder, and would be read again or point out of it.
            loops = any(inside.startswith(real) for inside in (folder.real, *self._named_folders))
            if not loops and self._takes(folder, name, is_folder=True):
                self._walk(folder.inner(name)._replace(real=real))
        elif stat.S_ISREG(mode) and self._takes(folder, name, is_folder=False):
            self._take(path, target)

    def _takes(self, folder: Folder, name: str, *, is_folder: bool) -> bool:
        """Whether the search takes an entry of a folder, if it is a file or folder and not a link."""
        if is_folder:
            return name not in VENDORED and not folder.rules.is_skipped(folder, name, directory=True)
        return folder.rules.is_searched(folder, name) and not folder.rules.is_skipped(folder, name)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _similar(path: str) -> str:
    """A suggestion for a path that does not exist."""
    parent, name = os.path.split(path.rstrip("/" + os.sep))
    try:
        found = nearest(name, os.listdir(parent or "."))
    except OSError:
        found = None
    (stem, ending), (other_stem, other_ending) = os.path.splitext(name), os.path.splitext(found or "")
    # `notes.txt` is nothing that `nonexist.md` could be a misspelling of.
    if found and (ending == other_ending or stem.lower() == other_stem.lower()):
        return f"did you mean `{with_slashes(os.path.join(parent, found))}`?"
    return f"paths are relative to `{with_slashes(os.getcwd())}`"

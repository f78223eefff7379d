"""The patterns in `.gitignore` and `.refcheckignore`, in git's own exclude list, and the output folders of builds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from refcheck.facts.model import Problem
from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards.patterns import Patterns, TooMany
from refcheck.guards.regular_files import OUTSIDE_HELP, PATTERNS, Unreadable, read_bytes
from refcheck.guards.trust import Writers
from refcheck.links.display import problem_of, shown
from refcheck.workspace.link_bounds import LinkBounds, with_slash
from refcheck.workspace.output_folders import OUTPUT_SETTINGS, output_beside, output_patterns

# Later ones win, as in git, where a folder's own file takes precedence over the repository's exclude list.
_EXCLUDES = ".git/info/exclude"
_NAMES = (_EXCLUDES, ".gitignore", ".refcheckignore")


class Ignore(NamedTuple):
    """Patterns, and the number of characters of an absolute path before the part that they are matched with."""

    skip: int
    patterns: Patterns
    of_git: range
    """The indexes of the lines that git reads."""

    def is_by_git(self, path: str, is_folder: bool) -> bool:
        """Whether git ignores an ignored path, too, not only `.refcheckignore`."""
        index = self.patterns.last(path, is_folder)
        return index is not None and self.patterns.numbers[index] in self.of_git


class IgnoreFiles:
    """Reads the ignore files of folders, each once.

    Args:
        root: of the project.
        bounds: of links.
        report: called with problems of reading.

    Attributes:
        only_tracked: the folders that git ignores though it tracks files in them, with a slash at the end.
        outputs: the folders of output that settings beside them name, with a slash at the end.
        marks: the paths of which only the existence matters: of the root of a git repository, of an `index.html`.
    """

    def __init__(self, root: Path, bounds: LinkBounds, report: Callable[[Problem], None]) -> None:
        self.marks: list[str] = []
        self.outputs: set[str] = set()
        self.only_tracked: set[str] = set()
        self._root = with_slash(os.path.abspath(root))
        self._bounds = bounds
        self._report = report
        self._patterns: dict[str, Patterns] = {}
        self._writers: Writers | None = None
        self._tracked: dict[str, bytes] = {}
        self._names: dict[bytes, Sequence[bytes]] = {}
        self._indexes: list[str] = []
        self._of_git: dict[str, range] = {}

    @property
    def paths(self) -> Iterator[str]:
        """The paths of the files that were looked for."""
        yield from (folder + name for folder in self._patterns for name in (*OUTPUT_SETTINGS, *_NAMES))
        yield from self._indexes

    def ignore(self, folder: str) -> Ignore:
        """The patterns of one folder, see `of`, for the paths in it."""
        return Ignore(len(folder), self.of(folder), self._of_git[folder])

    def of(self, folder: str) -> Patterns:
        """The patterns in the ignore files of one folder.

        Args:
            folder: its absolute path, with a slash at the end.
        """
        if folder not in self._patterns:
            lines: list[str] = []
            for name in OUTPUT_SETTINGS:
                settings = self._lines(folder + name)
                lines += output_patterns(name, settings)
                self._note_output(folder, output_beside(name, settings) if settings else "")
            first = len(lines)
            for name in _NAMES[:-1]:
                lines += self._lines(folder + name)
            self._of_git[folder] = range(first, len(lines))
            lines += self._lines(folder + _NAMES[-1])
            try:
                self._patterns[folder] = Patterns(lines)
            except TooMany as error:
                self._patterns[folder] = Patterns(())
                self._report(Problem(folder, f"of what is ignored here {error}", help="give fewer of them"))
        return self._patterns[folder]

    def _note_output(self, folder: str, path: str) -> None:
        """Notes a folder of output beside that of the settings, if it is in the project and has pages of a site."""
        output = with_slash(os.path.normpath(folder + path)) if path else ""
        if output.startswith(self._root) and output != folder:
            self.marks.append(f"{output}index.html")
            if os.path.isfile(self.marks[-1]):
                self.outputs.add(output)

    def above(self, folder: str) -> tuple[Ignore, ...]:
        """The patterns in the folders above a named one, from the root of the git repository or of the project."""
        chain = [folder]
        found = self._root if folder.startswith(self._root) else folder
        writers = Writers(folder, os.curdir)
        while True:
            self.marks.append(chain[-1] + ".git")
            if os.path.lexists(self.marks[-1]):
                found = chain[-1]
                break
            above = chain[-1][: chain[-1].rfind("/", 0, -1) + 1]
            # Files above the project that others can write, as in `/tmp`, decide about nothing in it.
            if not above or not (above.startswith(self._root) or writers.include_those_of(above)):
                break
            chain.append(above)
        ignores = ((path, self.of(path)) for path in chain[1 : chain.index(found) + 1])
        # If an ignored folder is named, it is to be read.
        return tuple(
            self.ignore(path)
            for path, patterns in ignores
            if patterns and not patterns.decide(folder[len(path) : -1], directory=True)
        )

    def tracks(self, path: str) -> bool:
        """Whether git tracks a file, or a file in a folder, so that its ignore files do not count.

        Args:
            path: absolute.
        """
        # Used only where something is ignored.
        from refcheck.links.git_index import has, names_in

        root = path
        while root not in self._tracked:
            root = root[: root.rfind("/")]
            if not self._is_trusted(root):
                self._tracked[root] = b""
            elif os.path.lexists(f"{root}/.git"):
                self._tracked[root] = self._read_index(root)
        index, name = self._tracked[root], os.fsencode(path[len(root) + 1 :])
        # Most that is ignored is nowhere in the index, which is then not taken apart.
        if name in index and index not in self._names:
            self._names[index] = names_in(index)
        return has(self._names.get(index, ()), name)

    def _is_trusted(self, folder: str) -> bool:
        """Whether a folder is in the project, or nobody else can create files in it, as everybody can in `/tmp`."""
        if not folder:
            return False
        if f"{folder}/".startswith(self._root):
            return True
        if self._writers is None:
            self._writers = Writers(self._root, os.curdir)
        return self._writers.include_those_of(folder)

    def _read_index(self, root: str) -> bytes:
        """The index of a repository; empty if it cannot be read."""
        from refcheck.links.git_index import MAX_INDEX

        path = f"{root}/.git/index"
        self._indexes.append(path)
        try:
            return read_bytes(path, MAX_INDEX) if self._bounds.allow_file(path) else b""
        except OSError:
            return b""

    def _lines(self, path: str) -> list[str]:
        try:
            # Nobody else can put a link into git's own folder.
            if not path.endswith(_EXCLUDES) and not self._bounds.allow_file(path):
                raise Unreadable(path, "this link leads out of the project", OUTSIDE_HELP)
            data = read_bytes(path, PATTERNS)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return []
        except Unreadable as error:
            self._report(problem_of(shown(path), error))
            return []
        except OSError as error:
            self._report(Problem(path, f"cannot be read: {reason_of(error)}", help="allow reading it"))
            return []
        return data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").split("\n")


def reason_of(error: OSError | ValueError) -> str:
    """The reason why the system refuses something, in lower case."""
    return (getattr(error, "strerror", None) or str(error)).lower()

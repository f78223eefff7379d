"""The index and the last commit of a git repository. Runs `git` and writes nothing.

With `--staged`, a file exists if it is in the index, with its content there; or if git ignores it, as a build may have
generated it. An untracked file that is not ignored does not exist. Submodules are as they are checked out. Contents are
read without conversion of line endings and without filters, which changes neither lines nor columns. Settings and
ignore files are read from the work tree, because they configure refcheck.

A repository can configure programs that git runs. None of them is run: no file system monitor, hook, pager, filter or
diff program. Nothing is fetched.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import weakref
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from time import monotonic
from typing import NamedTuple

from refcheck.guards.regular_files import NOTE, OUTSIDE_HELP, too_large
from refcheck.links.display import shown
from refcheck.workspace.git_places import foreign, foreign_to_bare

# A folder of a project can be a bare repository with its own settings.
_SETTINGS = ("core.fsmonitor=false", "safe.bareRepository=explicit", f"core.hooksPath={os.devnull}", "core.pager=cat")
_OPTIONS = ("--no-pager", *(part for setting in _SETTINGS for part in ("-c", setting)))
_ENVIRONMENT = {
    # Do not refresh the index: another git may hold the lock, such as the one that runs refcheck as a hook.
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # Overrides all settings, also in older versions of git: missing objects of a partial clone are never fetched.
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_NOT_TAKEN_OVER = ("GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_PAGER", "PAGER", "GIT_ASKPASS", "SSH_ASKPASS")
_CHOSEN = frozenset(("GIT_DIR", "GIT_WORK_TREE"))
_NO_PATTERNS = ("-c", "core.excludesFile=")
# Read no file with ignore patterns, and none with an order of files.
_DIFF = (
    *(*_NO_PATTERNS, "diff", "--cached", "--no-ext-diff", "--no-textconv", "--no-relative"),
    *("-z", "-O/dev/null"),
)
# In seconds: the time limit of a command. Listing a million files takes a few seconds.
_PATIENCE = 120
LINK, SUBMODULE = "120000", "160000"
# In bytes: the size of a read.
_PIECE = 1 << 16


class GitError(Exception):
    """Git failed, or is not usable.

    Attributes:
        help: what to do.
    """

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


class Blob(NamedTuple):
    """A file in a tree of git."""

    mode: str
    name: str

    @property
    def is_file(self) -> bool:
        """Whether it is a file: not a symbolic link and not a submodule."""
        return self.mode not in (LINK, SUBMODULE)


Tree = Mapping[str, Blob]
"""Files by their absolute path."""


class Git:
    """The repository of the current folder, or of the environment (`GIT_DIR`) in a hook.

    Args:
        follow_outside: whether the repository may be outside the project.

    Attributes:
        root: the absolute path of its work tree.

    Raises:
        GitError: if git is not installed, or there is no work tree, or the repository is outside the project.
    """

    _options = _OPTIONS

    def __init__(self, *, follow_outside: bool = False) -> None:
        self.root = self._folder("--show-toplevel")
        self._reader: subprocess.Popen[bytes] | None = None
        # The environment was set by the user, or by git for its hook, so it is trusted.
        if not follow_outside and _CHOSEN.isdisjoint(os.environ):
            self._check()

    def _check(self) -> None:
        """Raises an error if the repository is outside the project."""
        git_folder = self._folder("--absolute-git-dir")

        def work_tree() -> str:
            settings = os.path.join(git_folder, "config")
            return self._path("config", "--file", settings, "--get", "core.worktree", may_fail=True)

        try:
            found = foreign(self.root, git_folder, self._folder("--git-common-dir"), work_tree)
        except OSError as error:
            found = os.fspath(error.filename or git_folder)
        if found:
            raise GitError(f"the repository of git leads out of the project, to `{shown(found)}`", OUTSIDE_HELP)

    def _folder(self, name: str) -> str:
        return os.path.realpath(self._path("rev-parse", name))

    def _path(self, *arguments: str, may_fail: bool = False) -> str:
        return os.fsdecode(self._ask(*arguments, may_fail=may_fail).rstrip(b"\r\n"))

    @cached_property
    def head(self) -> Tree:
        """The files of the last commit; empty if there is none yet."""
        if not self._ask("rev-parse", "--verify", "--quiet", "HEAD", may_fail=True):
            return {}
        tree = {}
        for entry in _records(self._ask("ls-tree", "-r", "-z", "--full-tree", "HEAD")):
            about, _, path = entry.partition(b"\t")
            mode, _, name = about.decode().split()
            tree[self._location(path)] = Blob(mode, name)
        return tree

    @cached_property
    def index(self) -> Tree:
        """The files of the index. A file with conflicts is as in the last commit."""
        # Unlike `ls-files`, this leaves out files that are only intended to be added (`git add -N`).
        records = _records(self._ask(*_DIFF, "--raw", "--no-abbrev", "--no-renames"))
        tree = dict(self.head)
        for about, path in zip(records[::2], records[1::2], strict=True):
            _, mode, _, name, status = about.decode().removeprefix(":").split()
            if status == "D":
                tree.pop(self._location(path), None)
            elif status != "U":
                tree[self._location(path)] = Blob(mode, name)
        return tree

    @property
    def changed(self) -> list[str]:
        """The paths of files that differ between the index and the last commit."""
        paths = {**self.head, **self.index}
        return sorted(path for path in paths if self.head.get(path) != self.index.get(path))

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The new paths of renamed files, by their old paths."""
        records = _records(self._ask(*_DIFF, "--name-status", "--find-renames", "--diff-filter=R"))
        return {self._location(old): self._location(new) for old, new in zip(records[1::3], records[2::3], strict=True)}

    @cached_property
    def not_ignored(self) -> frozenset[str]:
        """The files of the index, and those of the work tree that git does not ignore."""
        options = "--cached", "--others", "--exclude-standard", "--full-name", "-z"
        scope = self._ask("config", "--show-scope", "--get", "core.excludesFile", may_fail=True).partition(b"\t")[0]
        # An excludes file of the user counts; one that the repository configures does not.
        first = () if scope in (b"", b"global", b"system") else _NO_PATTERNS
        # A nested repository is listed with a slash at its end.
        return frozenset(
            self._location(path).rstrip(os.sep)
            for path in _records(self._ask(*first, "ls-files", *options, "--", ":/"))
        )

    def read(self, blob: Blob, most: int = NOTE) -> bytes:
        """The content of a file.

        Args:
            most: its size limit in bytes.

        Raises:
            GitError: if git does not answer in time.
            OSError: if the repository does not contain it, or it is too large.
        """
        reader = self._reader = self._reader or self._begin()
        request = reader.stdin
        assert request is not None
        try:
            request.write(f"{blob.name}\n".encode())
            request.flush()
        except BrokenPipeError:
            # Not a BrokenPipeError, which would be understood as one of standard output.
            raise OSError("git has ended") from None
        until = monotonic() + _PATIENCE
        data = b""
        while b"\n" not in data:
            data += self._more(reader, until)
        about, _, start = data.partition(b"\n")
        header = about.split()
        if len(header) != 3:
            raise OSError(errno.ENOENT, f"git has no object {blob.name}")
        size = int(header[2])
        if size > most:
            # The rest of its output is not read; the next file is read by a new process.
            self._kill()
            raise too_large(blob.name, most)
        parts, left = [start], size + 1 - len(start)
        while left > 0:
            part = self._more(reader, until)
            parts.append(part)
            left -= len(part)
        return b"".join(parts)[:size]

    def _begin(self) -> subprocess.Popen[bytes]:
        reader = subprocess.Popen(
            (_program(), *self._options, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Its messages contain untrusted text, which could act on a terminal.
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
        )
        weakref.finalize(self, _end, reader)
        return reader

    def _more(self, reader: subprocess.Popen[bytes], until: float) -> bytes:
        """The next bytes of the output of git.

        Args:
            until: the time limit, in seconds of `monotonic`. Ignored on Windows.

        Raises:
            GitError: if nothing came in time.
            OSError: if git has ended.
        """
        assert reader.stdout is not None
        handle = reader.stdout.fileno()
        if os.name != "nt" and not _can_be_read(handle, until - monotonic()):
            self._kill()
            raise _silent("cat-file")
        data = os.read(handle, _PIECE)
        if not data:
            # Git ends if an object is damaged. The next file is read by a new process.
            self._kill()
            raise OSError(errno.EIO, "git cannot read it: see `git fsck`")
        return data

    def _kill(self) -> None:
        if self._reader is not None:
            self._reader.kill()
            self._reader = None

    def _location(self, path: bytes) -> str:
        return os.path.join(self.root, os.fsdecode(path).replace("/", os.sep))

    def _ask(self, *arguments: str, may_fail: bool = False) -> bytes:
        command = (_program(), *self._options, *arguments)
        try:
            run = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, env=_environment(), timeout=_PATIENCE
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {(error.strerror or str(error)).lower()}", "install it") from None
        except subprocess.TimeoutExpired:
            raise _silent(_name(arguments)) from None
        if run.returncode and not may_fail:
            said, *advice = os.fsdecode(run.stderr).strip().splitlines() or [f"it ended with {run.returncode}"]
            raise GitError(f"git {_name(arguments)}: {said.removeprefix('fatal: ')}", _help(advice))
        return run.stdout


class BareGit(Git):
    """A bare repository, whose last commit can be read (`head`, `read`). Paths are relative to its top.

    Args:
        folder: the real path of the repository.

    Raises:
        GitError: if it would read other files, or is not a repository.
    """

    def __init__(self, folder: str) -> None:
        self.root = ""
        self._reader: subprocess.Popen[bytes] | None = None
        self._options = (*_OPTIONS, f"--git-dir={folder}")
        try:
            found = foreign_to_bare(folder)
        except OSError as error:
            found = os.fspath(error.filename or folder)
        if found:
            raise GitError(f"the repository leads out of its folder, to `{shown(found)}`", OUTSIDE_HELP)
        self._ask("rev-parse", "--git-dir")


def _name(arguments: Sequence[str]) -> str:
    """The name of the git command in its arguments."""
    return next((name for name in arguments if not name.startswith("-") and "=" not in name), "")


def _silent(command: str) -> GitError:
    return GitError(f"git {command} has not answered for {_PATIENCE} seconds", "run it yourself to see why")


def _can_be_read(handle: int, seconds: float) -> bool:
    """Whether a read from a handle would not block, within some seconds."""
    import select

    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def _help(advice: list[str]) -> str:
    """The help for an error: git's own advice, if the repository belongs to another user."""
    said = " ".join(line.strip() for line in advice if line.strip())
    return said if "safe.directory" in said else "run it within the work tree of a git repository"


@cache
def _program() -> str:
    """The path of git. It is not searched in the current folder, which can be untrusted."""
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    if os.name == "nt":
        # `shutil.which` would search the current folder first.
        programs = (os.path.join(folder, "git.exe") for folder in folders)
        return next(filter(os.path.isfile, programs), "git.exe in PATH")
    return shutil.which("git", path=os.pathsep.join(folders)) or "/no/git"


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_TAKEN_OVER}
    return {**kept, **_ENVIRONMENT}


def _end(reader: subprocess.Popen[bytes]) -> None:
    for stream in (reader.stdin, reader.stdout):
        if stream is not None:
            stream.close()
    reader.wait()


def _records(answer: bytes) -> list[bytes]:
    return answer.split(b"\0")[:-1]

"""What git holds for the next commit and what the last one holds: git itself is asked, and nothing is written.

What is there is what the commit holds, in the content of the index, not that of the work tree; and what git ignores,
as it may be built and published all the same. What is neither added nor ignored is there for its author alone, so it
is not there. Submodules are as they are checked out. Content is that of the repository, before git converts line ends
or applies filters for the work tree: lines and columns are the same. Settings and ignore files are those of the
work tree, for they say how refcheck is run.

The settings of a repository are those of whoever made it, and git runs programs that they name. Of these none is run:
no monitor of files, hook, pager, filter, or program for differences, and nothing is fetched.
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
from refcheck.workspace.git_places import foreign

# A bare repository can lie in any folder of a project, with settings of its own.
_SETTINGS = ("core.fsmonitor=false", "safe.bareRepository=explicit", f"core.hooksPath={os.devnull}", "core.pager=cat")
_OPTIONS = ("--no-pager", *(part for setting in _SETTINGS for part in ("-c", setting)))
_ENVIRONMENT = {
    # Nothing is refreshed, as another git may hold the lock: the one that runs this as its hook.
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # Before all settings: what a partial clone lacks is got by no program at all, by older versions of git neither.
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_NOT_TAKEN_OVER = ("GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_PAGER", "PAGER", "GIT_ASKPASS", "SSH_ASKPASS")
_CHOSEN = frozenset(("GIT_DIR", "GIT_WORK_TREE"))
_NO_PATTERNS = ("-c", "core.excludesFile=")
# Neither a file with patterns nor one with an order of files is read.
_DIFF = (
    *(*_NO_PATTERNS, "diff", "--cached", "--no-ext-diff", "--no-textconv", "--no-relative"),
    *("-z", "-O/dev/null"),
)
# In seconds; a repository of a million files is listed in some.
_PATIENCE = 120
LINK, SUBMODULE = "120000", "160000"
# In bytes: what is read at a time.
_PIECE = 1 << 16


class GitError(Exception):
    """What git cannot tell.

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
        """Whether it is neither a symbolic link nor a submodule."""
        return self.mode not in (LINK, SUBMODULE)


Tree = Mapping[str, Blob]
"""Files by their absolute path."""


class Git:
    """The repository that the current folder, or the environment of a hook, names.

    Args:
        follow_outside: whether the repository of the current folder may be, or lead to, one elsewhere.

    Attributes:
        root: the absolute path of its work tree.

    Raises:
        GitError: where there is no git, or no work tree, or what is read would be of another repository.
    """

    def __init__(self, *, follow_outside: bool = False) -> None:
        self.root = self._folder("--show-toplevel")
        self._reader: subprocess.Popen[bytes] | None = None
        # What the environment names is chosen by the user, or by git that runs a hook.
        if not follow_outside and _CHOSEN.isdisjoint(os.environ):
            self._check()

    def _check(self) -> None:
        """Refuses what is not the project's own."""
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
        """The last commit; nothing where there is none yet."""
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
        """What a commit would hold. A file with conflicts is as in the last commit."""
        # What is only intended to be added is no part of this, as it is of the list of the index's files.
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
        """The files that the index holds otherwise than the last commit, or only one of them holds."""
        paths = {**self.head, **self.index}
        return sorted(path for path in paths if self.head.get(path) != self.index.get(path))

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The new paths of files that got another one, by the old."""
        records = _records(self._ask(*_DIFF, "--name-status", "--find-renames", "--diff-filter=R"))
        return {self._location(old): self._location(new) for old, new in zip(records[1::3], records[2::3], strict=True)}

    @cached_property
    def not_ignored(self) -> frozenset[str]:
        """The files that the index knows or that the work tree holds and git does not ignore."""
        options = "--cached", "--others", "--exclude-standard", "--full-name", "-z"
        scope = self._ask("config", "--show-scope", "--get", "core.excludesFile", may_fail=True).partition(b"\t")[0]
        # The user's own patterns count, and not what the repository takes for patterns.
        first = () if scope in (b"", b"global", b"system") else _NO_PATTERNS
        # A repository within this one ends in a slash.
        return frozenset(
            self._location(path).rstrip(os.sep)
            for path in _records(self._ask(*first, "ls-files", *options, "--", ":/"))
        )

    def read(self, blob: Blob, most: int = NOTE) -> bytes:
        """The content of a file.

        Args:
            most: in bytes, how long it may be.

        Raises:
            OSError: where the repository does not hold it, or it is too long.
        """
        reader = self._reader = self._reader or self._begin()
        request = reader.stdin
        assert request is not None
        try:
            request.write(f"{blob.name}\n".encode())
            request.flush()
        except BrokenPipeError:
            # It must not be taken for the end of the output.
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
            # What it has begun to write is not read, and the next file is asked of another one.
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
            (_program(), *_OPTIONS, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What it says holds what others wrote, and could act on a terminal.
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
        )
        weakref.finalize(self, _end, reader)
        return reader

    def _more(self, reader: subprocess.Popen[bytes], until: float) -> bytes:
        """What git says next.

        Args:
            until: when it must have done so, in seconds of `monotonic`. On Windows it is waited for without end.

        Raises:
            GitError: where it has not.
            OSError: where it has ended.
        """
        assert reader.stdout is not None
        handle = reader.stdout.fileno()
        if os.name != "nt" and not _can_be_read(handle, until - monotonic()):
            self._kill()
            raise _silent("cat-file")
        data = os.read(handle, _PIECE)
        if not data:
            # It ends where an object is damaged. The next file is asked of another one.
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
        command = (_program(), *_OPTIONS, *arguments)
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


def _name(arguments: Sequence[str]) -> str:
    """The command among the arguments of git."""
    return next((name for name in arguments if not name.startswith("-") and "=" not in name), "")


def _silent(command: str) -> GitError:
    return GitError(f"git {command} has not answered for {_PATIENCE} seconds", "run it yourself to see why")


def _can_be_read(handle: int, seconds: float) -> bool:
    """Whether something comes, or the end, within some time."""
    import select

    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def _help(advice: list[str]) -> str:
    """What to do, as git says it where the repository belongs to somebody else."""
    said = " ".join(line.strip() for line in advice if line.strip())
    return said if "safe.directory" in said else "run it within the work tree of a git repository"


@cache
def _program() -> str:
    """The path of git, which is not looked for in the current folder, as that can be a stranger's."""
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    if os.name == "nt":
        # The current folder would come first there.
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

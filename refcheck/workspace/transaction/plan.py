"""The plan of a run as data: the changes that a caller wants, and the steps by which they are made."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from refcheck.workspace.transaction.disk import digest_of


class FileChange(NamedTuple):
    """The new content or place of a file.

    Attributes:
        path: of the file. If it is a symbolic link, its target is changed or moved.
        before: the bytes that were read from it.
        after: the new bytes, or the same for a file that is only moved.
        new_path: the new place in the project, if the file is moved. Missing folders are made, and those that
            become empty are deleted.
    """

    path: str
    before: bytes
    after: bytes
    new_path: str | None = None


class Step(NamedTuple):
    """A change by real paths and by hashes.

    Attributes:
        path: of the file as it is.
        target: its path afterwards.
        before: the hash of the old content, in hexadecimal.
        after: the hash of the new content.
        name: unique among all runs; part of the names of the temporary files.
    """

    path: str
    target: str
    before: str
    after: str
    name: str

    @property
    def folder(self) -> str:
        """The folder of the temporary files."""
        return os.path.dirname(self.target)

    @property
    def temporary(self) -> str:
        """The path of the new file until it takes its place."""
        return os.path.join(self.folder, f".{self.name}.refcheck")

    @property
    def backup(self) -> str:
        """The path of the old file until all new ones have taken their places."""
        return os.path.join(self.folder, f".{self.name}-old.refcheck")

    @property
    def moves(self) -> bool:
        """Whether the file gets another path."""
        return self.path != self.target

    @property
    def edits(self) -> bool:
        """Whether the file gets another content."""
        return self.before != self.after

    @property
    def is_same_entry(self) -> bool:
        """Whether both paths name one file, because the file system is case-insensitive."""
        with suppress(OSError):
            return self.path.casefold() == self.target.casefold() and os.path.samefile(self.path, self.target)
        return False


class Plan(NamedTuple):
    """All steps of a run.

    Attributes:
        token: 16 hexadecimal digits, with which the names of the steps start.
        folders: the folders that are made for it, outermost first.
    """

    token: str
    steps: tuple[Step, ...]
    folders: tuple[str, ...]

    @property
    def touched_folders(self) -> set[str]:
        """The folders in which files are replaced, or from which they are moved."""
        return {folder for step in self.steps for folder in (os.path.dirname(step.path), step.folder)}


NO_PLAN = Plan("", (), ())


def plan_changes(changes: Sequence[FileChange]) -> Plan:
    """Return the steps for some changes.

    Raises:
        ValueError: if a file is changed twice, or two files get one path.
    """
    token = os.urandom(8).hex()
    steps, missing = [], set[str]()
    for index, change in enumerate(changes):
        path = target = os.path.realpath(change.path)
        if change.new_path is not None:
            parent, name = os.path.split(os.path.abspath(change.new_path))
            target = os.path.join(os.path.realpath(parent), name)
            missing.update(_missing_folders(os.path.dirname(target)))
        steps.append(Step(path, target, digest_of(change.before), digest_of(change.after), f"{token}-{index}"))
    for paths in ({step.path for step in steps}, {step.target for step in steps}):
        if len(paths) != len(steps):
            raise ValueError("several changes for one file")
    return Plan(token, tuple(steps), tuple(sorted(missing)))


def _missing_folders(folder: str) -> list[str]:
    """The folders that must be created for a folder, including it."""
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    return missing

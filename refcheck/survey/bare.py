"""Bare git repositories: the files of the last commit, without running anything that the repository names."""

from __future__ import annotations

from refcheck.survey.unpacking import Unpacking
from refcheck.workspace.git import BareGit, Blob


def unpack(path: str, to: Unpacking) -> None:
    """Writes the files of the last commit.

    Raises:
        GitError: if git cannot read the repository.
        TooLarge: if they are too many, or too large together.
    """
    git = BareGit(path)
    for name, blob in sorted(git.head.items()):
        if not blob.is_file:
            to.left_out += 1
            continue

        def content(most: int, blob: Blob = blob) -> bytes:
            try:
                return git.read(blob, most)
            except OSError:
                # It is damaged or too large: the file exists, and cannot be read.
                return b""

        to.add(name, content)

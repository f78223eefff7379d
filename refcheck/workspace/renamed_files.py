"""The files that the index of git renames: `git mv` was called, and nothing has been committed since."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from refcheck.links.files import Files
from refcheck.links.git_index import MAX_INDEX, may_have_changes

if TYPE_CHECKING:
    from refcheck.workspace.git import Blob, Git


def renamed_files(files: Files, root: str) -> Mapping[str, str]:
    """The absolute paths of renamed files of a repository, before and after; empty if git cannot tell.

    Git runs only if the index may differ from the last commit. Of files with the same content it only guesses which is
    which, so that these are left out, except those that keep their name.
    """
    path = os.path.join(root, ".git", "index")
    try:
        files.check(path)
        if not may_have_changes(files.texts.content(path, MAX_INDEX)):
            return {}
    except OSError:
        return {}
    from refcheck.workspace.git import Git, GitError

    try:
        git = Git()
        return _certain(git) if git.root == root else {}
    except GitError:
        return {}


def _certain(git: Git) -> Mapping[str, str]:
    """The renamed files of a repository of which no second one that went, or came, has the same content."""
    renamed = git.renamed
    if not renamed:
        return {}
    gone = _counts({path: blob for path, blob in git.head.items() if path not in git.index})
    new = _counts({path: blob for path, blob in git.index.items() if path not in git.head})

    def is_certain(old: str, path: str) -> bool:
        name = os.path.basename(old) if os.path.basename(old) == os.path.basename(path) else ""
        return gone[git.head[old], name] == 1 and new[git.index[path], name] == 1

    return {old: path for old, path in renamed.items() if is_certain(old, path)}


def _counts(files: Mapping[str, Blob]) -> Counter[tuple[Blob, str]]:
    """How many files have the same content, with the same name and with any (an empty one)."""
    return Counter((blob, name) for path, blob in files.items() for name in ("", os.path.basename(path)))

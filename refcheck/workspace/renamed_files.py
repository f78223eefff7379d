"""The files that the index of git renames: `git mv` was called, and nothing has been committed since."""

from __future__ import annotations

import os
from collections.abc import Mapping

from refcheck.links.files import Files
from refcheck.links.git_index import MAX_INDEX, may_have_changes


def renamed_files(files: Files, root: str) -> Mapping[str, str]:
    """The absolute paths of renamed files of a repository, before and after; empty if git cannot tell.

    Git runs only if the index may differ from the last commit.
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
        return git.renamed if git.root == root else {}
    except GitError:
        return {}

"""The repository of a project on its forge, and the URLs of its files."""

import os
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import Target, below
from refcheck.links.files import Files

_REMOTE = compile_lazily(
    r"^\[remote \"(?P<name>[^\"\n]*)\"\][^\[]*?^[ \t]*url[ \t]*=[ \t]*\"?(?P<url>[^\s\"]+)",
    re.MULTILINE | re.IGNORECASE,
)
_ADDRESS = compile_lazily(r"(?:[a-z+]+://)?(?:[^@/\s]+@)?(?P<host>[\w.-]+)(?::\d+)?[:/](?P<name>[^\s:]+?)(?:\.git)?/?$")
_RAW_HOST = "raw.githubusercontent.com"
# Other hosts of the forges: for SSH over the HTTPS port, or with `www.`.
_SAME_HOSTS = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "www.github.com": "github.com"}
# `git@github.com-work:o/r.git`: a host alias of the SSH settings, to choose one of several accounts.
_ALIAS = compile_lazily(r"(?P<host>github\.com|gitlab\.com)-[\w.-]+")
_VIEWS = frozenset(("blob", "tree", "raw", "edit", "blame"))


class Repository(NamedTuple):
    """A repository on a forge."""

    root: str
    host: str
    name: str
    """`owner/name`; on GitLab with all groups."""
    branches: frozenset[str]
    """`HEAD`, the default branch and the current branch. The files of other branches are unknown."""

    def read(self, url: str) -> Target | None:
        """The file of the repository that a URL points to, as a path from the root; None for any other URL."""
        try:
            parts = urlsplit(url)
        except ValueError:
            # A bracket that is not that of an IPv6 address.
            return None
        host, path = parts.netloc.lower().removeprefix("www."), unquote(parts.path)
        if host == self.host:
            name = f"/{self.name}/"
            if not path.lower().startswith(name.lower()):
                return None
            view, _, rest = path[len(name) :].removeprefix("-/").partition("/")
            if view not in _VIEWS:
                return None
        elif host == _RAW_HOST and self.host == "github.com" and path.lower().startswith(f"/{self.name}/".lower()):
            rest = path[len(self.name) + 2 :].removeprefix("refs/heads/")
        else:
            return None
        for branch in self.branches:
            if rest == branch or rest.startswith(branch + "/"):
                return Target("/" + rest[len(branch) :].strip("/"), parts.fragment or None)
        return None


def repository_of(files: Files, folder: str) -> Repository | None:
    """The repository that contains a folder; None if there is none, or if it has no remote on a forge.

    The default branch is known only in a clone.

    Args:
        folder: absolute.
    """
    *_, mark = marks_above(folder)
    if not os.path.lexists(mark):
        return None
    top = os.path.dirname(mark)
    git = _git_folder(files, mark)
    address = _ADDRESS.match(_remote(files.texts.read(os.path.join(git, "config"), is_git=True) or ""))
    if address is None or "/" not in address["name"]:
        return None
    heads = (_branch(files, os.path.join(git, "HEAD")), _branch(files, os.path.join(git, "refs/remotes/origin/HEAD")))
    branches = frozenset(("HEAD", *(branch for branch in heads if branch)))
    host = address["host"].lower()
    alias = _ALIAS.fullmatch(host)
    host = alias["host"] if alias else _SAME_HOSTS.get(host, host)
    return Repository(below(top, ""), host, address["name"].strip("/"), branches)


def _remote(config: str) -> str:
    """The URL of the remote `origin`, else of the first remote; empty if there is none."""
    remotes = {match["name"]: match["url"] for match in _REMOTE.finditer(config)}
    return remotes.get("origin") or next(iter(remotes.values()), "")


def marks_above(folder: str) -> Iterator[str]:
    """The possible paths of `.git` for an absolute folder, from the folder upward to the first that exists."""
    while True:
        mark = os.path.join(folder, ".git")
        yield mark
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(mark):
            return
        folder = above


def _git_folder(files: Files, path: str) -> str:
    """The git directory for the `.git` of a work tree, which can be a file that contains its path."""
    text = files.texts.read(path, is_git=True) or ""
    if not text.startswith("gitdir:"):
        return path
    folder = os.path.join(os.path.dirname(path), text.partition(":")[2].strip())
    common = files.texts.read(os.path.join(folder, "commondir"), is_git=True)
    return os.path.normpath(os.path.join(folder, common.strip()) if common else folder)


def _branch(files: Files, path: str) -> str:
    match = re.match(r"ref: refs/(?:heads|remotes/origin)/(\S+)", files.texts.read(path, is_git=True) or "")
    return match[1] if match else ""

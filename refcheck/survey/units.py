"""A repository to check, and the result of checking it."""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple
from urllib.parse import quote

UnitKind = Literal["checkout", "git", "archive", "dataset"]
State = Literal["checked", "timeout", "memory", "too-large", "error", "crashed"]

# In bytes. File systems allow 255 in the name of a folder, and the column needs some of them.
_LONGEST = 180


class Unit(NamedTuple):
    """A repository of a source."""

    name: str
    """Unique among the repositories of a survey."""
    kind: UnitKind
    path: str
    """The absolute path of the checkout, the bare repository, the archive, or the Parquet file."""
    repo: str = ""
    """The value of the column `repo`, in a Parquet file."""
    groups: tuple[int, ...] = ()
    """The row groups of a Parquet file that have rows of it."""

    @property
    def partition(self) -> str:
        """The name of the folder with its rows."""
        return f"repository={_quoted(self.name)}"


class Limits(NamedTuple):
    """What the check of one repository may use."""

    seconds: float = 300.0
    memory: int = 2048
    """In megabytes."""
    size: int = 2048
    """In megabytes: the files that are unpacked."""


class Checked(NamedTuple):
    """The result of the check of one repository: a row of the table of repositories."""

    repository: str
    source: str
    """The kind and path of its source."""
    state: State
    error: str = ""
    """Why it was not checked, for a reader; empty if it was."""
    pages: int = 0
    findings: int = 0
    definitions: int = 0
    references: int = 0
    left_out: int = 0
    """The files that were not unpacked, because their paths or sizes are not allowed."""
    seconds: float = 0.0
    memory: int = 0
    """In megabytes: the most that was used."""


def short_name(name: str) -> str:
    """A name that can be that of a folder: one that is too long ends with its digest."""
    if len(_quoted(name)) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    kept = name[:_LONGEST]
    while len(_quoted(kept)) > _LONGEST - 20:
        kept = kept[:-1]
    return f"{kept}~{digest}"


def _quoted(name: str) -> str:
    """A name as that of a folder. The name of a file on Linux can have bytes that are not UTF-8."""
    return quote(name, safe="", errors="surrogateescape")

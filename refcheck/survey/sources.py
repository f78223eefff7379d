"""Finds the repositories of the sources that the user names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from refcheck.links.destinations import is_markdown
from refcheck.survey import archives, datasets
from refcheck.survey.datasets import NotADataset
from refcheck.survey.units import Unit, short_name

# How deep repositories are searched for in a folder: `host/owner/name`.
_DEEPEST = 3
_REPOSITORY = ".git"


class SourceError(Exception):
    """A source that does not exist, or in which nothing can be surveyed.

    Attributes:
        help: what to do.
    """

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


def find_units(sources: Iterable[str]) -> list[Unit]:
    """The repositories of some sources, each with its own name, sorted by name.

    Raises:
        SourceError: if a source does not exist, or has no repository.
    """
    found: dict[str, Unit] = {}
    for source in sources:
        units = list(_units_of(os.path.realpath(source), source))
        if not units:
            raise SourceError(f"`{source}` has no repository", "name a folder of checkouts, an archive, or a dataset")
        for unit in units:
            name, number = short_name(unit.name), 1
            while name in found:
                number += 1
                name = short_name(f"{unit.name}~{number}")
            found[name] = unit._replace(name=name)
    return [found[name] for name in sorted(found)]


def _units_of(path: str, shown: str) -> Iterator[Unit]:
    base = os.path.basename(path)
    if os.path.isdir(path):
        own = _repository(path, base)
        yield from (own,) if own is not None else _of_folder(path, base)
    elif archives.is_archive(path):
        yield Unit(archives.without_ending(base), "archive", path)
    elif path.lower().endswith(datasets.ENDING) and os.path.isfile(path):
        try:
            repositories = datasets.repositories(path)
        except NotADataset as error:
            raise SourceError(f"`{shown}`: {error}", "name its columns `repo`, `path` and `content`") from None
        yield from (Unit(repo, "dataset", path, repo, groups) for repo, groups in repositories.items())
    elif os.path.lexists(path):
        raise SourceError(
            f"`{shown}` is not a source", "name a folder, an archive (.zip, .tar.gz ...) or a .parquet file"
        )
    else:
        raise SourceError(f"`{shown}` does not exist", "correct the path")


def _of_folder(folder: str, name: str) -> list[Unit]:
    """The repositories in a folder; it is one itself if it has Markdown, and there is only that in it."""
    units = [*_in_folder(folder, "", 1)]
    is_marked = any(unit.kind != "checkout" or _repository(unit.path, "") is not None for unit in units)
    if is_marked or not any(map(is_markdown, os.listdir(folder))):
        return units
    return [Unit(name, "checkout", folder)]


def _in_folder(folder: str, above: str, depth: int) -> Iterator[Unit]:
    """The repositories in a folder. A folder directly in a source in which none is found is a repository itself."""
    for name in sorted(os.listdir(folder)):
        path, relative = os.path.join(folder, name), f"{above}{name}"
        if name.startswith(".") or os.path.islink(path):
            continue
        if not os.path.isdir(path):
            yield from (unit._replace(name=f"{above}{unit.name}") for unit in _units_of_file(path))
            continue
        own = _repository(path, relative)
        if own is not None:
            yield own
            continue
        inner = list(_in_folder(path, f"{relative}/", depth + 1)) if depth < _DEEPEST else []
        if inner:
            yield from inner
        elif depth == 1:
            yield Unit(relative, "checkout", path)


def _units_of_file(path: str) -> Iterator[Unit]:
    """The repositories in a file of a folder. A dataset that cannot be read is one that cannot be checked."""
    if archives.is_archive(path):
        yield from _units_of(path, path)
    elif path.lower().endswith(datasets.ENDING) and os.path.isfile(path):
        try:
            yield from _units_of(path, path)
        except SourceError:
            yield Unit(os.path.basename(path)[: -len(datasets.ENDING)], "dataset", path)


def _repository(path: str, name: str) -> Unit | None:
    """The repository that a folder is; None if it is none."""
    if os.path.lexists(os.path.join(path, _REPOSITORY)):
        return Unit(name, "checkout", path)
    is_bare = os.path.isfile(os.path.join(path, "HEAD")) and all(
        os.path.isdir(os.path.join(path, inner)) for inner in ("objects", "refs")
    )
    return Unit(name.removesuffix(_REPOSITORY) or name, "git", path) if is_bare else None

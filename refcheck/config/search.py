"""Finds the file with the settings of a folder. Only a file that has some is parsed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from refcheck.config.errors import ConfigError
from refcheck.config.root import (
    REPOSITORY,
    can_be_root,
    candidates,
    folders_above,
    outermost,
    root_without_repository,
)
from refcheck.config.settings import Settings
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.site_marks import ALL_MARKS
from refcheck.guards.regular_files import OUTSIDE_HELP, SETTINGS, Unreadable, read_bytes

PYPROJECT = "pyproject.toml"
NAMES = (PYPROJECT, ".refcheck.yml", ".refcheck.yaml")
"""The files that can contain settings."""
_TO_TABLE = "move what it says to `[tool.refcheck]` in `pyproject.toml`, or write it as YAML in `.refcheck.yml`"
MISNAMED = {
    "refcheck.yml": "rename it to `.refcheck.yml`",
    "refcheck.yaml": "rename it to `.refcheck.yaml`",
    "refcheck.toml": _TO_TABLE,
    ".refcheck.toml": _TO_TABLE,
}
"""File names that are nearly right, with what to do about each."""


class Dependencies(NamedTuple):
    """The paths whose change can change the settings of a folder."""

    files: list[str]
    marks: list[str]
    """Paths where a mark of a project's root, or a file used for settings, may exist."""


def load(start: Path, explicit: Path | None = None, *, follow_outside: bool = False) -> Settings:
    """The settings of an explicit file, or of the nearest folder that has some, from `start` upward.

    Nothing is read above the git repository that contains `start`, above the home of the user, or where strangers can
    write above `start`. `root` is the folder of the file that was found, else that of the project. This is the folder
    of the git repository; without one it is the outermost with settings or the marks of a site, or the current folder
    (see `root_without_repository`).

    Args:
        explicit: the file, if the user names one.
        follow_outside: whether links may point out of the project. If not, the settings cannot be such a link either.

    Raises:
        ConfigError: if the file cannot be read, or a setting is unknown or has a wrong value.
    """
    start = Path(os.path.abspath(start))
    if explicit is not None:
        if not follow_outside and _leads_out(explicit, is_given=True):
            raise ConfigError(explicit, "is a link that leads out of its repository", help=OUTSIDE_HELP)
        return _read(explicit, _project_root(start), follow_outside)
    for folder in folders_above(start):
        found = find_in(folder, follow_outside)
        if found is not None:
            settings, root = _read(found, folder, follow_outside), _project_root(start)
            if can_be_root(folder):
                root = outermost(root, folder)
            return replace(settings, outer_root=None if root == folder else root, are_nearest=True)
        if os.path.lexists(folder / REPOSITORY):
            break
    return replace(Settings(root=_project_root(start)), follow_outside=follow_outside, are_nearest=True)


def dependencies(start: Path, settings: Settings) -> Dependencies:
    """The dependencies of the settings that were loaded for a folder."""
    files = [str(settings.path)] if settings.path else []
    marks: list[str] = []
    start = Path(os.path.abspath(start))
    for folder in _up_to_repository(start):
        files += (str(folder / name) for name in NAMES)
        marks += (str(folder / name) for name in (REPOSITORY, *MISNAMED))
    if not os.path.lexists(settings.project_root / REPOSITORY):
        marks += (str(folder / mark) for folder in candidates(start) for mark in ALL_MARKS)
    return Dependencies(files, marks)


def misnamed(start: Path, settings: Settings) -> list[Path]:
    """The files that were skipped in the search for these settings, because their names are not quite right."""
    searched = _searched(Path(os.path.abspath(start)), settings)
    return [folder / name for folder in searched for name in MISNAMED if (folder / name).is_file()]


def _searched(start: Path, settings: Settings) -> Iterator[Path]:
    """The folders in which the settings of a folder were searched for."""
    for folder in _up_to_repository(start):
        yield folder
        if settings.path is not None and settings.path.parent == folder:
            return


def _up_to_repository(start: Path) -> Iterator[Path]:
    for folder in folders_above(start):
        yield folder
        if os.path.lexists(folder / REPOSITORY):
            return


def _project_root(start: Path) -> Path:
    """The folder of the project that contains an absolute folder."""
    repository = next((folder for folder in _up_to_repository(start) if os.path.lexists(folder / REPOSITORY)), None)
    return repository or root_without_repository(start, _is_marked)


def _is_marked(folder: Path) -> bool:
    """Whether a folder has settings; errors in them are reported where they apply."""
    try:
        return find_in(folder, True) is not None
    except ConfigError:
        return True


def find_in(folder: Path, follow_outside: bool) -> Path | None:
    """The file of a folder that has settings.

    Raises:
        ConfigError: if there are two, or the file cannot be read.
    """
    found = [path for path in map(folder.joinpath, NAMES) if _has_settings(path, follow_outside)]
    if len(found) > 1:
        names = " and ".join(f"`{path.name}`" for path in found)
        keep, *others = found
        remove = " and ".join(_named(path) for path in others)
        raise ConfigError(
            keep, f"both {names} have settings for refcheck", help=f"keep those in one of them: remove {remove}"
        )
    return found[0] if found else None


def _named(path: Path) -> str:
    return f"`[tool.refcheck]` from `{path.name}`" if path.name == PYPROJECT else f"`{path.name}`"


def _has_settings(path: Path, follow_outside: bool) -> bool:
    data = b""
    if path.name == PYPROJECT:
        # Most projects have the file without settings in it: a file that does not name refcheck is not parsed.
        try:
            data = read_bytes(str(path), SETTINGS)
        except Unreadable as error:
            raise ConfigError(path, f"cannot be read: {error.strerror}", help=error.help) from None
        except OSError:
            return False
        if b"refcheck" not in data:
            return False
    elif not os.path.lexists(path) or path.is_dir():
        return False
    if not follow_outside and _leads_out(path):
        raise ConfigError(path, "is a link that leads out of the project", help=OUTSIDE_HELP)
    if path.name != PYPROJECT:
        return True
    from refcheck.config.reading import decode
    from refcheck.config.toml_file import table_of

    return table_of(path, decode(path, data)) is not None


def _leads_out(path: Path, *, is_given: bool = False) -> bool:
    """Whether a file is a link out of its git repository, or out of its folder if it is in none.

    Args:
        is_given: whether the user has named it. Outside of a repository the link is then the user's own.
    """
    if not path.is_symlink():
        return False
    around = next((parent for parent in path.absolute().parents if os.path.lexists(parent / REPOSITORY)), None)
    if around is None:
        if is_given:
            return False
        around = path.absolute().parent
    return Path(os.path.realpath(around)) not in Path(os.path.realpath(path)).parents


def _read(path: Path, root: Path, follow_outside: bool) -> Settings:
    from refcheck.config.reading import read

    return replace(read(path, root), follow_outside=follow_outside)

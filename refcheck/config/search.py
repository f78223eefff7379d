"""Finds the file with the settings of a folder. Only a file that has some is parsed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from refcheck.config.errors import ConfigError
from refcheck.config.settings import Settings
from refcheck.guards.regular_files import OUTSIDE_HELP, SETTINGS, Unreadable, read_bytes

PYPROJECT = "pyproject.toml"
_NAMES = (PYPROJECT, ".refcheck.yml", ".refcheck.yaml")
_REPOSITORY = ".git"


class Dependencies(NamedTuple):
    """The paths whose change can change the settings of a folder."""

    files: list[str]
    marks: list[str]
    """Where something may exist that marks the root of a git repository."""


def load(start: Path, explicit: Path | None = None, *, follow_outside: bool = False) -> Settings:
    """The settings of an explicit file, or of the nearest folder that has some, from `start` upward.

    Nothing above the git repository that holds `start` is read. `root` is the folder of the file that was
    found, else that of the git repository, else `start`.

    Args:
        explicit: the file, if the user names one.
        follow_outside: whether links may lead out of the project. If not, the settings are no such link either.

    Raises:
        ConfigError: if the file cannot be read, or a setting is unknown or has a wrong value.
    """
    start = Path(os.path.abspath(start))
    root = start
    for folder in (start, *start.parents):
        found = _find_in(folder, follow_outside) if explicit is None else None
        if found is not None:
            return _read(found, folder, follow_outside)
        if os.path.lexists(folder / _REPOSITORY):
            root = folder
            break
    if explicit is None:
        return replace(Settings(root=root), follow_outside=follow_outside)
    if not follow_outside and _leads_out(explicit, is_given=True):
        raise ConfigError(explicit, "is a link that leads out of its repository", help=OUTSIDE_HELP)
    return _read(explicit, root, follow_outside)


def dependencies(start: Path, settings: Settings) -> Dependencies:
    """What the settings that were loaded for a folder depend on."""
    files, marks = [str(settings.path)] if settings.path else [], []
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        files += (str(folder / name) for name in _NAMES)
        marks.append(str(folder / _REPOSITORY))
        if folder == settings.root or os.path.lexists(marks[-1]):
            break
    return Dependencies(files, marks)


def _find_in(folder: Path, follow_outside: bool) -> Path | None:
    """The file of a folder that has settings; two are an error."""
    found = [path for path in map(folder.joinpath, _NAMES) if _has_settings(path, follow_outside)]
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
        # Most projects have the file and no settings in it: what does not name refcheck is not parsed.
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
    """Whether a file is a link to somewhere else than its git repository, or its folder if it is in none.

    Args:
        is_given: whether the user has named it. Outside of a repository the link is then the user's own.
    """
    if not path.is_symlink():
        return False
    around = next((parent for parent in path.absolute().parents if os.path.lexists(parent / _REPOSITORY)), None)
    if around is None:
        if is_given:
            return False
        around = path.absolute().parent
    return Path(os.path.realpath(around)) not in Path(os.path.realpath(path)).parents


def _read(path: Path, root: Path, follow_outside: bool) -> Settings:
    from refcheck.config.reading import read

    return replace(read(path, root), follow_outside=follow_outside)

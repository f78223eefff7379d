"""Finds the settings for each file of a run: those of the nearest folder above it that has some."""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import replace
from pathlib import Path

from refcheck.config.errors import ConfigError
from refcheck.config.root import REPOSITORY
from refcheck.config.search import NAMES, Dependencies, find_in, load
from refcheck.config.settings import Settings


class NearestSettings:
    """The settings of the files of a project, independent of the paths on the command line.

    Settings of several folders are not merged: only the nearest apply. Those above a git repository do not apply in it.
    Settings that the user has given apply everywhere. If some cannot be read, those above apply.

    Args:
        settings: the settings of the run.

    Attributes:
        errors: the errors of the settings that were found so far.
    """

    def __init__(self, settings: Settings) -> None:
        self.of_run = settings
        self.errors: list[ConfigError] = []
        self._root = os.path.realpath(settings.project_root)
        self._by_folder: dict[str, Settings] = {}
        # Requested several times for each file.
        self._by_file: dict[str, Settings] = {}

    @property
    def all(self) -> list[Settings]:
        """The settings of the run, and all others that were found so far."""
        others = {settings.root: settings for settings in self._by_folder.values() if settings is not self.of_run}
        return [self.of_run, *others.values()]

    def dependencies(self, known: Container[str]) -> Dependencies:
        """The dependencies of the settings that were found so far, besides those of the run.

        Args:
            known: folders whose entries are known.
        """
        files = [str(settings.path) for settings in self.all if settings.path is not None]
        folders = (folder for folder in self._by_folder if folder not in known)
        return Dependencies(files, [f"{folder}{os.sep}{name}" for folder in folders for name in (*NAMES, REPOSITORY)])

    def of(self, location: str) -> Settings:
        """The settings of a file.

        Args:
            location: its real path.
        """
        known = self._by_file.get(location)
        if known is None:
            known = self._by_file[location] = self.of_folder(os.path.dirname(location))
        return known

    def for_file(self, location: str) -> Settings:
        """The settings of a file with the overrides that match it."""
        settings = self.of(location)
        if not settings.overrides:
            return settings
        return settings.for_path(os.path.relpath(location, os.path.realpath(settings.root)).replace(os.sep, "/"))

    def of_folder(self, folder: str) -> Settings:
        """The settings of the files that are in a folder themselves, by its real path."""
        if not self.of_run.are_nearest:
            return self.of_run
        known = self._by_folder.get(folder)
        return self._find(folder) if known is None else known

    def _find(self, folder: str) -> Settings:
        way = [folder]
        while way[-1] not in self._by_folder and self._is_below_root(way[-1]):
            way.append(os.path.dirname(way[-1]))
        top = way.pop()
        settings = self._by_folder.get(top)
        if settings is None:
            settings = self._by_folder[top] = self._at_root()
        for inner in reversed(way):
            settings = self._by_folder[inner] = self._entered(inner, settings)
        return settings

    def _is_below_root(self, folder: str) -> bool:
        return folder.startswith(self._root.rstrip(os.sep) + os.sep)

    def _at_root(self) -> Settings:
        """The settings of the project's folder."""
        if self.of_run.outer_root is None:
            return self.of_run
        try:
            return load(self.of_run.outer_root, follow_outside=self.of_run.follow_outside)
        except ConfigError as error:
            self.errors.append(error)
            return self._without_file(self._root)

    def _entered(self, folder: str, above: Settings) -> Settings:
        """The settings of a folder in one with other settings."""
        if not any(os.path.lexists(os.path.join(folder, name)) for name in (*NAMES, REPOSITORY)):
            return above
        if folder == os.path.realpath(self.of_run.root):
            return self.of_run
        try:
            found = find_in(Path(folder), self.of_run.follow_outside)
            if found is not None:
                from refcheck.config.reading import read

                return self._with_project(read(found, Path(folder)))
        except ConfigError as error:
            self.errors.append(error)
            return above
        return self._without_file(folder) if os.path.lexists(os.path.join(folder, REPOSITORY)) else above

    def _without_file(self, folder: str) -> Settings:
        return self._with_project(Settings(root=Path(folder)))

    def _with_project(self, settings: Settings) -> Settings:
        follows = self.of_run.follow_outside
        return replace(settings, outer_root=self.of_run.project_root, follow_outside=follows, are_nearest=True)

"""The projects of the editor: its folders, and projects of open files outside of these folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from refcheck.config import ConfigError, load
from refcheck.config.root import REPOSITORY
from refcheck.facts.site_marks import ALL_MARKS
from refcheck.server.addresses import has_file
from refcheck.server.editor import Editor
from refcheck.server.live import LiveProject
from refcheck.server.work import Work


class Workspaces:
    """The projects. Everything here runs on the thread of the queue."""

    def __init__(self, work: Work, editor: Editor) -> None:
        self._work = work
        self._editor = editor
        self._folders: dict[str, LiveProject] = {}
        self._others: dict[str, LiveProject] = {}

    @property
    def projects(self) -> tuple[LiveProject, ...]:
        """All projects; first those of the editor's folders."""
        return (*self._folders.values(), *self._others.values())

    def add(self, folder: str) -> None:
        """Adds a folder of the editor by its absolute, resolved path, and reads its files in the background."""
        if folder in self._folders:
            return
        texts = self._taken_out(folder)
        self._folders[folder] = LiveProject(folder, self._work, self._editor)
        self._folders[folder].begin()
        self._open_again(texts)

    def remove(self, folder: str) -> None:
        """Removes a folder of the editor."""
        project = self._folders.pop(folder, None)
        if project is not None:
            project.end()
            self._open_again(project.overlay.texts)

    def _taken_out(self, folder: str) -> dict[str, str]:
        """Removes the open texts in a folder from their projects, and ends emptied projects outside of folders."""
        texts: dict[str, str] = {}
        for project in self.projects:
            inside = [path for path in project.overlay.texts if path.startswith(folder.rstrip(os.sep) + os.sep)]
            texts |= {path: project.overlay.texts[path] for path in inside}
            if inside and project.path in self._others and len(inside) == len(project.overlay.texts):
                self._others.pop(project.path).end()
            else:
                for path in inside:
                    project.set_text(path, None)
        return texts

    def at(self, location: str) -> LiveProject | None:
        """The project of a file: the one with the innermost folder that contains it; None if there is none."""
        for projects in (self._folders, self._others):
            having = [project for project in projects.values() if project.has(location)]
            if having:
                return max(having, key=lambda project: len(project.path))
        return None

    def set_text(self, location: str, text: str | None) -> None:
        """Updates the text of a file that is open in the editor; None if it was closed."""
        project = self.at(location)
        if project is None:
            if text is None:
                return
            path = _project_path(location)
            project = self._others[path] = LiveProject(path, self._work, self._editor)
            project.begin()
        project.set_text(location, text)
        if text is None and project.path in self._others and not project.overlay.texts:
            project.end()
            del self._others[project.path]

    def files_changed(self, paths: Iterable[str]) -> None:
        """Updates the projects after files on disk have changed, appeared or disappeared."""
        changed = [path for path in paths if not _is_of_git(path)]
        for project in self.projects:
            # Settings and ignore files above a folder apply to it, too.
            own = [path for path in changed if project.has(path) or project.is_below(os.path.dirname(path))]
            if own:
                project.files_changed(own)

    def saved(self, location: str) -> None:
        """Shows the findings of other files without a pause after a file was saved."""
        project = self.at(location)
        if project is not None:
            project.saved(location)

    def show_all(self) -> None:
        """Shows all findings again."""
        for project in self.projects:
            project.show_all()

    def read_again(self) -> None:
        """Reads all projects again."""
        for project in self.projects:
            project.read_again(project.locations)

    def _open_again(self, texts: Mapping[str, str]) -> None:
        """Adds open texts to the projects that contain them now."""
        for location, text in dict(texts).items():
            self.set_text(location, text)


def _is_of_git(path: str) -> bool:
    """Whether a file is internal to git, which changes such files all the time."""
    _, sign, name = path.partition(f"{os.sep}{REPOSITORY}{os.sep}")
    return bool(sign) and name not in ("config", os.path.join("info", "exclude"))


def _project_path(location: str) -> str:
    """The project folder of a file outside of the editor's folders; the file itself if it is in no project."""
    folder = os.path.dirname(location)
    if not has_file(location):
        return location
    try:
        settings = load(Path(folder))
    except ConfigError:
        return location
    root = os.path.realpath(settings.project_root)
    is_project = settings.path is not None or any(
        os.path.lexists(os.path.join(root, mark)) for mark in (REPOSITORY, *ALL_MARKS)
    )
    return root if is_project and location.startswith(root.rstrip(os.sep) + os.sep) else location

"""Which renderer a note is for: the heaviest evidence near it, or `any`."""

from __future__ import annotations

import os
from typing import NamedTuple

from refcheck import renderers
from refcheck.model import Document
from refcheck.renderers import Renderer, Surroundings


class Choice(NamedTuple):
    """A renderer and why it was taken."""

    renderer: Renderer
    why: str


class Detection:
    """Finds renderers; asks the disk once for each file that can be evidence.

    Args:
        root: the absolute path of the project; nothing above it counts.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._texts: dict[str, str | None] = {}
        self._folders: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, list[str]] = {}

    def surroundings(self, document: Document, path: str) -> Surroundings:
        """What is known of a document at an absolute path and of what is near it."""
        folder, name = os.path.split(path)
        return Surroundings(
            document.front_matter, document.syntaxes, name, self._folders_above(folder), self._read, self._names_in
        )

    def choose(self, surroundings: Surroundings) -> Choice:
        """The renderer that the heaviest evidence speaks for."""
        best, choice = 0, Choice(renderers.get("any"), "nothing tells which renderer the notes are for")
        for candidate in renderers.names():
            renderer = renderers.get(candidate)
            evidence = renderer.evidence(surroundings)
            if evidence is not None and evidence.weight > best:
                best, choice = evidence.weight, Choice(renderer, evidence.reason)
        return choice

    def _folders_above(self, folder: str) -> tuple[str, ...]:
        folders = self._folders.get(folder)
        if folders is None:
            above = os.path.dirname(folder)
            inside = folder.startswith(self._root) and folder not in (self._root, above)
            folders = self._folders[folder] = (folder, *(self._folders_above(above) if inside else ()))
        return folders

    def _read(self, path: str) -> str | None:
        if path not in self._texts:
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    self._texts[path] = file.read(1 << 20)
            except OSError:
                self._texts[path] = None
        return self._texts[path]

    def _names_in(self, folder: str) -> list[str]:
        if folder not in self._names:
            try:
                self._names[folder] = sorted(os.listdir(folder))
            except OSError:
                self._names[folder] = []
        return self._names[folder]

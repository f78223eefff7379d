"""Which renderer a note is for: the heaviest evidence near it, or `any`."""

from __future__ import annotations

import os
from functools import cache
from typing import NamedTuple

from refcheck import renderers
from refcheck.files import Files
from refcheck.model import Document
from refcheck.renderers import Renderer, Surroundings


class Choice(NamedTuple):
    """A renderer and why it was taken."""

    renderer: Renderer
    why: str


class Detection:
    """Finds renderers.

    Args:
        files: of the project; nothing above their root counts.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        # The notes of a folder ask for the same: a million questions about 3,000 notes without it.
        self._found = cache(self._find)
        self._folders: dict[str, tuple[str, ...]] = {}

    def surroundings(self, document: Document, path: str) -> Surroundings:
        """What is known of a document at an absolute path and of what is near it."""
        folder, name = os.path.split(path)
        return Surroundings(
            document.front_matter,
            document.syntaxes,
            name,
            self._folders_above(folder),
            self._files.read,
            self._files.names,
            self._found,
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

    def _find(self, folders: tuple[str, ...], names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
        texts = ((folder, name, self._files.read(f"{folder}/{name}")) for folder in folders for name in names)
        return tuple((folder, name, text) for folder, name, text in texts if text is not None)

    def _folders_above(self, folder: str) -> tuple[str, ...]:
        folders = self._folders.get(folder)
        if folders is None:
            above = os.path.dirname(folder)
            inside = folder.startswith(self._files.root) and folder not in (self._files.root, above)
            folders = self._folders[folder] = (folder, *(self._folders_above(above) if inside else ()))
        return folders

"""Which renderer a note is for: the heaviest evidence near it, or `any`."""

from __future__ import annotations

import os
from functools import cache
from typing import NamedTuple

from refcheck import renderers
from refcheck.facts.model import Document
from refcheck.links.files import Files
from refcheck.renderers import CERTAIN, Certainty, DetectionContext, Evidence, Renderer

_FORGES = ("github", "gitlab")


class Choice(NamedTuple):
    """A renderer and why it was chosen."""

    renderer: Renderer
    reason: str
    certainty: Certainty = "none"
    doubt: str = ""
    """Why it is not certain, as a sentence; empty if it is."""


class Detection:
    """Detects the renderer of documents.

    Args:
        files: of the project; nothing above their root is evidence.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        # The notes of a folder look for the same files: a million look-ups for 3,000 notes without it.
        self._found = cache(self._find)
        self._folders: dict[str, tuple[str, ...]] = {}

    def context(self, document: Document, path: str) -> DetectionContext:
        """What renderers can take as evidence: a document at an absolute path, and the files near it."""
        folder, name = os.path.split(path)
        return DetectionContext(
            front_matter=document.front_matter,
            syntaxes=document.syntaxes,
            name=name,
            folders=self._folders_above(folder),
            read=self._files.texts.read,
            names=self._files.names,
            real=self._files.real,
            find=self._found,
            once=self._files.once,
        )

    def choose(self, context: DetectionContext) -> Choice:
        """The renderer with the heaviest evidence, or `any` if there is none."""
        best: tuple[Renderer, Evidence] | None = None
        others: list[tuple[Renderer, Evidence]] = []
        # No site makes pages of what is in the folder of a forge.
        for candidate in _FORGES if context.forge_folder else renderers.names():
            renderer = renderers.get(candidate)
            evidence = renderer.evidence(context)
            if evidence is None:
                continue
            if best is None or evidence.weight > best[1].weight:
                best, evidence_before = (renderer, evidence), best
                others += [evidence_before] if evidence_before is not None else []
            else:
                others.append((renderer, evidence))
        if best is None:
            return Choice(renderers.get("any"), "nothing tells which renderer the notes are for")
        return _graded(*best, others)

    def _find(self, folders: tuple[str, ...], names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
        texts = ((folder, name, self._files.texts.read(f"{folder}/{name}")) for folder in folders for name in names)
        return tuple((folder, name, text) for folder, name, text in texts if text is not None)

    def _folders_above(self, folder: str) -> tuple[str, ...]:
        folders = self._folders.get(folder)
        if folders is None:
            above = os.path.dirname(folder)
            inside = folder.startswith(self._files.root) and folder not in (self._files.root, above)
            folders = self._folders[folder] = (folder, *(self._folders_above(above) if inside else ()))
        return folders


def _graded(renderer: Renderer, evidence: Evidence, others: list[tuple[Renderer, Evidence]]) -> Choice:
    """The choice of a renderer, with what makes it uncertain: its own evidence, or equally certain one of another."""
    certainty, doubt = evidence.certainty, evidence.doubt
    if certainty in CERTAIN:
        # In an editor that is a renderer, too, notes are written for any other one.
        claimed = (other for other, its in others if its.certainty in CERTAIN and its.claims)
        rivals = (other for other in claimed if other.name != "obsidian")
        rival = next(rivals, None)
        if rival is None:
            return Choice(renderer, evidence.reason, certainty)
        certainty, doubt = "likely", f"{rival.title} shows it, too"
    reason = f"{evidence.reason} ({certainty}{': ' * bool(doubt)}{doubt})"
    says = f"it is not certain that {renderer.title} shows this note"
    return Choice(renderer, reason, certainty, f"{says}: {doubt}" if doubt else says)

"""A change of a project, and the project before and after it, as input of a proof."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from refcheck.facts.model import Finding
from refcheck.facts.offset_map import OffsetMap
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import Project

UNCHANGED = OffsetMap()


class Snapshot(NamedTuple):
    """A project before or after a change, and the findings of its pages."""

    project: Project
    findings: Callable[[Page], Sequence[Finding]]


class Change(NamedTuple):
    """The changes of a project: edits, moves, names."""

    offsets: Mapping[str, OffsetMap]
    """The offsets of each changed text, by its location before."""
    moves: Mapping[str, str] = {}
    """The locations of files that are moved, before and after; folders are named by the files in them."""
    other_renderer: bool = False
    """Whether the texts are for another renderer afterwards, whose findings are not damage."""
    names: Mapping[str, Mapping[str, str]] = {}
    """The new names of renamed definitions, by the old names, by the location of the file before."""

    def location(self, before: str) -> str:
        """The location of a file afterwards."""
        return self.moves.get(before, before)

    def folder(self, before: str, files: Files) -> str:
        """The location of a folder afterwards; it changes only if all of its files have moved together."""
        if not any(here.startswith(before + os.sep) for here in self.moves):
            return before
        moved = [(here[len(before) :], self.location(here)) for here in files.walk(before)]
        tops = {there.removesuffix(inner) for inner, there in moved}
        return tops.pop() if len(tops) == 1 else before

    def offsets_of(self, before: str) -> OffsetMap:
        """The offsets of the text at a location before."""
        return self.offsets.get(before) or UNCHANGED

"""A notebook that is open in the editor, which sends the text of each cell on its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from refcheck.server.buffers import Buffer, TextEdit
from refcheck.server.positions import Encoding

CellKind = Literal["markdown", "code", "raw"]

# The editor shows raw cells as code of this language.
_RAW = "raw"


class OpenCell(NamedTuple):
    """A cell of an open notebook."""

    uri: str
    kind: CellKind
    language: str
    buffer: Buffer


class CellAddresses(NamedTuple):
    """The URIs of the cells of a notebook, and the versions of their texts. The first cell has the number 1."""

    uris: tuple[str, ...]
    versions: tuple[int, ...]

    def number_of(self, uri: str) -> int:
        """The number of the cell with a URI; 0 if there is none."""
        return self.uris.index(uri) + 1 if uri in self.uris else 0


@dataclass(frozen=True)
class OpenNotebook:
    """The cells of an open notebook. It is immutable."""

    cells: tuple[OpenCell, ...]

    @property
    def addresses(self) -> CellAddresses:
        """The URIs and versions of the cells."""
        return CellAddresses(tuple(cell.uri for cell in self.cells), tuple(cell.buffer.version for cell in self.cells))

    def json(self) -> str:
        """The notebook as a file with the texts of the editor, without outputs."""
        language = next((cell.language for cell in self.cells if cell.kind == "code"), "python")
        cells: list[dict[str, Any]] = [{"cell_type": cell.kind, "source": cell.buffer.text} for cell in self.cells]
        metadata = {"kernelspec": {"language": language}}
        return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}, ensure_ascii=False)

    def with_cells(self, start: int, deleted: int, cells: Sequence[OpenCell]) -> OpenNotebook:
        """The notebook with some cells replaced.

        Args:
            start: the index of the first of them, from 0.
            deleted: the number of cells that are removed there.
        """
        return replace(self, cells=(*self.cells[:start], *cells, *self.cells[start + deleted :]))

    def edited(self, uri: str, version: int, edits: Iterable[TextEdit], encoding: Encoding) -> OpenNotebook:
        """The notebook after edits of the text of a cell."""
        return replace(
            self,
            cells=tuple(
                cell._replace(buffer=cell.buffer.edited(version, edits, encoding)) if cell.uri == uri else cell
                for cell in self.cells
            ),
        )

    def with_kinds(self, kinds: Mapping[str, bool]) -> OpenNotebook:
        """The notebook after the kinds of some cells have changed.

        Args:
            kinds: for the URI of a cell, whether its text is Markdown.
        """
        return replace(
            self,
            cells=tuple(
                cell._replace(
                    kind=kind_of(is_markdown=kinds.get(cell.uri, cell.kind == "markdown"), language=cell.language)
                )
                for cell in self.cells
            ),
        )


def kind_of(*, is_markdown: bool, language: str) -> CellKind:
    """The kind of a cell, as a file calls it."""
    if is_markdown:
        return "markdown"
    return "raw" if language == _RAW else "code"

"""Conversion between places, edits and findings and the types of the protocol."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from lsprotocol import types

from refcheck.facts.documentation import page_on_this_machine
from refcheck.facts.model import Edit, Finding, Refused, Severity, Span
from refcheck.facts.source import Source
from refcheck.links.suffixes import NOTEBOOK
from refcheck.notebooks.source import NotebookSource
from refcheck.server.addresses import Addresses
from refcheck.server.answers import Changes, Kind, Place
from refcheck.server.open_notebook import CellAddresses
from refcheck.server.positions import Encoding, LineIndex, Position
from refcheck.server.views import Client

_SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
# Editors fade unused definitions, whose codes start with this digit.
_UNNECESSARY = "3"
_REVIEW = "review"
_Edited: TypeAlias = tuple[types.OptionalVersionedTextDocumentIdentifier, list[types.TextEdit]]

COMPLETION_KINDS: Mapping[Kind, types.CompletionItemKind] = {
    "heading": types.CompletionItemKind.Module,
    "figure": types.CompletionItemKind.Color,
    "table": types.CompletionItemKind.Struct,
    "equation": types.CompletionItemKind.Operator,
    "listing": types.CompletionItemKind.Snippet,
    "theorem": types.CompletionItemKind.Interface,
    "label": types.CompletionItemKind.Constant,
    "anchor": types.CompletionItemKind.Reference,
    "footnote": types.CompletionItemKind.Text,
    "link-definition": types.CompletionItemKind.Reference,
    "citation": types.CompletionItemKind.Value,
    "file": types.CompletionItemKind.File,
    "folder": types.CompletionItemKind.Folder,
    "page": types.CompletionItemKind.File,
    "keyword": types.CompletionItemKind.Keyword,
}
SYMBOL_KINDS: Mapping[Kind, types.SymbolKind] = {
    "heading": types.SymbolKind.String,
    "figure": types.SymbolKind.Object,
    "table": types.SymbolKind.Struct,
    "equation": types.SymbolKind.Operator,
    "listing": types.SymbolKind.Function,
    "theorem": types.SymbolKind.Interface,
    "label": types.SymbolKind.Constant,
    "anchor": types.SymbolKind.Key,
    "footnote": types.SymbolKind.Field,
    "link-definition": types.SymbolKind.Key,
    "citation": types.SymbolKind.Constant,
    "file": types.SymbolKind.File,
    "folder": types.SymbolKind.Package,
    "page": types.SymbolKind.File,
    "keyword": types.SymbolKind.Key,
}


class Lines:
    """The lines of the texts of a project, computed once for each text.

    Args:
        source_of: returns the text of a file.
    """

    def __init__(self, source_of: Callable[[str], Source], encoding: Encoding) -> None:
        self._source_of = source_of
        self._encoding: Encoding = encoding
        self._known: dict[str, LineIndex] = {}

    def of(self, location: str) -> LineIndex:
        """The lines of a file; those of an empty text if it cannot be read."""
        try:
            source = self._source_of(location)
        except OSError:
            return LineIndex("", self._encoding)
        return self._lines(location, source.text, has_mark=source.bom)

    def of_cell(self, location: str, number: int) -> LineIndex:
        """The lines of a cell of an open notebook; those of an empty text if there is none."""
        source = self.notebook(location)
        text = source.cell_text(number) if source is not None else ""
        return self._lines(f"{location}#{number}", text, has_mark=False)

    def notebook(self, location: str) -> NotebookSource | None:
        """The text of a notebook; None if it cannot be read."""
        try:
            source = self._source_of(location)
        except OSError:
            return None
        return source if isinstance(source, NotebookSource) else None

    def _lines(self, key: str, text: str, *, has_mark: bool) -> LineIndex:
        known = self._known.get(key)
        if known is None or known.text is not text:
            known = self._known[key] = LineIndex(text, self._encoding, has_mark=has_mark)
        return known

    def position(self, location: str, offset: int) -> Position:
        """The position of an offset in a text; for a notebook, the position in its file, which the editor shows."""
        if not location.endswith(NOTEBOOK):
            return self.of(location).position(offset)
        try:
            line, column = self._source_of(location).in_file(offset)
        except OSError:
            return Position(0, 0)
        return Position(line - 1, column - 1)


class Conversion(NamedTuple):
    """Converts places and edits of one file.

    Args:
        location: the location of the file.
        version_of: returns the version of an open text, or None for other files.
        cells: the cells of each open notebook, by its location.
        cell: the number of the cell that a request is about; 0 if it is about the whole file.
    """

    location: str
    lines: Lines
    addresses: Addresses
    client: Client
    version_of: Callable[[str], int | None]
    cells: Mapping[str, CellAddresses] = {}
    cell: int = 0

    @property
    def uri(self) -> str:
        """The URI of the file, or of the cell of the request."""
        return self.cells[self.location].uris[self.cell - 1] if self.cell else self.addresses.uri_of(self.location)

    def is_here(self, span: Span) -> bool:
        """Whether a span is in the cell of the request; True if the request is about the whole file."""
        return not self.cell or self._cell(self.location, span.start)[0] == self.cell

    def uri_at(self, location: str, offset: int) -> str:
        """The URI of a file, or of the cell that has an offset in its text."""
        uris = self.cells[location].uris if location in self.cells else ()
        # An open notebook can be without cells.
        return uris[self._cell(location, offset)[0] - 1] if uris else self.addresses.uri_of(location)

    def offset(self, position: types.Position) -> int:
        """The offset of a position in the file."""
        place = Position(position.line, position.character)
        if not self.cell:
            return self.lines.of(self.location).offset(place)
        source, inner = self.lines.notebook(self.location), self.lines.of_cell(self.location, self.cell).offset(place)
        return (source.offset_of(self.cell, inner) if source is not None else None) or 0

    def span(self, part: types.Range) -> Span:
        """The span of a range in the file."""
        start, end = sorted((self.offset(part.start), self.offset(part.end)))
        return Span(start, end)

    def range(self, span: Span, location: str | None = None) -> types.Range:
        """The range of a span; in an open notebook in the cell in which the span starts.

        Args:
            location: the location of its file; None for the file of this conversion.
        """
        where = location or self.location
        if where in self.cells:
            number, first = self._cell(where, span.start)
            lines, (end_number, last) = self.lines.of_cell(where, number), self._cell(where, span.end)
            start = lines.position(first)
            end = lines.position(last if end_number == number else len(lines.text))
        else:
            start, end = (self.lines.position(where, offset) for offset in span)
        return types.Range(_position(start), _position(end))

    def position(self, offset: int) -> types.Position:
        """The position of an offset in the file."""
        return self.range(Span(offset, offset)).start

    def _cell(self, location: str, offset: int) -> tuple[int, int]:
        """The number of a cell of an open notebook, and the offset in its text, for an offset in the whole text."""
        source = self.lines.notebook(location)
        return (source.cell_at(offset) if source is not None else None) or (1, 0)

    def place(self, place: Place) -> types.Location:
        """The location of a place in any file."""
        return types.Location(self.uri_at(place.location, place.span.start), self.range(place.span, place.location))

    def edits(self, edits: Iterable[Edit], location: str | None = None) -> list[types.TextEdit]:
        """The text edits of a file."""
        return [types.TextEdit(self.range(edit.span, location), edit.text) for edit in edits]

    def changes(self, changes: Changes) -> types.WorkspaceEdit:
        """The edits of several files, in a form that the client supports.

        Raises:
            Refused: if an edit of an open notebook is not in one cell.
        """
        edited = [one for path, edits in sorted(changes.edits.items()) if edits for one in self._edited(path, edits)]
        if not self.client.versioned_edits:
            return types.WorkspaceEdit(changes={document.uri: made for document, made in edited})
        is_reviewed = changes.is_reviewed and self.client.reviews_changes
        operations: list[types.TextDocumentEdit | types.CreateFile] = []
        for path, text in sorted(changes.created.items()):
            uri, start = self.addresses.uri_of(path), types.Position(0, 0)
            operations.append(types.CreateFile(uri))
            made = [types.TextEdit(types.Range(start, start), text)]
            document = types.OptionalVersionedTextDocumentIdentifier(uri, self.version_of(path))
            operations.append(_document_edit(document, made, is_reviewed))
        operations += (_document_edit(document, made, is_reviewed) for document, made in edited)
        annotations = {_REVIEW: types.ChangeAnnotation(changes.title or "Changes", needs_confirmation=True)}
        return types.WorkspaceEdit(
            document_changes=list(operations), change_annotations=annotations if is_reviewed else None
        )

    def _edited(self, path: str, edits: Sequence[Edit]) -> list[_Edited]:
        """The edits of a file, or of the cells of an open notebook."""
        if path not in self.cells:
            document = types.OptionalVersionedTextDocumentIdentifier(self.addresses.uri_of(path), self.version_of(path))
            return [(document, self.edits(edits, path))]
        source, cells, by_cell = self.lines.notebook(path), self.cells[path], dict[int, list[Edit]]()
        for edit in edits:
            if source is None or not source.is_in_one_cell(edit.span):
                raise Refused("nothing is changed: the change is not inside of one cell of the notebook")
            by_cell.setdefault(self._cell(path, edit.span.start)[0] - 1, []).append(edit)
        return [
            (
                types.OptionalVersionedTextDocumentIdentifier(cells.uris[index], cells.versions[index]),
                self.edits(made, path),
            )
            for index, made in sorted(by_cell.items())
        ]

    def markup(self, text: str, *, is_markdown: bool) -> types.MarkupContent:
        """A text for the user, as Markdown or plain text."""
        return types.MarkupContent(types.MarkupKind.Markdown if is_markdown else types.MarkupKind.PlainText, text)

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """A finding of the file as a diagnostic."""
        found = finding.diagnostic
        address = page_on_this_machine(finding.rule)
        help_text = f"\nhelp: {found.help}" if found.help else ""
        related = [
            types.DiagnosticRelatedInformation(self.place(Place(os.path.abspath(one.path), one.span)), one.message)
            for one in found.related
        ]
        return types.Diagnostic(
            range=self.range(found.span),
            message=found.message + help_text,
            severity=_SEVERITIES[finding.severity],
            code=finding.rule,
            code_description=types.CodeDescription(address) if address else None,
            source="refcheck",
            tags=[types.DiagnosticTag.Unnecessary] if finding.code.startswith(_UNNECESSARY) else None,
            related_information=related or None,
        )


def _document_edit(
    document: types.OptionalVersionedTextDocumentIdentifier, edits: Sequence[types.TextEdit], is_reviewed: bool
) -> types.TextDocumentEdit:
    if not is_reviewed:
        return types.TextDocumentEdit(document, list(edits))
    return types.TextDocumentEdit(
        document, [types.AnnotatedTextEdit(_REVIEW, edit.range, edit.new_text) for edit in edits]
    )


def _position(position: Position) -> types.Position:
    return types.Position(position.line, position.column)

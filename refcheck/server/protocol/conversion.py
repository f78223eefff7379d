"""Conversion between places, edits and findings and the types of the protocol."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lsprotocol import types

from refcheck.facts.documentation import rule_address
from refcheck.facts.model import Edit, Finding, Severity, Span
from refcheck.facts.source import Source
from refcheck.links.suffixes import NOTEBOOK
from refcheck.server.addresses import Addresses
from refcheck.server.answers import Changes, Kind, Place
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
        known = self._known.get(location)
        if known is None or known.text is not source.text:
            known = self._known[location] = LineIndex(source.text, self._encoding, has_mark=source.bom)
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
    """

    location: str
    lines: Lines
    addresses: Addresses
    client: Client
    version_of: Callable[[str], int | None]

    @property
    def uri(self) -> str:
        """The URI of the file."""
        return self.addresses.uri_of(self.location)

    def offset(self, position: types.Position) -> int:
        """The offset of a position in the file."""
        return self.lines.of(self.location).offset(Position(position.line, position.character))

    def span(self, part: types.Range) -> Span:
        """The span of a range in the file."""
        start, end = sorted((self.offset(part.start), self.offset(part.end)))
        return Span(start, end)

    def range(self, span: Span, location: str | None = None) -> types.Range:
        """The range of a span.

        Args:
            location: the location of its file; None for the file of this conversion.
        """
        where = location or self.location
        start, end = (self.lines.position(where, offset) for offset in span)
        return types.Range(_position(start), _position(end))

    def position(self, offset: int) -> types.Position:
        """The position of an offset in the file."""
        return _position(self.lines.of(self.location).position(offset))

    def place(self, place: Place) -> types.Location:
        """The location of a place in any file."""
        return types.Location(self.addresses.uri_of(place.location), self.range(place.span, place.location))

    def edits(self, edits: Iterable[Edit], location: str | None = None) -> list[types.TextEdit]:
        """The text edits of a file."""
        return [types.TextEdit(self.range(edit.span, location), edit.text) for edit in edits]

    def changes(self, changes: Changes) -> types.WorkspaceEdit:
        """The edits of several files, in a form that the client supports."""
        edits = {location: self.edits(made, location) for location, made in sorted(changes.edits.items()) if made}
        if not self.client.versioned_edits:
            return types.WorkspaceEdit(
                changes={self.addresses.uri_of(path): list(made) for path, made in edits.items()}
            )
        is_reviewed = changes.is_reviewed and self.client.reviews_changes
        operations: list[types.TextDocumentEdit | types.CreateFile] = []
        for path, text in sorted(changes.created.items()):
            operations.append(types.CreateFile(self.addresses.uri_of(path)))
            start = types.Position(0, 0)
            operations.append(self._edited(path, [types.TextEdit(types.Range(start, start), text)], is_reviewed))
        operations += (self._edited(path, made, is_reviewed) for path, made in edits.items())
        annotations = {_REVIEW: types.ChangeAnnotation(changes.title or "Changes", needs_confirmation=True)}
        return types.WorkspaceEdit(
            document_changes=list(operations), change_annotations=annotations if is_reviewed else None
        )

    def _edited(self, path: str, edits: Sequence[types.TextEdit], is_reviewed: bool) -> types.TextDocumentEdit:
        document = types.OptionalVersionedTextDocumentIdentifier(self.addresses.uri_of(path), self.version_of(path))
        if is_reviewed:
            return types.TextDocumentEdit(
                document, [types.AnnotatedTextEdit(_REVIEW, edit.range, edit.new_text) for edit in edits]
            )
        return types.TextDocumentEdit(document, list(edits))

    def markup(self, text: str, *, is_markdown: bool) -> types.MarkupContent:
        """A text for the user, as Markdown or plain text."""
        return types.MarkupContent(types.MarkupKind.Markdown if is_markdown else types.MarkupKind.PlainText, text)

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """A finding of the file as a diagnostic."""
        found = finding.diagnostic
        address = rule_address(finding.rule)
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


def _position(position: Position) -> types.Position:
    return types.Position(position.line, position.column)

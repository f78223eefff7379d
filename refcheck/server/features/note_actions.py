"""Turns an inline note into a footnote, and a footnote into an inline note."""

from __future__ import annotations

from refcheck.facts.model import Definition, Fix, Refused, Span
from refcheck.fixes.rewrites.footnotes import notes_fix
from refcheck.fixes.rewrites.inline_notes import inline_fix
from refcheck.server.answers import Action
from refcheck.server.kinds import is_wanted
from refcheck.server.proven import proven
from refcheck.server.views import PageView

METHOD = "textDocument/codeAction"
KINDS = ("refactor.rewrite",)


def answer(view: PageView, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    """The action for the note in a span, or for the note that a reference there names."""
    if not is_wanted("refactor.rewrite", kinds) or view.is_provisional:
        return []
    note = _note_at(view, span)
    if note is None:
        return []
    is_inline = note.kind == "inline-note"
    fix: Fix | None = notes_fix(view.page, only=note) if is_inline else inline_fix(view.page, note)
    if fix is None:
        return []
    title = "Turn into a footnote" if is_inline else "Turn into an inline note"
    try:
        return [Action(title, "refactor.rewrite", proven(view, {view.location: fix.edits}, title))]
    except Refused:
        return []


def _note_at(view: PageView, span: Span) -> Definition | None:
    page = view.page
    for reference in page.references:
        if reference.kind == "footnote" and reference.span.start <= span.start and span.end <= reference.span.end:
            definitions = view.project.resolve(page, reference).definitions
            return definitions[0] if len(definitions) == 1 and definitions[0] in page.footnotes.all else None
    around = [
        definition
        for definition in page.definitions
        if definition.kind in ("inline-note", "footnote")
        and definition.full_span.start <= span.start
        and span.end <= definition.full_span.end
    ]
    return min(around, key=lambda note: note.full_span.end - note.full_span.start, default=None)

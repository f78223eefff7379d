"""Inline notes, which become footnotes with recognizable names, and back."""

from __future__ import annotations

import re

from refcheck.converting.draft import Draft
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Span
from refcheck.fixes.rewrites.footnotes import notes_fix
from refcheck.fixes.rewrites.inline_notes import is_balanced

_NAME = "inline-{}"
_NAMED = compile_lazily(r"inline-\d+")


def convert(draft: Draft) -> None:
    """Writes notes as the other renderer reads them."""
    if draft.loses("inline-note"):
        page = draft.as_hybrid()
        fix = notes_fix(page, _NAME)
        if fix is not None:
            draft.make(fix.edits)
    elif draft.gains("inline-note"):
        draft.make(_inline(draft))


def _inline(draft: Draft) -> list[Edit]:
    """The footnotes that were inline notes, back inline; they are in consecutive lines at the end."""
    page, text = draft.as_read(), draft.text
    notes = {note.key: note for note in _last(list(page.of_kind("footnote")), text) if _NAMED.fullmatch(note.key)}
    uses: dict[str, list[Span]] = {}
    for reference in page.references:
        if reference.kind == "footnote":
            uses.setdefault(reference.key, []).append(reference.span)
    bodies = {key: text[note.span.end : note.full_span.end].strip() for key, note in notes.items()}

    def written(key: str, depth: int = 0) -> str:
        body = bodies[key]
        inner = re.findall(r"\[\^(inline-\d+)\]", body) if depth < len(bodies) else []
        for other in inner:
            if other in bodies:
                body = body.replace(f"[^{other}]", written(other, depth + 1))
        return f"^[{body}]"

    if any(len(uses.get(key, ())) != 1 or "\n" in body or not is_balanced(body) for key, body in bodies.items()):
        return []
    start = min((note.full_span.start for note in notes.values()), default=len(text))
    # A note within another one is written with that.
    edits = [Edit(uses[key][0], written(key)) for key in notes if uses[key][0].start < start]
    if notes:
        newline = draft.source.newline
        if text[:start].endswith(newline * 2):
            start -= len(newline)
        end = len(text)
        if not text.endswith(("\n", "\r")) and text[:start].endswith(newline):
            start -= len(newline)
        edits.append(Edit(Span(start, end), ""))
    return edits


def _last(notes: list[Definition], text: str) -> list[Definition]:
    """The notes at the end of a text, with nothing else between or after them."""
    found: list[Definition] = []
    end = len(text)
    for note in reversed(notes):
        if text[note.full_span.end : end].strip() or not _NAMED.fullmatch(note.key):
            break
        found.append(note)
        end = note.span.start
    return found[::-1]

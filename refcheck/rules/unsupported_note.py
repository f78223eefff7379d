"""A note is written in a syntax that this renderer does not read.

Only pandoc and related renderers know inline notes, `^[text]`. The fix turns them into footnotes if the
renderer has those. pandoc has no notes inside notes: the text of an inline note there is lost.

```bad github
A claim.^[Its source.]
```
```report
1:9 the inline note is shown as text
```
```fixed
A claim.[^1]

[^1]: Its source.
```
```bad pandoc
A claim.^[Its source.^[Of old.]] Another.[^1]

[^1]: Its source.^[Of old, too.]
```
```report
1:22 an inline note in a note is lost
3:18 an inline note in a note is lost
```
```good pandoc
A claim.^[Its source.] Another.^[Of old.]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Reference
from refcheck.fixes.rewrites.footnotes import notes_fix, shown_notes
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNSUPPORTED
from refcheck.renderers import NATIVE
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.links import LinkCondition

CODE = "403"
SEVERITY = "error"
# In characters, of the line around a reference: it may be long and contain many of them.
_MOST_LOOKED_AT = 200
_CLASS = compile_lazily(r"(?:\w-\w|[^\w-])+")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("inline-note") != NATIVE:
        notes = shown_notes(page)
        fix = notes_fix(page) if notes else None
        help_text = "write a footnote: `[^1]` and `[^1]: text`" if fix else "put the text into brackets"
        for note in notes:
            own = None if fix is None or note.conditions & LinkCondition.NESTED_LINK else fix
            yield Diagnostic(note.span, "the inline note is shown as text", help=help_text, fix=own, form="inline-note")
    elif not page.renderer.nested_notes:
        yield from _lost(page)
    for reference in page.references_of("footnote"):
        if _is_expression(page, reference):
            continue
        if project.resolve(page, reference).status == UNSUPPORTED:
            help_text = f"{page.renderer.title} has no footnotes; add a plugin for them, or put the text into brackets"
            if page.feature_support("footnote") == NATIVE:
                help_text = "a note cannot hold another one here; put its text into parentheses"
            message = f"the footnote reference `[^{reference.key}]` is shown as text"
            if reference.conditions & page.renderer.loses_references:
                message = f"the footnote reference `[^{reference.key}]` leads nowhere"
                help_text = f"{page.renderer.title} has no notes between HTML tags: write it before or after them"
            yield Diagnostic(reference.span, message, help=help_text, form="footnote")


def _lost(page: Page) -> Iterator[Diagnostic]:
    """Inline notes in notes: of each pair pandoc 3.9 shows one note, without the text of the inner one."""
    end = 0
    for note in sorted(page.of_kind("inline-note"), key=lambda note: note.full_span.start):
        if note.full_span.start < end or note.conditions & FootnoteCondition.IN_NOTE:
            yield Diagnostic(
                note.span,
                "an inline note in a note is lost",
                help="put its text into parentheses, or write it as a note of its own",
                form="inline-note",
            )
        end = max(end, note.full_span.end)


def _is_expression(page: Page, reference: Reference) -> bool:
    """Whether brackets are a character class of a regular expression: `[^a-z]`, or alone in a cell.

    They are not if the renderer has footnotes, or if the text defines one.
    """
    if page.feature_support("footnote") == NATIVE or page.footnotes.by_id:
        return False
    text, (start, end) = page.source.text, reference.span
    before = text[max(start - _MOST_LOOKED_AT, 0) : start].rpartition("\n")[2].strip()
    after = text[end : end + _MOST_LOOKED_AT].partition("\n")[0].strip()
    is_cell = before[-1:] in ("", "|") and after[:1] in ("", "|") and before + after != ""
    return is_cell or _CLASS.fullmatch(reference.key) is not None

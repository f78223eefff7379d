"""A note has no text.

The reader sees the number of a note that says nothing.

```bad pandoc
A claim.^[]
```
```report
1:9 this inline note is empty
```
```bad github
A claim.[^1]

[^1]:
```
```report
3:1 the footnote `[^1]` is empty
```
```good pandoc
A claim.^[Its source.]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Edit, Fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.syntax.footnotes import FootnoteCondition

CODE = "603"
SEVERITY = "error"
UNSAFE_FIX = "the text without it"

_NEXT_BLOCK = compile_lazily(r"[ \t]*\n[ \t]*\n[ \t]*(?P<block>[^\s][^\n]?)")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.renderer.is_unknown:
        return
    if page.feature_support("footnote") == NATIVE:
        # Both pandoc 3.9 and cmark-gfm 0.29.0.gfm.13 give it a number.
        for note in page.of_kind("footnote"):
            if not note.text and page.footnotes.normalize(note.key) in page.footnotes.referenced:
                yield from _without_text(page, note)
    if page.feature_support("inline-note") != NATIVE:
        return
    for note in page.of_kind("inline-note"):
        if not note.text.strip():
            fix = Fix("remove it", (Edit(note.span, ""),), safe=False)
            yield Diagnostic(note.span, "this inline note is empty", help="write its text, or remove it", fix=fix)


def _without_text(page: Page, note: Definition) -> Iterator[Diagnostic]:
    """A footnote without a text; in pandoc 3.9 the block after one blank line is its text, indented or not."""
    following = _NEXT_BLOCK.match(page.source.text, note.full_span.end)
    if following is None or not page.renderer.pandoc_grammar or following["block"].startswith("[^"):
        if not note.conditions & FootnoteCondition.IN_NOTE:
            yield Diagnostic(note.span, f"the footnote `[^{note.key}]` is empty", help="write its text")
    elif following["block"].startswith("#"):
        message = f"the footnote `[^{note.key}]` takes the heading after it for its text"
        yield Diagnostic(note.span, message, help="write its text")

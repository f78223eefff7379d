"""An inline note or a footnote has no text.

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
3:1 the footnote `[^1]` has no text
```
```good pandoc
A claim.^[Its source.]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Edit, Fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

CODE = "603"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    yield from _footnotes(page)
    if page.feature_support("inline-note") != NATIVE or page.renderer.is_unknown:
        return
    for note in page.of_kind("inline-note"):
        if not note.text.strip():
            fix = Fix("remove it", (Edit(note.span, ""),), safe=False)
            yield Diagnostic(note.span, "this inline note is empty", help="write its text, or remove it", fix=fix)


def _footnotes(page: Page) -> Iterator[Diagnostic]:
    """The footnotes after whose colon nothing stands, in their line or indented below it."""
    if page.feature_support("footnote") != NATIVE:
        return
    for note in page.of_kind("footnote"):
        if not note.text and note.full_span.end <= note.span.end:
            yield Diagnostic(
                note.span, f"the footnote `[^{note.key}]` has no text", help="write its text, or remove it"
            )

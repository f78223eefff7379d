"""A note is written in a way that this renderer does not read.

Inline notes, `^[text]`, are known to pandoc and its kin only. The fix makes them footnotes where the
renderer has those.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.fixes.rewrites.footnotes import notes_fix, shown_notes
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNSUPPORTED
from refcheck.renderers import NATIVE
from refcheck.syntax.links import LinkCondition

CODE = "403"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("inline-note") != NATIVE:
        notes = shown_notes(page)
        fix = notes_fix(page) if notes else None
        help_text = "write a footnote: `[^1]` and `[^1]: text`" if fix else "put the text into brackets"
        for note in notes:
            own = None if fix is None or note.conditions & LinkCondition.NESTED_LINK else fix
            yield Diagnostic(note.span, "the inline note is shown as text", help=help_text, fix=own, form="inline-note")
    for reference in page.references:
        if reference.kind == "footnote" and project.resolve(page, reference).status == UNSUPPORTED:
            help_text = f"{page.renderer.title} has no footnotes; add a plugin for them, or put the text into brackets"
            if page.feature_support("footnote") == NATIVE:
                help_text = "a footnote cannot refer to another one here; write an inline note, `^[text]`, in it"
            message = f"the footnote reference `[^{reference.key}]` is shown as text"
            yield Diagnostic(reference.span, message, help=help_text, form="footnote")

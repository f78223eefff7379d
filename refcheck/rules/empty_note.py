"""An inline note has no text.

The reader sees the number of a note that says nothing.

```bad pandoc
A claim.^[]
```
```report
1:9 this inline note is empty
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
    if page.feature_support("inline-note") != NATIVE or page.renderer.is_unknown:
        return
    for note in page.of_kind("inline-note"):
        if not note.text.strip():
            fix = Fix("remove it", (Edit(note.span, ""),), safe=False)
            yield Diagnostic(note.span, "this inline note is empty", help="write its text, or remove it", fix=fix)

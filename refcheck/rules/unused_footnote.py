"""A footnote is defined that no text refers to.

Its text is shown nowhere.

```bad github
A claim.

[^1]: Its source.
```
```report
3:1 nothing refers to the footnote `[^1]`
```
```good github
A claim.[^1]

[^1]: Its source.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Diagnostic
from refcheck.page import Page
from refcheck.project import UNDEFINED, Project
from refcheck.rules._removal import removal_fix

CODE = "302"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    used = {page.note_key(reference.key) for reference in page.references if reference.kind == "footnote"}
    # A reference that leads nowhere may be meant for it.
    is_sought = any(
        reference.kind == "footnote" and project.resolve(page, reference).status == UNDEFINED
        for reference in page.references
    )
    for key, definitions in page.footnotes.items():
        if key not in used:
            definition = definitions[0]
            yield Diagnostic(
                definition.span,
                f"nothing refers to the footnote `[^{definition.key}]`",
                f"refer to it with `[^{definition.key}]`, or remove it",
                (),
                # Of several of one name another one would be the first then, and be removed in its turn.
                None if is_sought or len(definitions) > 1 else removal_fix(page, project, definition),
            )

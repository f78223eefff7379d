"""An inline note is never closed.

The reader sees `^[` and the text of the note in place. A note ends with the bracket that balances its
first, at the end of its paragraph at the latest.

```bad pandoc
A claim.^[Its source. Another claim.
```
```report
1:9 this inline note is never closed
```
```good pandoc
A claim.^[Its source.] Another claim.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

CODE = "602"
SEVERITY = "error"

# The start of a note, which a character class in a regular expression does not have.
_PROSE = compile_lazily(r"\s*[\"'“‘(*_]*[^\W_](?!-[^\W_])")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("inline-note") != NATIVE or (
        page.renderer.is_unknown and "inline-notes" not in page.document.syntaxes
    ):
        return
    for note in page.view.malformed:
        if note.kind == "note" and _PROSE.match(note.text):
            help_text = "put a `]` where the note ends; it cannot go on after a blank line"
            yield Diagnostic(note.span, "this inline note is never closed", help=help_text)

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
from refcheck.facts.model import Diagnostic, Malformed
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

CODE = "602"
SEVERITY = "error"

# In characters.
_LONGEST_REST = 10_000

# The start of a note, which a character class in a regular expression does not have.
_PROSE = compile_lazily(r"\s*[\"'“‘(*_]*[^\W_](?!-[^\W_])")
# Raw TeX on the next line, up to the bracket after it.
_AFTER_TEX = compile_lazily(r"[ \t]*\n {0,3}\\begin\{(?P<environment>[A-Za-z]+\*?)\}")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("inline-note") != NATIVE or (
        page.renderer.is_unknown and "inline-notes" not in page.document.syntaxes
    ):
        return
    for note in page.view.malformed:
        if note.kind == "note" and _PROSE.match(note.text) and not _is_closed_after_tex(page, note):
            help_text = "put a `]` where the note ends; it cannot go on after a blank line"
            yield Diagnostic(note.span, "this inline note is never closed", help=help_text)


def _is_closed_after_tex(page: Page, note: Malformed) -> bool:
    """Whether raw TeX follows on the next line, and then the bracket: pandoc 3.9 reads it as a part of the note."""
    text = page.source.text
    found = _AFTER_TEX.match(text, note.full_span.end) if page.renderer.pandoc_grammar else None
    if found is None:
        return False
    rest = text[found.end() : found.end() + _LONGEST_REST].partition("\n\n")[0]
    return "]" in rest.partition(f"\\end{{{found['environment']}}}")[2]

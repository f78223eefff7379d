"""A footnote is defined but never referenced.

Its text is not shown.

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

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import TEXT
from refcheck.rules._removal import removals

CODE = "302"
SEVERITY = "warning"
UNSAFE_FIX = "the text without it"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("footnote") == TEXT:
        # It is shown as source.
        return
    texts, footnotes = page.texts, page.footnotes.by_id
    used = page.footnotes.referenced.union(*(text.note_references for text in texts))
    if page.renderer.is_unknown:
        # One that only some renderers read, such as in the body of `!!! note`.
        used |= {page.footnotes.normalize(one.key) for one in page.document.references if one.kind == "footnote"}
    unused = [
        definitions[0]
        for key, definitions in footnotes.items()
        if key not in used and not project.may_be_used(page, definitions[0].key)
    ]
    if unused:
        # Few notes have one that is unused.
        from refcheck.rules._metadata_text import names_in_metadata

        named = {page.footnotes.normalize(name[1:]) for name in names_in_metadata(page) if name.startswith("^")}
        unused = [definition for definition in unused if page.footnotes.normalize(definition.key) not in named]
    # A reference without a footnote may be meant for one, whatever the renderer makes of it.
    is_sought = not used <= footnotes.keys() | {key for text in texts for key in text.footnotes}
    found = removals(page, unused, _name, is_sought)
    shown = "the page shows its text all the same" if page.renderer.shows_unused_notes else ""
    for definition in unused:
        yield Diagnostic(
            definition.span,
            f"nothing refers to the footnote `[^{definition.key}]`",
            help=f"refer to it with `[^{definition.key}]`, or remove it",
            fix=found.fixes.get(definition.span) if not shown else None,
            unfixed=shown or found.reasons.get(definition.span, ""),
        )


def _name(bracketed: str) -> str:
    """The footnote that brackets may name, even if their `^` or a space is in the wrong place."""
    return bracketed.strip("^ \t").casefold()

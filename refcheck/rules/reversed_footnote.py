"""A footnote has its `^` in the wrong place or spaces in its brackets.

`^[1]` is an inline note that says "1", `[1^]` is text, and so is `[^ 1]` except in cmark-gfm. Reported
only if the footnote that is meant exists, or if a reference exists and this is meant as its footnote. Also reported is
a text, `[^its source]`, right after a word or of several words, if the renderer has inline notes.

```bad pandoc
A claim.^[1] Another.[2^] A third.[^ 3]

[^1]: Its source.

[^2]: Another source.

[^3]: A third source.
```
```report
1:9 `^[1]` does not refer to the footnote `[^1]`
1:22 `[2^]` does not refer to the footnote `[^2]`
1:35 `[^ 3]` does not refer to the footnote `[^3]`
```
```fixed
A claim.[^1] Another.[^2] A third.[^3]

[^1]: Its source.

[^2]: Another source.

[^3]: A third source.
```
```bad pandoc
A claim.[^its own source]
```
```report
1:9 `[^its own source]` is not a note: its `^` is inside the bracket
```
```fixed
A claim.^[its own source]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, Definition, Diagnostic, Edit, Fix, Malformed, Reference
from refcheck.fixes.rewrites.footnotes import is_reversed
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.syntax.code import CODE_LINES
from refcheck.syntax.footnotes import FootnoteCondition

CODE = "604"
SEVERITY = "error"

# Marks of a quote that may be before a footnote's text.
_LINE_START = compile_lazily(r"(?:\A|[\n\r])[ >]*\Z")
_LONGEST_PREFIX = 40


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("footnote") != NATIVE:
        return
    yield from _texts(page, project)
    hidden = page.renderer.does_not_parse | CODE_LINES
    facts: list[Definition | Reference | Malformed] = [*page.of_kind("inline-note"), *page.view.malformed]
    facts += [
        reference
        for reference in page.document.references
        if reference.kind == "footnote" and reference.conditions & hidden == FootnoteCondition.BLANK_IN_ID
    ]
    if not facts:
        return
    asked_for = page.footnotes.referenced.union(*(text.note_references for text in page.texts))
    defined = page.footnotes.by_id.keys() | {key for text in page.texts for key in text.footnotes}
    for fact in facts:
        key = _footnote(fact)
        if not key:
            continue
        source = page.source
        written = source.text[fact.span.start : fact.span.end]
        if page.footnotes.normalize(key) in defined and not _is_definition(source.text, fact):
            if isinstance(fact, Definition) and not is_reversed(page, fact):
                continue
            fix = None
            if page.renderer.nested_notes or not fact.conditions & FootnoteCondition.IN_NOTE:
                fix = Fix(f"write `[^{key}]`", (Edit(fact.span, f"[^{key}]"),), rewrites=EVERYWHERE)
            yield Diagnostic(
                fact.span, f"`{written}` does not refer to the footnote `[^{key}]`", help=f"write `[^{key}]`", fix=fix
            )
        elif (
            page.footnotes.normalize(key) in asked_for
            and page.footnotes.normalize(key) not in defined
            and _is_definition(source.text, fact)
        ):
            fix = Fix(f"write `[^{key}]:`", (Edit(fact.span, f"[^{key}]"),), rewrites=EVERYWHERE)
            yield Diagnostic(fact.span, f"`{written}:` does not define a footnote", help=f"write `[^{key}]:`", fix=fix)


def _texts(page: Page, project: Project) -> Iterator[Diagnostic]:
    """Notes with their text in `[^...]`, which pandoc 3.9 shows with the brackets."""
    if page.feature_support("inline-note") != NATIVE or page.renderer.is_unknown:
        return
    for fact in page.view.malformed:
        if fact.kind != "note-text":
            continue
        written = page.source.text[fact.span.start : fact.span.end]
        is_definition = f"\n{written}:" in f"\n{page.source.text}"
        written = " ".join(written.split())
        if is_definition:
            message = f"`{written}` does not refer to a footnote: its id contains a space"
            yield Diagnostic(fact.span, message, help="write `-` in place of each space, also at the footnote")
            continue
        note, text = f"^[{fact.text}]", " ".join(fact.text.split())
        is_in_note = fact.conditions & FootnoteCondition.IN_NOTE and not page.renderer.nested_notes
        fix = None if is_in_note else Fix(f"write `^[{text}]`", (Edit(fact.span, note),), rewrites=EVERYWHERE)
        message = f"`{written}` is not a note: its `^` is inside the bracket"
        yield Diagnostic(fact.span, message, help=f"write `^[{text}]`, or `[^1]` and `[^1]: {text}`", fix=fix)


def _footnote(fact: Definition | Reference | Malformed) -> str:
    """The id of the footnote that may be meant; empty if there is none."""
    if fact.kind == "inline-note":
        assert isinstance(fact, Definition)
        return fact.text.strip()
    return fact.key if fact.kind == "footnote" else ""


def _is_definition(text: str, fact: Definition | Reference | Malformed) -> bool:
    """Whether it is where a footnote can be defined: at the start of a line, with a colon after it."""
    start = fact.span.start
    return text.startswith(":", fact.span.end) and bool(
        _LINE_START.search(text[max(0, start - _LONGEST_PREFIX) : start])
    )

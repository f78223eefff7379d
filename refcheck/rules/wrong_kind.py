"""A word names another kind of element than the one the reference points to.

The reader who follows "Table 1" gets to a figure. Reported for the text of links that consists of such a word and a
number, and for a word right before a cross-reference.

```bad pandoc-crossref
See [Table 1](#fig:plot) and Table [-@fig:plot].

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:6 `Table 1` refers to a figure
1:30 `Table` refers to a figure
```
```good pandoc-crossref
See [Figure 1](#fig:plot), Fig. [-@fig:plot] and the table beside [@fig:plot].

![A plot](https://example.com/plot.png){#fig:plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Reference, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED

CODE = "505"
SEVERITY = "warning"

_KINDS = {"fig": "figure", "tab": "table", "equ": "equation", "eq": "equation", "lis": "listing", "lst": "listing"}
_WORD = r"(?P<word>Fig(?:ure)?s?\.?|Tab(?:le)?s?\.?|Eq(?:n|uation)?s?\.?|Lst\.|Listings?)"
_TEXT = compile_lazily(rf"\s?{_WORD}[\s\u00a0]?\(?(?:[0-9]{{1,4}}|[A-Z])(?:\.[0-9]{{1,4}}){{0,4}}[a-z]?\)?\s?")
_BEFORE = compile_lazily(rf"(?<![\w-]){_WORD}[ \u00a0~]?\Z")
# In characters, before a reference.
_NEAR = 12
_FIRST_LETTERS = frozenset("FTEL")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for reference in page.references:
        if reference.kind == "link":
            if reference.text[:1] not in _FIRST_LETTERS or "#" not in reference.key or reference.text_span is None:
                continue
            found = _TEXT.fullmatch(reference.text)
            place = reference.text_span
        elif reference.kind in ("citation", "cross-reference") and page.labels.is_cross_reference(reference):
            group = reference.citation.group if reference.citation is not None else None
            start = (group or reference.span).start
            # Most pages have none: the text of a page may have to be read again.
            text, near = page.source.text, max(0, start - _NEAR)
            found = None if _FIRST_LETTERS.isdisjoint(text[near:start]) else _BEFORE.search(text, near, start)
            place = Span(*found.span("word")) if found is not None else reference.span
        else:
            continue
        if found is None:
            continue
        kind = _kind_of_target(page, project, reference)
        if kind is not None and kind != _kind_of_word(found["word"]):
            article = "an" if kind == "equation" else "a"
            written = page.source.text[place.start : place.end].strip()
            message = f"`{written}` refers to {article} {kind}"
            yield Diagnostic(place, message, help="correct the word, or the reference")


def _kind_of_word(word: str) -> str:
    return _KINDS.get(word[:3].lower()) or "equation"


def _kind_of_target(page: Page, project: Project, reference: Reference) -> str | None:
    """The kind of a reference's target; None if it is not one of the kinds that have a name."""
    resolution = project.resolve(page, reference)
    if resolution.status != RESOLVED or not resolution.definitions or resolution.page is None:
        return None
    definition = resolution.definitions[0]
    kind = resolution.page.kind(definition) if definition.kind in ("label", "anchor") else ""
    return kind if kind in _KINDS.values() else None

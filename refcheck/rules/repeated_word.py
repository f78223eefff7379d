"""A word such as "Figure" precedes a reference for which the renderer adds such a word itself.

The reader sees "Figure fig. 1" with pandoc-crossref, "Figure Figure 1" with Quarto. The fix keeps the word in the text
and writes the reference that shows only the number. Nothing is reported if the settings empty the renderer's word
(`figPrefix: ""`, `crossref: fig-prefix: ""`), nor for bookdown and pandoc-xnos, whose references are numbers.

```bad pandoc-crossref
See Figure [@fig:plot] and [-@fig:plot].

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:5 `Figure` is repeated: `[@fig:plot]` shows a word of its own
```
```fixed
See Figure [-@fig:plot] and [-@fig:plot].

![A plot](https://example.com/plot.png){#fig:plot}
```
```good quarto
See @fig-plot, Figure [-@fig-plot] and [Figure @fig-plot].

![A plot](https://example.com/plot.png){#fig-plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from refcheck.facts.model import Diagnostic, Edit, Fix, Reference, Span
from refcheck.numbering import templates
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED

CODE = "504"
SEVERITY = "warning"

# In characters, before a reference.
_NEAR = 40
# The settings that empty the word: of pandoc-crossref, and below `crossref` of Quarto.
_PREFIXES = {
    "figure": ("figPrefix", "fig-prefix"),
    "table": ("tblPrefix", "tbl-prefix"),
    "equation": ("eqnPrefix", "eq-prefix"),
    "listing": ("lstPrefix", "lst-prefix"),
    "section": ("secPrefix", "sec-prefix"),
}


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    idiom = page.renderer.reference_idiom
    if idiom is None or not idiom.grouped:
        return
    text = page.source.text
    for reference in page.references_of("citation"):
        start = _start(text, reference)
        kind = page.renderer.kind_of(reference.key) if start is not None else None
        if start is None or kind is None or not text[max(0, start - 1) : start].isspace():
            continue
        before = text[max(0, start - _NEAR) : start]
        words = before.rstrip()
        if before[len(words) :].count("\n") > 1 or not _ends_with_name(page, words, kind):
            continue
        if project.resolve(page, reference).status != RESOLVED or _is_emptied(page, reference.key, kind):
            continue
        word = words.split()[-1].lstrip("([{*_“\"'")
        place = Span(start - len(before) + len(words) - len(word), start - len(before) + len(words))
        written = text[start : _end(reference)]
        fix = _fix(text, reference)
        help_text = fix.title if fix else "remove the word, or write `-` before the `@`"
        message = f"`{word}` is repeated: `{written}` shows a word of its own"
        yield Diagnostic(place, message, help=help_text, fix=fix)


def _start(text: str, reference: Reference) -> int | None:
    """The start of a reference that shows a word, the first of its group; None for others."""
    citation = reference.citation
    if citation is None or citation.mode == "suppress-author" or citation.prefix or reference.form == "braced":
        return None
    if citation.group is None:
        return reference.span.start
    is_first = text[citation.group.start + 1 : reference.key_span.start].strip() == "@"
    return citation.group.start if is_first else None


def _end(reference: Reference) -> int:
    citation = reference.citation
    return citation.group.end if citation is not None and citation.group is not None else reference.span.end


def _ends_with_name(page: Page, words: str, kind: str) -> bool:
    """Whether some words end with a word for a kind; of theorems and the like only the English word is known."""
    if kind in _PREFIXES:
        return templates.ends_with_name(words, kind, page.templates)
    return words.lower().endswith((f" {kind}", f" {kind}s")) or words.lower() in (kind, f"{kind}s")


def _is_emptied(page: Page, key: str, kind: str) -> bool:
    """Whether the settings remove the word."""
    metadata: Mapping[str, Any] = page.publication.metadata
    of_pandoc, of_quarto = _PREFIXES.get(kind, ("", f"{page.renderer.parts_of(key)[0].lower()}-prefix"))
    crossref = metadata.get("crossref")
    value = metadata.get(of_pandoc, crossref.get(of_quarto) if isinstance(crossref, dict) else None)
    values = value if isinstance(value, list) else [value]
    return value is not None and not any(str(each).strip() for each in values if each is not None)


def _fix(text: str, reference: Reference) -> Fix | None:
    """Writes a single reference so that it shows only the number."""
    group = reference.citation.group if reference.citation is not None else None
    at = reference.key_span.start - 1
    if text[at] != "@":
        return None
    if group is None:
        if text[reference.span.end : reference.span.end + 2].strip(" ").startswith("["):
            return None
        written = f"[-{text[reference.span.start : reference.span.end]}]"
        return Fix(f"write `{written}`", (Edit(reference.span, written),))
    if group != reference.span:
        return None
    return Fix("write `-` before the `@`", (Edit(Span(at, at), "-"),))

"""A cross-reference is read as part of the text that touches it.

A `@` right after a word or a period starts nothing, and a key includes all letters that follow, also those of Chinese
and Japanese, and `_`: the reader sees `@fig:plot`, or a key that does not exist. The fix puts it into brackets. In
`[#fig:plot]`, which is text, too, it writes the `@`.

```bad pandoc-crossref
如图@fig:plot。@fig:plot所示。 _See @fig:plot_

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:3 `@fig:plot` is read as part of the word before it
1:13 `所示` is read as part of the label `fig:plot`
1:31 `_` is read as part of the label `fig:plot`
```
```fixed
如图[@fig:plot]。[@fig:plot]所示。 _See [@fig:plot]_

![A plot](https://example.com/plot.png){#fig:plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Edit, Fix, Malformed, Reference
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._labels import is_plain, swallowed

CODE = "611"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    facts: list[Reference | Malformed] = [*page.references_of("citation"), *page.view.malformed]
    for fact in facts:
        found = swallowed(page, project, fact)
        if found is None:
            continue
        written = page.renderer.isolated_reference.format(found.label)
        message = f"`{found.tail}` is read as part of the label `{found.label}`"
        if found.before:
            message = f"`@{found.label}` is read as part of the word before it"
            if page.source.text.startswith(".", fact.span.start - 1):
                message = f"`@{found.label}` is text, as there is a period right before it"
        yield Diagnostic(fact.span, message, help=found.fix.title if found.fix else f"write `{written}`", fix=found.fix)
    yield from _hashes(page)


def _hashes(page: Page) -> Iterator[Diagnostic]:
    """Labels in brackets after a `#`: `[#fig:plot]` is text (run with pandoc 3.9)."""
    idiom = page.renderer.reference_idiom
    if idiom is None or not idiom.grouped:
        return
    for bracket in page.document.brackets:
        label = bracket.key[1:]
        if not bracket.key.startswith("#") or not page.renderer.is_label(label) or not is_plain(bracket):
            continue
        if page.view.is_parsed(bracket.conditions):
            written = idiom.named.format(label)
            fix = Fix(f"write `{written}`", (Edit(bracket.span, written),)) if page.labels.find(label) else None
            yield Diagnostic(bracket.span, f"`[#{label}]` is text", help=f"write `{written}`", fix=fix)

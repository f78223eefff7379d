r"""A figure, table, equation or listing has a label that is never referenced.

A reference may have been forgotten, or the label is left over. References in raw TeX, `\ref{fig:plot}`, count.
Quarto numbers nothing without a label, so its labels are not reported.

```bad pandoc-crossref
![A plot](plot.png){#fig:plot}
```
```report
1:20 nothing refers to the label `fig:plot`
```
```bad pandoc-crossref
![A plot](plot.png){#fig:plot}

See \ref{fig:plots}.
```
```report
1:20 nothing refers to the label `fig:plot`
```
```good quarto
![A plot](plot.png){#fig-plot}

::: {#thm-line}
Every line has a slope.
:::
```
```good pandoc-crossref
![A plot](plot.png){#fig:plot}

See [@fig:plot].
```
```good pandoc-crossref
![A plot](plot.png){#fig:plot}

See \autoref{fig:plot}.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.numbering.counting import THEOREMS
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._duplicates import label_before

CODE = "301"
SEVERITY = "warning"

# Sections can be linked to; in Quarto, only a label makes a theorem.
_NEED_NONE = frozenset((None, "section", *THEOREMS))


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.renderer.labels_number:
        return
    if page.view.is_fragment and project.books.pages_with(page) == [page]:
        # The page that includes this one may refer to its labels.
        return
    labels = [*page.of_kind("label")]
    named = {reference.key.rpartition("#")[2] for reference in page.references} if labels else ()
    for definition in labels:
        if definition.key in named or not page.renderer.is_label(definition.key):
            continue
        if page.renderer.kind_of(definition.key) in _NEED_NONE:
            continue
        # A label that is also in another chapter is reported by another rule.
        if project.is_used(page, definition) or project.may_be_used(page, definition.key):
            continue
        if page.renderer.pandoc_grammar:
            from refcheck.project.tex_names import is_used_in_tex

            if is_used_in_tex(page, project, definition.key):
                continue
        if label_before(page, project, definition.key) is None:
            yield Diagnostic(
                definition.span,
                f"nothing refers to the label `{definition.key}`",
                help="refer to it, or remove the label",
            )

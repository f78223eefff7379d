r"""A figure, table, equation or listing has a label that nothing refers to.

It may be meant for a reference that was forgotten, or be left over. What raw TeX refers to, `\ref{fig:plot}`, is used.
Quarto numbers nothing without a label, so nothing is said of its labels.

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
from refcheck.project.tex_names import is_used_in_tex
from refcheck.rules._duplicates import label_before

CODE = "301"
SEVERITY = "warning"

# Sections can be linked to; a theorem is one only by its label in Quarto.
_NEED_NONE = frozenset((None, "section", *THEOREMS))


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.renderer.labels_number:
        return
    if page.view.is_fragment and project.books.pages_with(page) == [page]:
        # What includes it may refer to its labels.
        return
    named = {reference.key.rpartition("#")[2] for reference in page.references}
    for definition in page.definitions:
        if definition.kind != "label" or definition.key in named or not page.renderer.is_label(definition.key):
            continue
        if page.renderer.kind_of(definition.key) in _NEED_NONE:
            continue
        # Of one that is in another chapter, too, something else is said.
        if project.is_used(page, definition) or project.may_be_used(page, definition.key):
            continue
        if is_used_in_tex(page, project, definition.key):
            continue
        if label_before(page, project, definition.key) is None:
            yield Diagnostic(
                definition.span,
                f"nothing refers to the label `{definition.key}`",
                help="refer to it, or remove the label",
            )

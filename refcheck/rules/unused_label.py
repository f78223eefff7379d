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

from refcheck.facts.model import Definition, Diagnostic
from refcheck.numbering.counting import THEOREMS
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._duplicates import label_before

CODE = "301"
SEVERITY = "warning"

# Sections can be linked to; in Quarto, only a label makes a theorem.
_NEED_NONE = frozenset((None, "section", *THEOREMS))
# Besides labels.
_NEED_ONE = frozenset(("footnote", "reference-entry", "citation-entry"))


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if _labels_need_none(page, project):
        return
    for definition in page.definitions:
        if definition.kind != "label" or not _is_unused_label(page, project, definition):
            continue
        # A label that is also in another chapter is reported by another rule.
        if label_before(page, project, definition.key) is None:
            yield Diagnostic(
                definition.span,
                f"nothing refers to the label `{definition.key}`",
                help="refer to it, or remove the label",
            )


def is_unused(page: Page, project: Project, definition: Definition) -> bool:
    """Whether it is certain that nothing refers to a label, a footnote or an entry, although something should."""
    if definition.kind in _NEED_ONE:
        return not project.is_used(page, definition) and not project.may_be_used(page, definition.key)
    if definition.kind != "label" or _labels_need_none(page, project):
        return False
    return _is_unused_label(page, project, definition)


def _labels_need_none(page: Page, project: Project) -> bool:
    """Whether the labels of a page may be useful without a reference, or referred to by a page that is not known."""
    if page.renderer.labels_number:
        return True
    # The page that includes this one may refer to its labels.
    return page.view.is_fragment and project.books.pages_with(page) == [page]


def _is_unused_label(page: Page, project: Project, label: Definition) -> bool:
    """Whether it is certain that nothing refers to a label of a page whose labels need a reference."""
    if label.key in page.once(_named, lambda: _named(page)) or not page.renderer.is_label(label.key):
        return False
    if page.renderer.kind_of(label.key) in _NEED_NONE:
        return False
    if project.is_used(page, label) or project.may_be_used(page, label.key):
        return False
    if page.renderer.pandoc_grammar:
        from refcheck.project.tex_names import is_used_in_tex

        return not is_used_in_tex(page, project, label.key)
    return True


def _named(page: Page) -> frozenset[str]:
    """The names that the references of a page end with, whether they resolve or not."""
    return frozenset(reference.key.rpartition("#")[2] for reference in page.references)

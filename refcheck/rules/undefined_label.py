"""A cross-reference names a label that nothing defines.

The reader sees `¿fig:x?`, `??` or the reference as it was written, and no number. A label counts only
where the renderer gives it a number: an image needs to stand alone in its paragraph and to have a
caption, the attribute block must touch it.

```bad pandoc-crossref
See [@fig:plto].

![A plot](plot.png){#fig:plot}
```
```report
1:5 no label `fig:plto`
```
```good pandoc-crossref
See [@fig:plot].

![A plot](plot.png){#fig:plot}
```
```bad quarto
See @fig-plto.

![A plot](plot.png){#fig-plot}
```
```report
1:5 no label `fig-plto`
```
```good quarto
See @fig-plot, [Plot @fig-plot] and @tbl-data.

![](plot.png){#fig-plot}

~~~{python}
#| label: tbl-data
#| tbl-cap: Data
~~~
```
```bad bookdown
See Figure \\@ref(fig:plto).

![(\\#fig:plot) A plot](plot.png)
```
```report
1:12 no label `fig:plto`
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Condition, Definition, Diagnostic, Related
from refcheck.page import Page
from refcheck.project import UNDEFINED, Project
from refcheck.rules._typos import typo_fix

CODE = "101"
SEVERITY = "error"

_WHY_NOT = (
    (Condition.SPACED, "blanks stand between the element and its attribute block; remove them"),
    (Condition.NEXT_LINE, "its attribute block stands on the next line; move it to the end of the element"),
    (Condition.IN_TABLE, "an image in a table cell gets no number; put it into a paragraph of its own"),
    (Condition.NO_CAPTION, "it has no caption; give it one"),
    (Condition.INLINE, "the image shares its paragraph with other text; put it into a paragraph of its own"),
    (Condition.PUNCTUATED, "punctuation stands beside its attribute block; remove it"),
    (Condition.UNNUMBERED, "it is marked as unnumbered"),
)


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for reference in page.references:
        if not page.is_cross_reference(reference) or project.resolve(page, reference).status != UNDEFINED:
            continue
        key = reference.key
        written = page.named.get(key)
        if written:
            definition = written[0]
            yield Diagnostic(
                reference.span,
                f"the label `{key}` has no number here",
                _why_not(definition),
                (Related(page.path, definition.span, "the label is defined here"),),
            )
        else:
            found = project.label_names_for(page).nearest(key)
            help_text = f"did you mean `{found}`?" if found else "define it, or correct its name"
            fix = typo_fix(reference.key_span, key, found)
            yield Diagnostic(reference.span, f"no label `{key}`", help_text, (), fix)


def _why_not(definition: Definition) -> str:
    for condition, reason in _WHY_NOT:
        if definition.conditions & condition:
            return reason
    return f"a label of this kind is not numbered on {definition.element or 'this element'}"

"""A cross-reference names a label that is not defined.

The reader sees `¿fig:x?`, `??` or the reference as it was written, and no number. A label counts only
if the renderer gives it a number: an image must be alone in its paragraph and have a
caption, and the attribute block must touch it.

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

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Reference, Related
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED, Resolution
from refcheck.rules._labels import meant_label, other_case, replaced_names, swallowed
from refcheck.rules._typos import Misspelt, with_fixes
from refcheck.rules._unnumbered import why_unnumbered

CODE = "101"
SEVERITY = "error"
SAFE_FIX = "the label with the case of its letters as it is defined, or removes what keeps its element from a number"
UNSAFE_FIX = "the one label of which it is a misspelling"

_TEX_LABEL = compile_lazily(r"\\label\{([^{}\s]{1,200})\}")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    yield from _references(page, project)
    if page.renderer.reads_tex_labels or page.renderer.makes_only_tex is not None:
        from refcheck.project.tex_names import undefined_in_tex

        for place, name in undefined_in_tex(page, project):
            message = f"no label `{name}`: LaTeX writes `??`"
            yield Diagnostic(place, message, help="define it, or correct its name")


def _references(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.may_refer_to_labels:
        return
    undefined = [
        reference
        for reference in page.references
        if page.labels.is_cross_reference(reference)
        and project.resolve(page, reference).status == UNDEFINED
        and not swallowed(page, project, reference)
        and not meant_label(page, project, reference)
    ]
    if not undefined:
        return
    replaced = {name: label for label in page.of_kind("label") for name in replaced_names(label)}
    misspelt: list[Misspelt] = []
    in_tex = set(_TEX_LABEL.findall(page.source.text))
    for reference in undefined:
        key = reference.key
        resolution = project.resolve(page, reference)
        if resolution.reason and resolution.page is not None:
            yield _unfit(page, reference, resolution)
            continue
        if page.renderer.folds_first_letter and key not in page.keys.by_key:
            key = key[:1].lower() + key[1:]
        if key in page.keys.by_key:
            yield _unnumbered(page, reference, page.keys.by_key[key][0])
        elif key in page.label_names.malformed:
            braces = page.label_names.malformed[key][0]
            related = (Related(page.path, braces.span, message="these are text"),)
            message = f"no label `{key}`: the braces that should define it are text"
            yield Diagnostic(reference.span, message, help="correct the braces", related=related)
        elif key in replaced:
            other = replaced[key]
            related = (Related(page.path, other.span, message="only the last identifier counts"),)
            message = f"no label `{key}`: it is replaced by `{other.key}` in the same braces"
            yield Diagnostic(reference.span, message, help="keep one of the two", related=related)
        elif key in in_tex:
            help_text = f"write the label after the equation: `$$ ... $$ {{#{key}}}`"
            yield Diagnostic(reference.span, f"no label `{key}`: TeX's `\\label` is not read", help=help_text)
        else:
            misspelt.append(_undefined(page, project, reference))
    yield from with_fixes(page, project, misspelt)


def _unnumbered(page: Page, reference: Reference, definition: Definition) -> Diagnostic:
    cause = why_unnumbered(page, definition)
    message = f"the label `{definition.key}` has no number: {cause.reason}"
    related = (Related(page.path, definition.span, message="the label is defined here"),)
    return Diagnostic(reference.span, message, help=cause.remedy, related=related, fix=cause.fix)


def _unfit(page: Page, reference: Reference, resolution: Resolution) -> Diagnostic:
    """A reference to a label that this form of reference cannot resolve to."""
    where = resolution.page or page
    related = tuple(
        Related(where.path, label.span, message="the label is defined here") for label in resolution.definitions
    )
    message = f"`{reference.key}` is shown as text: {resolution.reason}"
    return Diagnostic(reference.span, message, help=resolution.remedy, related=related)


def _undefined(page: Page, project: Project, reference: Reference) -> Misspelt:
    key, names = reference.key, project.label_names_for(page)
    same = other_case(page, project, reference)
    if same is not None:
        diagnostic = Diagnostic(
            reference.span, f"no label `{key}`, but `{same.label}`", help=same.fix.title, fix=same.fix
        )
        return Misspelt(diagnostic, reference, reference.key_span, key, None, ())
    if reference.form == "term":
        help_text = "define it in a `{glossary}`, or correct its name"
        diagnostic = Diagnostic(reference.span, f"no term `{key}` in a glossary", help=help_text)
        return Misspelt(diagnostic, reference, reference.key_span, key, None, ())
    found = names.nearest(key)
    help_text = f"did you mean `{found}`?" if found else "define it, or correct its name"
    diagnostic = Diagnostic(reference.span, f"no label `{key}`", help=help_text)
    return Misspelt(diagnostic, reference, reference.key_span, key, found, (names,))

r"""A cross-reference is written in a syntax that this renderer does not read.

`[@fig:x]` needs pandoc-crossref or a similar filter; elsewhere the reader sees `[@fig:x]`. If the label
exists, the fix is a link with the number that the label has by its order; `fix` keeps the number
up to date when labels are added or removed.

```bad hexo-pandoc
See [@fig:plot].

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:5 `[@fig:plot]` is shown as text
```
```fixed
See [Figure 1](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
```bad pandoc
See @fig-plot.

![A plot](https://example.com/plot.png){#fig-plot}
```
```report
1:5 `@fig-plot` is shown as text
```
```fixed
See [Figure 1](#fig-plot).

![A plot](https://example.com/plot.png){#fig-plot}
```
```good github
Thanks, @fig-newton and @tip-top.
```
```bad bookdown
See Figure \@ref(fig:a_b).
```
```report
1:12 `\@ref(fig:a_b)` is shown as text
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Edit, Fix, Reference
from refcheck.facts.suggestions import Suggestions
from refcheck.fixes.rewrites.links import cross_reference_fix
from refcheck.project.label_rules import reference_feature
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNSUPPORTED
from refcheck.rules._labels import meant_label, other_case, swallowed
from refcheck.rules._typos import Misspelt, with_fixes

CODE = "401"
SEVERITY = "error"

# What has to be escaped in a link, or stands for a number in the text of a role.
_NOT_IN_LINKS = compile_lazily(r"[%{}\[\]()<>\\`]")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.may_refer_to_labels:
        return
    misspelt: list[Misspelt] = []
    label_names: Suggestions | None = None
    for reference in page.references:
        if not page.labels.is_cross_reference(reference):
            continue
        resolution = project.resolve(page, reference)
        if resolution.status != UNSUPPORTED:
            continue
        form = reference_feature(reference)
        written = page.source.text[reference.span.start : reference.span.end]
        message = f"`{written}` is shown as text"
        if reference.kind == "cross-reference" and not page.renderer.is_reference_key(reference.key):
            yield Diagnostic(reference.span, message, help=page.renderer.key_rule, form=form)
            continue
        if reference.conditions & page.renderer.loses_references:
            yield _between_tags(page, reference, message, form)
            continue
        if resolution.missing and reference.kind == "citation":
            if swallowed(page, project, reference) or meant_label(page, project, reference):
                continue
            same = other_case(page, project, reference)
            if same is not None:
                message = f"{message}, and no label `{reference.key}`, but `{same.label}`"
                yield Diagnostic(reference.span, message, help=same.fix.title, fix=same.fix, form=form)
                continue
            if label_names is None:
                label_names = page.label_names.suggestions.with_fresh_budget()
            found = label_names.nearest(reference.key)
            help_text = f"did you mean `{found}`?" if found else "define the label, or correct its name"
            message = f"{message}, and no label `{reference.key}`"
            diagnostic = Diagnostic(reference.span, message, help=help_text, form=form)
            names = (label_names,)
            misspelt.append(Misspelt(diagnostic, reference, reference.key_span, reference.key, found, names))
            continue
        fix = cross_reference_fix(page, project, reference)
        if fix is not None:
            help_text = fix.title
        elif len(resolution.definitions) > 1:
            help_text = f"the label `{reference.key}` is defined more than once; make it unique first"
        elif not page.renderer.links_to_html:
            help_text = f"{page.renderer.title} links to no label and no id; write a link to a heading"
        else:
            help_text = f"write a link: `[text](#{reference.key})`"
        yield Diagnostic(reference.span, message, help=help_text, fix=fix, form=form)
    yield from with_fixes(page, project, misspelt)
    if page.renderer.drops_beside_references:
        from refcheck.rules._dropped_text import dropped

        yield from dropped(page, project)


def _between_tags(page: Page, reference: Reference, message: str, form: str) -> Diagnostic:
    """A role between HTML tags, where a link with the name works, and shows the same as a role without a text."""
    link = f"[{reference.text}](#{reference.key})"
    is_plain = not _NOT_IN_LINKS.search(reference.text + reference.key)
    fix = Fix(f"write `{link}`", (Edit(reference.span, link),)) if is_plain else None
    help_text = fix.title if fix is not None else "write a link with its name, `[text](#name)`"
    reason = f"{page.renderer.title} reads no roles between HTML tags"
    return Diagnostic(reference.span, message, help=f"{reason}: {help_text}", fix=fix, form=form)

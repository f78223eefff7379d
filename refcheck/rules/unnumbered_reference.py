"""A link to something numbered shows the label itself instead of a number.

It works, but the reader sees `#fig:plot`. The fix writes the number that the label has by its order,
and later fixes keep it up to date.

```bad hexo-pandoc
See [#fig:plot](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:5 the link to `fig:plot` shows no number
```
```fixed
See [Figure 1](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.fixes.rewrites.links import numbered_links, text_fix
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "501"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for reference, label, _ in numbered_links(page, project):
        # A section without a title is called by its label.
        if _is_bare(reference.text, label.definition.key) and reference.text != label.wording:
            fix = text_fix(reference, label) if label.unique and not label.is_contradicted else None
            remedy = "write the number of its caption" if label.is_contradicted else "make the label unique first"
            help_text = fix.title if fix is not None else remedy
            yield Diagnostic(
                reference.span, f"the link to `{label.definition.key}` shows no number", help=help_text, fix=fix
            )


def _is_bare(text: str, key: str) -> bool:
    return text.strip().strip("[]\\`") in ("", key, f"#{key}", f"@{key}")

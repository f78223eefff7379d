"""A label is defined more than once.

pandoc-crossref refuses to build the document; elsewhere references lead to one of the two, and their
number may be that of the other. No reference to it is rewritten until it is unique.

```bad pandoc-crossref
![One](one.png){#fig:a}

![Two](two.png){#fig:a}

See [@fig:a].
```
```report
3:16 the label `fig:a` is already defined in line 1
```
```good pandoc-crossref
![One](one.png){#fig:a}

![Two](two.png){#fig:b}

See [@fig:a; @fig:b].
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Definition, Diagnostic, Related
from refcheck.page import Page
from refcheck.project import Project

CODE = "201"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    first: dict[str, Definition] = {}
    for definition in page.definitions:
        if definition.kind != "label" or definition.key.endswith(":") or not page.renderer.kind_of(definition.key):
            continue
        earlier = first.setdefault(definition.key, definition)
        if earlier is not definition:
            line = project.source(page).line_of(earlier.span.start)
            yield Diagnostic(
                definition.span,
                f"the label `{definition.key}` is already defined in line {line}",
                "give one of them another name",
                (Related(page.path, earlier.span, "it is defined here first"),),
            )

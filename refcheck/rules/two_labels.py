"""An attribute block gives two identifiers.

Only the last one counts; links and references to the others are broken.

```bad pandoc
![A plot](https://example.com/plot.png){#fig:plot #fig:graph}
```
```report
1:40 the identifier `fig:plot` is replaced by `fig:graph` in the same braces
```
```good pandoc-crossref
See [@fig:graph].

![A plot](https://example.com/plot.png){#fig:graph}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.rules._labels import replaced_names

CODE = "608"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("attributes") != NATIVE:
        return
    told: set[Span] = set()
    for definition in page.definitions:
        if definition.kind != "label" or definition.span in told:
            continue
        told.add(definition.span)
        for name in replaced_names(definition):
            message = f"the identifier `{name}` is replaced by `{definition.key}` in the same braces"
            yield Diagnostic(definition.span, message, help="keep one of them")

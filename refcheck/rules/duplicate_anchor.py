"""An id is given to more than one place of a page.

Browsers go to the first; the second cannot be linked to.

```bad github
<a id="start"></a> One.

<a id="start"></a> Two.

[Back](#start)
```
```report
3:1 the id `start` is already given in line 1
```
```good github
<a id="start"></a> One.

[Back](#start)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Definition, Diagnostic, Related
from refcheck.page import Page
from refcheck.project import Project
from refcheck.renderers import NATIVE

CODE = "202"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    first: dict[str, Definition] = {}
    for definition in page.definitions:
        if definition.kind not in ("anchor", "label") or not definition.key:
            continue
        if definition.kind == "label" and (
            page.renderer.kind_of(definition.key) or page.supports(definition) != NATIVE
        ):
            continue
        earlier = first.setdefault(definition.key, definition)
        if earlier is not definition:
            line = project.source(page).line_of(earlier.span.start)
            yield Diagnostic(
                definition.span,
                f"the id `{definition.key}` is already given in line {line}",
                "give one of them another id",
                (Related(page.path, earlier.span, "it is given here first"),),
            )

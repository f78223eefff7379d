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

from refcheck.facts.model import Definition, Diagnostic
from refcheck.project.label_rules import label_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.rules._duplicates import Wording, by_key, duplicates, earlier

CODE = "202"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    wording = Wording(
        lambda anchor, where: f"the id `{anchor.key}` is already given in {where}",
        remedy="give one of them another id",
        first="it is given here first",
    )
    for same in by_key(definition for definition in page.definitions if _is_id(page, definition)):
        before = earlier(page, same[0].key, lambda text: text.ids, lambda place: _is_id(*place))
        yield from duplicates(page, project, same, wording, before)


def _is_id(page: Page, definition: Definition) -> bool:
    """Whether it is an id that the renderer gives and no label, of which another rule speaks."""
    if definition.kind == "label":
        return label_support(page.view, definition) == NATIVE and page.renderer.kind_of(definition.key) is None
    return definition.kind == "anchor" and definition.syntax == "html"

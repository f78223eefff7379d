"""A link definition that no link uses.

Comments that are written as link definitions (`[//]: # (text)`, `[comment]: <> (text)`) are left alone.

```bad github
Text.

[guide]: https://example.com
```
```report
3:1 no link uses the definition `[guide]`
```
```good github
The [guide].

[guide]: https://example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Diagnostic
from refcheck.page import Page
from refcheck.project import UNDEFINED, Project
from refcheck.rules._removal import removal_fix
from refcheck.syntax.links import label_key

CODE = "303"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    used = {label_key(reference.key) for reference in page.references if reference.kind == "label"}
    # A reference that leads nowhere may be meant for it.
    is_sought = any(
        reference.kind == "label" and project.resolve(page, reference).status == UNDEFINED
        for reference in page.references
    )
    for key, definitions in page.link_definitions.items():
        definition = definitions[0]
        if key in used or definition.text in ("#", "") or definition.key.startswith(("//", "comment")):
            continue
        yield Diagnostic(
            definition.span,
            f"no link uses the definition `[{definition.key}]`",
            "use it, or remove the definition",
            (),
            None if is_sought else removal_fix(page, project, definition),
        )

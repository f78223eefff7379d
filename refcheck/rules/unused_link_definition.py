"""A link definition that no link uses.

Comments that are written as link definitions (`[//]: # (text)`, `[comment]: <> (text)`) are left alone. That its
destination does not exist is not reported as well.

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

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED, UNKNOWN
from refcheck.rules._links import is_comment, unused_definitions
from refcheck.rules._removal import removals
from refcheck.syntax.links import label_key

CODE = "303"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    unused = [definition for definition in unused_definitions(page, project) if not is_comment(definition)]
    # A reference that leads nowhere may be meant for one.
    found = removals(page, unused, label_key, is_sought=bool(unused) and _leads_nowhere(page, project))
    for definition in unused:
        yield Diagnostic(
            definition.span,
            f"no link uses the definition `[{definition.key}]`",
            help="use it, or remove the definition",
            fix=found.fixes.get(definition.span),
            unfixed=found.reasons.get(definition.span, ""),
        )


def _leads_nowhere(page: Page, project: Project) -> bool:
    """Whether a reference-style link of the text has no definition."""
    if page.texts:
        return any(
            not text.link_references <= text.link_definitions.keys() | text.headings.keys() for text in page.texts
        )
    return any(
        reference.kind == "reference-link" and project.resolve(page, reference).status in (UNDEFINED, UNKNOWN)
        for reference in page.references
    )

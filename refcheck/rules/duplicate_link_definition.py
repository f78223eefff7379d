"""A link label is defined twice with different destinations.

The first one wins (CommonMark 0.31, section 4.7), in pandoc the last; the other destination is never used.
Comments that are written as link definitions (`[//]: # (text)`) may be repeated.

```bad github
[guide]

[guide]: https://example.com/1
[guide]: https://example.com/2
```
```report
4:1 the link definition `[guide]` is already defined on line 3
```
```good github
[guide]

[guide]: https://example.com/1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._duplicates import Wording, duplicates, earlier
from refcheck.rules._links import is_comment

CODE = "203"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.keys.link_definitions:
        return
    wording = Wording(
        lambda definition, where: f"the link definition `[{definition.key}]` is already defined on {where}",
        remedy="give one of them another label",
        first="this one is used" if page.renderer.first_definition_wins else "this one is not used",
    )
    for key, same in page.keys.link_definitions.items():
        if len(same) > 1 and all(map(is_comment, same)):
            continue
        before = earlier(page, key, lambda text: text.link_definitions)
        first = same[0] if before is None else before.definition
        others = [other for other in same if other.text != first.text]
        yield from duplicates(page, project, others if before is not None else [first, *others], wording, before)

"""A link definition is given twice with different destinations.

The first one wins (CommonMark 0.31, section 4.7), in pandoc the last; the other destination is never reached.

```bad github
[guide]

[guide]: https://example.com/1
[guide]: https://example.com/2
```
```report
4:1 the link definition `[guide]` is already given in line 3
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
from refcheck.rules._duplicates import duplicates

CODE = "203"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for first, *others in page.keys.link_definitions.values():
        yield from duplicates(
            page,
            [first, *(other for other in others if other.text != first.text)],
            lambda definition, line: f"the link definition `[{definition.key}]` is already given in line {line}",
            "give one of them another label",
            "this one is used" if page.renderer.first_definition_wins else "this one is not used",
        )

"""An entry of a references block is never referenced.

It is listed all the same, with a number that no text mentions.

```bad hexo-pandoc
---
refplus: true
---
Text.

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
```report
7:1 nothing refers to the key `foo`
```
```good hexo-pandoc
---
refplus: true
---
Text{% ref foo %}.

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "304"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.keys.reference_entries:
        return
    used = {reference.key for reference in page.references_of("key")}
    linked = {reference.key for reference in page.references_of("link")}
    for key, definitions in page.keys.reference_entries.items():
        if key not in used and f"#ref-{key}" not in linked and not project.may_be_used(page, key):
            yield Diagnostic(
                definitions[0].span, f"nothing refers to the key `{key}`", help=f"refer to it with `{{% ref {key} %}}`"
            )

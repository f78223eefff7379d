"""A key stands twice in the references blocks.

Both entries are shown with the same anchor; every reference leads to the first.

```bad hexo-pandoc
---
refplus: true
---
So it is done{% ref foo %}.

{% references %}
[foo] Foo. A way.
[foo] Foo. Another way.
{% endreferences %}
```
```report
8:1 the key `foo` already has an entry in line 7
```
```good hexo-pandoc
---
refplus: true
---
So it is done{% ref foo %}.

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Diagnostic, Related
from refcheck.page import Page
from refcheck.project import Project

CODE = "205"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for key, definitions in page.keys.items():
        for definition in definitions[1:]:
            line = project.source(page).line_of(definitions[0].span.start)
            yield Diagnostic(
                definition.span,
                f"the key `{key}` already has an entry in line {line}",
                "give one of them another key",
                (Related(page.path, definitions[0].span, "references lead here"),),
            )

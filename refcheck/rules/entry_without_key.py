"""A line of a references block has no key.

hexo-reference-plus makes an entry of every line, also of the second line of a long one: it is shown with a
number of its own, and the numbers after it are not those that were meant.

```bad hexo-pandoc
---
refplus: true
---
So it is done{% ref foo %}.

{% references %}
[foo] Foo. A way
  to do it.
{% endreferences %}
```
```report
8:3 this line of the references block has no key
```
```good hexo-pandoc
---
refplus: true
---
So it is done{% ref foo %}.

{% references %}
[foo] Foo. A way to do it.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Diagnostic
from refcheck.page import Page
from refcheck.project import Project

CODE = "601"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.keys:
        return
    for entry in page.of_kind("reference-key"):
        if not entry.key:
            yield Diagnostic(
                entry.span,
                "this line of the references block has no key",
                "join it to the line before, or begin it with `[key]`",
            )

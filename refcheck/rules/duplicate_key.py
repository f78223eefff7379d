"""A key is defined twice in the references blocks.

Both entries are shown with the same anchor; every reference points to the first.

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
8:1 the key `foo` already has an entry on line 7
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

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.rules._duplicates import Wording, duplicates

CODE = "205"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    form = "" if page.feature_support("key-reference") == NATIVE else "key-reference"
    for same in page.keys.reference_entries.values():
        found = duplicates(
            page,
            project,
            same,
            Wording(
                lambda entry, where: f"the key `{entry.key}` already has an entry on {where}",
                remedy="give one of them another key",
                first="references lead here",
            ),
        )
        yield from (diagnostic._replace(form=form) for diagnostic in found)

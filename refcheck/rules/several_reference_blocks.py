"""A note has more than one block of references.

hexo-reference-plus restarts numbering in each block and gives all of them the same id, so that two entries are shown
with the same number.

```bad hexo-pandoc
---
refplus: true
---

{% references %}
[foo] Foo. A way.
{% endreferences %}

{% references %}
[bar] Bar. Another.
{% endreferences %}

Done{%- ref foo bar %}.
```
```report
9:1 a second block of references: its numbers begin with 1 again
```
```good hexo-pandoc
---
refplus: true
---

{% references %}
[foo] Foo. A way.
[bar] Bar. Another.
{% endreferences %}

Done{%- ref foo bar %}.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Related
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

CODE = "207"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.renderer.is_unknown or page.feature_support("key-reference") != NATIVE:
        return
    # A block without entries is shown nowhere.
    filled = {dict(entry.attributes)["block"].partition(":")[0] for entry in page.of_kind("reference-entry")}
    tags = [tag for tag in page.document.template_tags if tag.name == "references" and not tag.in_code]
    blocks = [tag for tag in tags if str(tag.span.start) in filled]
    for tag in blocks[1:]:
        yield Diagnostic(
            tag.span,
            "a second block of references: its numbers begin with 1 again",
            help="move its entries into the first block",
            related=(Related(page.path, blocks[0].span, message="the first block is here"),),
        )

"""The front matter does not enable the numbers of key references.

Without `refplus: true`, hexo-reference-plus shows `[key]` instead of a number.

```bad hexo-pandoc
---
title: A post
---

So it is done{%- ref foo %}.

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
```report
5:14 `[foo]` is shown instead of a number: the front matter lacks `refplus: true`
```
```good hexo-pandoc
---
title: A post
refplus: true
---

So it is done{%- ref foo %}.

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Edit, Fix, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.renderers import NATIVE

CODE = "408"
SEVERITY = "warning"
UNSAFE_FIX = "`refplus: true` in the front matter"

_FRONT_MATTER_END = compile_lazily(r"(?<=[\n\r])---[ \t]*(?:\r?\n|\r|$)")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if (
        page.renderer.is_unknown
        or page.feature_support("key-reference") != NATIVE
        or "refplus" in page.publication.metadata
        # Without the plug-in nothing is shown at all.
        or (page.view.failure is not None and page.view.failure.is_lack)
    ):
        return
    for reference in page.references_of("key"):
        if project.resolve(page, reference).status == RESOLVED:
            message = f"`[{reference.key}]` is shown instead of a number: the front matter lacks `refplus: true`"
            help_text = "add `refplus: true` to the front matter"
            yield Diagnostic(reference.span, message, help=help_text, fix=_fix(page))
            # One setting fixes them all.
            return


def _fix(page: Page) -> Fix | None:
    text = page.source.text
    end = _FRONT_MATTER_END.search(text) if text.startswith("---") and page.document.front_matter else None
    if end is None:
        return None
    newline = "\r\n" if text[: end.start()].endswith("\r\n") else text[end.start() - 1]
    place = Span(end.start(), end.start())
    # Numbers appear all over the post: its author decides.
    return Fix("add `refplus: true` to the front matter", (Edit(place, f"refplus: true{newline}"),), safe=False)

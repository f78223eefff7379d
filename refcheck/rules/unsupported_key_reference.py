"""A key reference is written in a syntax that this renderer does not read.

`{% ref key %}` works in Hexo with hexo-reference-plus; elsewhere the reader sees it and its block of
references as source. `<% ref key %>` works nowhere. The fix makes links and a numbered list
of them.

```bad github
So it is done{% ref foo %}.

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
```report
1:14 `{% ref foo %}` is shown as text
```
```fixed
So it is done<a id="cited-foo-1"></a>[\\[1\\]](#ref-foo).

1. <a id="ref-foo"></a>Foo. A way. [↩](#cited-foo-1)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Span
from refcheck.fixes.rewrites.entries import erb_fix, keys_fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNSUPPORTED
from refcheck.renderers import NATIVE

CODE = "404"
SEVERITY = "error"
_FORM = "key-reference"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.keys.reference_entries:
        # Other template engines have tags of this name, too; only a block shows that these are key references.
        return
    fix = None if page.feature_support("key-reference") == NATIVE else keys_fix(page)
    told: set[Span] = set()
    for reference in page.references_of("key"):
        if reference.span in told:
            continue
        if project.resolve(page, reference).status != UNSUPPORTED:
            continue
        told.add(reference.span)
        own = fix
        if own is None and page.feature_support("key-reference") == NATIVE:
            own = erb_fix(page, reference)
        help_text = own.title if own is not None else f"no entry `[{reference.key}]`; correct the key"
        yield Diagnostic(reference.span, f"`{reference.text}` is shown as text", help=help_text, fix=own, form=_FORM)
    if not told and page.feature_support("key-reference") != NATIVE:
        tag = next((tag for tag in page.document.template_tags if tag.name == "references"), None)
        if tag is not None:
            help_text = fix.title if fix else ""
            yield Diagnostic(tag.span, "the references block is shown as text", help=help_text, fix=fix, form=_FORM)

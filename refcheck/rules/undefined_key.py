"""A key reference has no entry in the references block.

hexo-reference-plus shows `[undefined]`. Keys are case-sensitive, and may contain only ASCII letters, digits, `_`
and `-`.

```bad hexo-pandoc
---
refplus: true
---
So it is done{% ref foo-2020 %}.

{% references %}
[foo-2021] Foo. A way.
{% endreferences %}
```
```report
4:21 no entry `[foo-2020]` in a references block
```
```bad hexo-pandoc
---
refplus: true
---

So it is done{%- ref foo,bar %}.

{% references %}
[foo] Foo. A way.
[bar] Bar. Another.
{% endreferences %}
```
```report
5:22 `foo,bar` is read as one key: a comma does not separate keys
```
```fixed
---
refplus: true
---

So it is done{%- ref foo bar %}.

{% references %}
[foo] Foo. A way.
[bar] Bar. Another.
{% endreferences %}
```
```good hexo-pandoc
---
refplus: true
---
So it is done{% ref foo-2021 %}.

{% references %}
[foo-2021] Foo. A way.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Edit, Fix, Related
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.rules._typos import Misspelt, with_fixes

CODE = "107"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.keys.reference_entries and not _is_told_of_keys(page):
        return
    misspelt: list[Misspelt] = []
    for reference in page.references_of("key"):
        if project.resolve(page, reference).missing != "key":
            continue
        written = page.keys.reference_entries.get(reference.key)
        if written:
            yield Diagnostic(
                reference.key_span,
                f"the key `{reference.key}` is not found by the renderer",
                help="use only ASCII letters, digits, `_` and `-` in keys",
                related=(Related(page.path, written[0].span, message="the entry is here"),),
            )
            continue
        if "," in reference.key.strip(","):
            message = f"`{reference.key}` is read as one key: a comma does not separate keys"
            parts = [part for part in reference.key.split(",") if part]
            fix = None
            if all(part in page.keys.reference_entries for part in parts):
                fix = Fix(f"write `{' '.join(parts)}`", (Edit(reference.key_span, " ".join(parts)),))
            yield Diagnostic(reference.key_span, message, help="separate keys with spaces", fix=fix)
            continue
        names = page.keys.names_of("reference-entry")
        found = names.nearest(reference.key)
        help_text = f"did you mean `{found}`?" if found else f"add a line `[{reference.key}] ...` to the block"
        diagnostic = Diagnostic(
            reference.key_span, f"no entry `[{reference.key}]` in a references block", help=help_text
        )
        misspelt.append(Misspelt(diagnostic, reference, reference.key_span, reference.key, found, (names,)))
    yield from with_fixes(page, project, misspelt)


def _is_told_of_keys(page: Page) -> bool:
    """Whether the front matter turns the tags on. Other template engines and plugins have tags of this name."""
    if page.document.front_matter.get("refplus") is not True:
        return False
    return page.feature_support("key-reference") == NATIVE and not page.renderer.is_unknown

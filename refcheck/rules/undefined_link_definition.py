"""A reference-style link names a link definition that does not exist.

The reader sees the brackets: `[text][label]`. Brackets that are no link anywhere (`a[i][j]`) and
single ones (`[label]`) are not reported.

```bad github
See [the guide][guide].

[guid]: https://example.com
```
```report
1:17 no link definition `[guide]`
```
```good github
See [the guide][guide].

[guide]: https://example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Diagnostic
from refcheck.page import Page
from refcheck.project import UNDEFINED, Project

CODE = "105"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for reference in page.references:
        if reference.kind != "label" or reference.form.endswith("shortcut"):
            continue
        if project.resolve(page, reference).status != UNDEFINED:
            continue
        adjacent = f"\n[{reference.key}]:" in project.source(page).text
        if adjacent and page.lenient:
            # Some renderers read it, also right after other text.
            continue
        found = page.names_of("link-definition").nearest(reference.key)
        help_text = f"did you mean `[{found}]`?" if found else f"add `[{reference.key}]: destination`"
        if adjacent:
            help_text = "put a blank line before its definition, which is taken for text of what stands before it"
        place = reference.span if reference.form.endswith("collapsed") else reference.key_span
        yield Diagnostic(
            place,
            f"no link definition `[{reference.key}]`",
            help_text,
        )

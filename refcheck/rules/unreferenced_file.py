"""Nothing refers to a page or an image.

Readers cannot find such a page, and nobody needs the image. The rule is off by default: `--orphans`, or
`severity: {unreferenced-file: warning}` in the settings, enables it.

A page counts as referenced if another page links to it or includes it, if its site lists all pages, or if any other
text of the project names it, such as a navigation or a script. README.md, index.md and other files that are looked
up by name need no reference, nor do pages with `draft`, `unlisted` or `orphan` in the front matter. An image counts
as referenced if any text names it. Images are reported in the folders that the run searches.

```bad pandoc
# Alone
```
```report
1:3 nothing refers to this page
```
```good pandoc
---
unlisted: true
---

# Thank you
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Span
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "307"
SEVERITY = "warning"
IS_OPTIONAL = True


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    # Only this rule needs them, and it is off by default.
    from refcheck.rules._unreferenced import is_unreferenced

    if is_unreferenced(page, project):
        heading = next(iter(page.of_kind("heading")), None)
        span = heading.span if heading is not None else Span(0, min(1, page.document.length))
        yield Diagnostic(span, "nothing refers to this page", help="link to it, add it to the navigation, or delete it")


def check_image(path: str) -> Iterator[Diagnostic]:
    message = f"nothing refers to the image `{os.path.basename(path)}`"
    yield Diagnostic(Span(0, 0), message, help="show it in a page, or delete it")

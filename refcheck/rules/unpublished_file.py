"""A link names a file that exists but that is not part of the published site.

It works if the files are shown as they are, but a reader of the site gets an error page: mdBook makes pages
only of the chapters that SUMMARY.md names, MkDocs only of the files in `docs_dir`, and Hugo does not turn the paths of
files into addresses unless a render hook does.

    [the draft](draft.md)    in a book whose SUMMARY.md does not name `draft.md`

```good mdbook
See [the manual](https://example.com/draft.md).
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._links import dead_links

CODE = "109"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in dead_links(page, project, "page"):
        yield Diagnostic(link.span, f"`{link.target.path}` is not published", help=link.resolution.reason)

"""A link leads to an anchor that the page does not have.

A click goes nowhere. Which anchors a page has depends on the renderer: how it makes headings into
anchors, whether it reads `{#id}`, whether it keeps HTML ids. The target may be another file.

```bad github
# Set-up

See [how to set up](#setup).
```
```report
3:21 no anchor `#setup` in this file
```
```good github
# Set-up

See [how to set up](#set-up).
```
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from refcheck.model import Diagnostic
from refcheck.page import Page
from refcheck.project import Project
from refcheck.rules._links import dead_links

CODE = "102"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in dead_links(page, project, "anchor"):
        target, fragment = link.resolution.page or page, link.target.fragment or ""
        where = "in this file" if target is page else f"in `{target.path}`"
        yield Diagnostic(link.span, f"no anchor `#{fragment}` {where}", _help(fragment, target))


def _help(fragment: str, page: Page) -> str:
    if any(definition.kind == "label" for definition in page.named.get(unquote(fragment), ())):
        return f"the label is there, but {page.renderer.title} makes no anchor of it"
    found = page.anchor_names.nearest(unquote(fragment))
    if found:
        return f"did you mean `#{found}`?"
    return "correct the anchor, or give the target an id of this name"

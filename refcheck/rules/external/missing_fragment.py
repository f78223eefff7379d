"""A page on the web has no element with the name that an address gives.

A browser shows the start of the page. The names are the `id`s in its HTML and the `name`s of its anchors; GitHub's
`user-content-` is read, too. Where a script may decide (`#/route`, `#L10`, a name that a script of the page has, a
heading without an id, a page without text, a page of more than 4 MB) nothing is reported. Of `#name:~:text=...` only
the name is looked for. Checked with `--external` only.

```bad github
See [how to install it](https://tool.dev/manual#instal) and [the code](https://tool.dev/code#L10).
```
```answers
https://tool.dev/manual 200 lacks instal
https://tool.dev/code 200
```
```report
1:25 `https://tool.dev/manual` has no `#instal`
```
```good github
See [how to install it](https://tool.dev/manual#install).
```
```answers
https://tool.dev/manual 200 has install
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules.external._web_links import checked_links

if TYPE_CHECKING:
    from refcheck.external.answers import Answers

CODE = "703"
SEVERITY = "warning"


def check_external(page: Page, project: Project, answers: Answers) -> Iterator[Diagnostic]:
    for reference, span, checked in checked_links(page, project, answers):
        if checked.verdict == "works" and checked.fragment == "missing":
            start, _, fragment = reference.key.strip().partition("#")
            yield Diagnostic(span, f"`{start}` has no `#{fragment}`", help="write a name that the page has, or none")

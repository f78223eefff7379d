"""The certificate of a host on the web is one that no browser accepts.

It has expired, is not valid yet, is for another host, is revoked, or is signed by itself. The reader gets a warning
instead of the page. A certificate whose authority is not known on this machine is no finding: see
`unreachable-address`. Checked with `--external` only.

```bad github
See [the archive](https://old.tool.dev/).
```
```answers
https://old.tool.dev/ certificate
```
```report
1:19 `https://old.tool.dev/` is refused by browsers: its certificate has expired
```
```good github
See [the archive](https://new.tool.dev/).
```
```answers
https://new.tool.dev/ 200
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

CODE = "704"
SEVERITY = "error"


def check_external(page: Page, project: Project, answers: Answers) -> Iterator[Diagnostic]:
    for reference, span, (_, answer, verdict) in checked_links(page, project, answers):
        if verdict == "certificate":
            message = f"`{reference.key.strip()}` is refused by browsers: {answer.reason}"
            yield Diagnostic(span, message, help="tell its owner, or write another address")

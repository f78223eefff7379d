"""An address on the web leads nowhere.

Its host answers that there is no such page (404, 410), or nobody has the name of the host. All other answers prove
nothing: see `unreachable-address`. A page that answers 404 to programs but not to readers is listed in
`external-accept` or `external-exclude`. If the cache knows that the page has worked, the help has the address that a
web archive has for that day; whether it has a copy is not asked. Checked with `--external` only.

```bad github
See [the manual](https://tool.dev/manual) and [the forum](https://forum.tool.dev/).
```
```answers
https://tool.dev/manual 404
https://forum.tool.dev/ no-host
```
```report
1:18 `https://tool.dev/manual` is dead: the host answers 404 (Not Found)
1:59 `https://forum.tool.dev/` is dead: there is no host of this name
```
```good github
See [the manual](https://tool.dev/docs).
```
```answers
https://tool.dev/docs 200
```
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules.external._web_links import checked_links

if TYPE_CHECKING:
    from refcheck.external.addresses import Address
    from refcheck.external.answers import Answer, Answers

CODE = "701"
SEVERITY = "error"

_ARCHIVE = "https://web.archive.org/web/"


def check_external(page: Page, project: Project, answers: Answers) -> Iterator[Diagnostic]:
    for reference, span, (address, answer, verdict) in checked_links(page, project, answers):
        if verdict == "dead":
            through = f"; it has moved to `{answer.moved}`" if answer.moved else ""
            message = f"`{reference.key.strip()}` is dead: {answer.reason}{through}"
            yield Diagnostic(
                span, message, help=f"write another address, or remove the link{_copy_of(address, answer)}"
            )


def _copy_of(address: Address, answer: Answer) -> str:
    """Where a copy of the page may be, as the end of a help; empty if it is not known to have worked."""
    if not answer.worked:
        return ""
    day = time.strftime("%Y-%m-%d", time.gmtime(answer.worked))
    return f"; it worked on {day}, of which an archive may have a copy: {_ARCHIVE}{day.replace('-', '')}/{address.page}"

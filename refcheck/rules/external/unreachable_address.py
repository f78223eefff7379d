"""It is not known whether an address on the web works.

Its host did not answer in time, is not reached now, refuses programs (401, 403, 429), fails (500 to 599), asks to wait
for longer than the run does, redirects without end or into a private network; or the run was `--offline`, and there is
no answer in the cache. That is no error and no warning: it may work for a reader. Checked with `--external` only.

```bad github
See [the shop](https://shop.tool.dev/) and [the status](https://status.tool.dev/).
```
```answers
https://shop.tool.dev/ 403
https://status.tool.dev/ time
```
```report
1:16 it is not known whether `https://shop.tool.dev/` works: the host answers 403 (Forbidden)
1:57 it is not known whether `https://status.tool.dev/` works: there is no response in 20 seconds
```
```good github
See [the shop](https://shop.tool.dev/).
```
```answers
https://shop.tool.dev/ 200
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

CODE = "705"
SEVERITY = "info"


def check_external(page: Page, project: Project, answers: Answers) -> Iterator[Diagnostic]:
    for reference, span, (_, answer, verdict) in checked_links(page, project, answers):
        if verdict == "unknown":
            message = f"it is not known whether `{reference.key.strip()}` works: {answer.reason}"
            yield Diagnostic(span, message, help="look at it; `external-accept` and `external-exclude` settle it")

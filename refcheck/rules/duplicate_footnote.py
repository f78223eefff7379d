"""A footnote is defined twice; the text of one of them is lost.

GitHub shows the first and drops the second; pandoc shows the last.

```bad github
A claim.[^1]

[^1]: Its source.
[^1]: Another source.
```
```report
4:1 the footnote `[^1]` is already defined on line 3
```
```good github
A claim.[^1] Another.[^2]

[^1]: Its source.
[^2]: Another source.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._duplicates import Wording, duplicates, earlier

CODE = "204"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.footnotes.by_id:
        return
    wording = Wording(
        lambda note, where: f"the footnote `[^{note.key}]` is already defined on {where}",
        remedy="give one of them another id",
        first="this one is shown" if page.renderer.first_note_wins else "this one is lost",
    )
    for key, same in page.footnotes.by_id.items():
        before = earlier(page, key, lambda text: text.footnotes)
        yield from duplicates(page, project, same, wording, before)

"""A footnote is defined twice; the text of one of them is lost.

GitHub shows the first and forgets the second; pandoc shows the last.

```bad github
A claim.[^1]

[^1]: Its source.
[^1]: Another source.
```
```report
4:1 the footnote `[^1]` is already defined in line 3
```
```good github
A claim.[^1] Another.[^2]

[^1]: Its source.
[^2]: Another source.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.model import Diagnostic, Related
from refcheck.page import Page
from refcheck.project import Project

CODE = "204"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for definitions in page.footnotes.values():
        first = definitions[0]
        for definition in definitions[1:]:
            line = project.source(page).line_of(first.span.start)
            shown = "this one is shown" if page.renderer.first_note_wins else "this one is lost"
            yield Diagnostic(
                definition.span,
                f"the footnote `[^{definition.key}]` is already defined in line {line}",
                "give one of them another id",
                (Related(page.path, first.span, shown),),
            )

"""A label is defined more than once.

pandoc-crossref refuses to build the document; in other renderers, references point to one of the two, and may show
the number of the other. No reference to the label is rewritten until it is unique.

```bad pandoc-crossref
![One](one.png){#fig:a}

![Two](two.png){#fig:a}

See [@fig:a].
```
```report
3:16 the label `fig:a` is already defined on line 1
```
```good pandoc-crossref
![One](one.png){#fig:a}

![Two](two.png){#fig:b}

See [@fig:a; @fig:b].
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._duplicates import Wording, by_key, duplicates, label_before

CODE = "201"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    wording = Wording(
        lambda label, where: f"the label `{label.key}` is already defined on {where}",
        remedy="give one of them another name",
        first="it is defined here first",
    )
    for same in by_key(label for label in page.of_kind("label") if page.renderer.is_label(label.key)):
        yield from duplicates(page, project, same, wording, label_before(page, project, same[0].key))

"""A link to something numbered shows another number than it has.

It happens when a figure is put in before others. The fix corrects the number and nothing else.

```bad hexo-pandoc
See [Figure 7](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:6 `Figure 7` links to `fig:plot`, which is 1
```
```fixed
See [Figure 1](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck import idioms, templates
from refcheck.model import Diagnostic, Edit, Fix, Span
from refcheck.page import Page
from refcheck.project import Project

CODE = "502"
SEVERITY = "warning"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for reference, label, place in idioms.numbered_links(page, project):
        if label.kind == "section" and (page.renderer.numbers is None or page.lenient):
            # Where sections are not numbered, a number is part of the title.
            continue
        wording = templates.recognize(reference.text, label.kind, page.templates)
        if wording is None or wording.number.replace(" ", "") == label.number.replace(" ", ""):
            continue
        fix = None
        if label.unique and place.end - place.start == len(reference.text):
            number = Span(place.start + wording.start, place.start + wording.end)
            fix = Fix(f"write the number {label.number}", (Edit(number, label.number),))
        text, key = reference.text.strip(), label.definition.key
        help_text = fix.title if fix is not None else "make the label unique first"
        yield Diagnostic(place, f"`{text}` links to `{key}`, which is {label.number}", help_text, (), fix)

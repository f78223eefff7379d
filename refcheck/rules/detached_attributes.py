"""An attribute block does not touch the image that it is meant for.

There are spaces or a line break between them. pandoc reads no attributes then: the reader sees `{#fig:plot}`, and the
image has no label, no number and no width.

```bad pandoc
![A plot](https://example.com/plot.png) {#fig:plot}

![A map](https://example.com/map.png)
{width=50%}
```
```report
1:41 `{#fig:plot}` is shown as text: there is a space between it and its image
4:1 `{width=50%}` is shown as text: it is on the line after its image
```
```fixed
![A plot](https://example.com/plot.png){#fig:plot}

![A map](https://example.com/map.png){width=50%}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.fixes.rewrites.labels import touching_fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.syntax.attributes import ElementCondition

CODE = "606"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.renderer.pandoc_grammar:
        return
    for block in page.view.attribute_blocks:
        if block.element != "image" or not block.conditions & ElementCondition.DETACHED:
            continue
        written = page.source.text[block.span.start : block.span.end]
        where = "there is a space between it and its image"
        if block.conditions & ElementCondition.NEXT_LINE:
            where = "it is on the line after its image"
        fix = touching_fix(page, block)
        help_text = "remove the space"
        yield Diagnostic(block.span, f"`{written}` is shown as text: {where}", help=help_text, fix=fix)

"""An attribute block is used, but the renderer does not read attributes.

The reader sees `{width=50%}`. The fix writes an image as HTML, with its attributes.

```bad github
![A plot](https://example.com/plot.png){width=50%}
```
```report
1:40 the attributes `{width=50%}` are shown as text
```
```fixed
<img src="https://example.com/plot.png" alt="A plot" width="50%">
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import AttributeBlock, Diagnostic
from refcheck.fixes.rewrites.images import attributes_fix, can_be_html
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.syntax.attributes import ElementCondition

CODE = "405"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    feature = "attributes"
    if page.feature_support(feature) == NATIVE:
        return
    for block in page.document.attribute_blocks:
        if any(key == "id" for key, _ in block.attributes) or not page.view.is_parsed(block.conditions):
            continue
        if block.element == "heading" and page.feature_support("label-heading") == NATIVE:
            continue
        if (
            block.syntax == "kramdown-attributes"
            and page.feature_support(block.syntax) == NATIVE
            and block.element != "span"
        ):
            # kramdown reads them on links, images, emphasis, code spans and the like, but does not know `[span]`.
            continue
        if block.conditions & ElementCondition.DETACHED:
            continue
        if page.source.text.endswith("$", 0, block.span.start):
            # A variable of a shell or of make: `${name}`.
            continue
        fix = attributes_fix(page, block)
        written = page.source.text[block.span.start : block.span.end]
        help_text = fix.title if fix is not None else _help(page, block)
        message = f"the attributes `{written}` are shown as text"
        yield Diagnostic(block.span, message, help=help_text, fix=fix, form=feature)


def _help(page: Page, block: AttributeBlock) -> str:
    """The remedy if no fix writes HTML."""
    renderer, image = page.renderer, page.keys.images_by_attributes.get(block.span)
    if not (renderer.keeps_html and renderer.writes_html):
        return f"{renderer.title} has no attributes, and leaves HTML out; remove them"
    if image is not None and not can_be_html(image, renderer):
        return f"{renderer.title} has no attributes, and leaves the paths in HTML as they are; remove them"
    return f"{renderer.title} has no attributes; write HTML, or remove them"

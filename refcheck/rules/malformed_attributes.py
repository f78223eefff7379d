"""An attribute block is not valid.

One wrong character turns all of it into text: the reader sees `{#fig:my plot}`, and the label does not exist. An
identifier consists of letters, digits and `-_:.`, attributes are separated by spaces, `{: #id}` is kramdown's syntax.

```bad pandoc
![A plot](https://example.com/plot.png){#fig:plot, width=50%}

![A map](https://example.com/map.png){# fig:map}

![A cat](https://example.com/cat.png){: #fig:cat}

![A dog](https://example.com/dog.png){#fig:my/dog}
```
```report
1:40 `{#fig:plot, width=50%}` is shown as text: `,` separates its attributes
3:38 `{# fig:map}` is shown as text: the identifier contains a space
5:38 `{: #fig:cat}` is shown as text: this is how kramdown writes attributes
7:38 `{#fig:my/dog}` is shown as text: `/` is not allowed in an identifier
```
```fixed
![A plot](https://example.com/plot.png){#fig:plot width=50%}

![A map](https://example.com/map.png){#fig:map}

![A cat](https://example.com/cat.png){#fig:cat}

![A dog](https://example.com/dog.png){#fig:my/dog}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Edit, Fix, Malformed, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._attribute_flaws import flaw
from refcheck.syntax.attributes import Attributes, ElementCondition, read_attributes

CODE = "607"
SEVERITY = "error"

# The elements whose attributes pandoc reads; run with 3.9.
_WITH_ATTRIBUTES = frozenset(("code", "code-span", "heading", "image", "link", "span", "table"))

# Where pandoc-xnos reads braces that pandoc does not; run with pandoc-tablenos 2.3.0, `{#tbl: x}`.
_READ_BY_XNOS = frozenset(("caption", "math"))


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.renderer.pandoc_grammar:
        return
    text = page.source.text
    for braces in page.view.malformed:
        if braces.kind != "attributes":
            continue
        written = text[braces.span.start : braces.span.end]
        if "#" not in written and "=" not in written and "." not in written and not page.renderer.is_label(braces.key):
            continue
        if braces.element in _READ_BY_XNOS and not page.renderer.does_not_parse & ElementCondition.LOOSE:
            continue
        if braces.element == "heading" and read_attributes(written, 0) is not None:
            yield _followed(page, braces, written)
            continue
        found = flaw(written)
        attributes = read_attributes(found.repaired, 0) if found.repaired else None
        fix, help_text = None, found.remedy
        if attributes is not None and _is_free(page, attributes):
            # They must touch the element, too.
            blanks = text[braces.full_span.start : braces.span.start]
            start = braces.span.start - (len(blanks) - len(blanks.rstrip()) if braces.element == "image" else 0)
            help_text = f"write `{found.repaired}`"
            place = Span(start, braces.span.end)
            fix = Fix(help_text, (Edit(place, found.repaired),), rewrites="attributes")
        # pandoc makes inline code of such a fence, and a class of such braces of a div.
        what = "is not a valid attribute block" if braces.element in ("code", "div") else "is shown as text"
        yield Diagnostic(braces.span, f"`{written}` {what}: {found.reason}", help=help_text, fix=fix)
    for block in page.view.attribute_blocks:
        if block.syntax != "kramdown-attributes" or block.conditions & (
            ElementCondition.SPACED | ElementCondition.NEXT_LINE
        ):
            continue
        written = text[block.span.start : block.span.end]
        own = "{" + written[2:].lstrip()
        message = f"`{written}` is shown as text: this is how kramdown writes attributes"
        attributes = read_attributes(own, 0)
        if block.element not in _WITH_ATTRIBUTES:
            what = "emphasis" if block.element == "emphasis" else "this"
            yield Diagnostic(block.span, message, help=f"pandoc gives {what} no attributes; write `[text]{own}`")
            continue
        fix = None
        if attributes and _is_free(page, attributes):
            fix = Fix(f"write `{own}`", (Edit(block.span, own),), rewrites="kramdown-attributes")
        yield Diagnostic(block.span, message, help=f"write `{own}`", fix=fix)


def _followed(page: Page, braces: Malformed, written: str) -> Diagnostic:
    """Attributes of a heading that are not at its end (run with pandoc 3.9)."""
    message = f"`{written}` is shown as text: the attributes of a heading belong at its end"
    text, end = page.source.text, braces.full_span.end
    attributes = read_attributes(written, 0)
    if text[braces.span.end : end].rstrip().endswith("}") or attributes is None or not _is_free(page, attributes):
        return Diagnostic(braces.span, message, help="write all of them there")
    line = text[text.rfind("\n", 0, braces.span.start) + 1 : braces.span.start]
    start = braces.span.start - (len(line) - len(line.rstrip(" \t")))
    edits = (Edit(Span(start, braces.span.end), ""), Edit(Span(end, end), f" {written}"))
    fix = Fix("put them there", edits, rewrites="attributes")
    return Diagnostic(braces.span, message, help=fix.title, fix=fix)


def _is_free(page: Page, attributes: Attributes) -> bool:
    """Whether the identifiers that a block would give are unused, also by malformed blocks, and of a known kind."""
    meant_key = page.renderer.meant_key
    ids = [value for key, value in attributes.pairs if key == "id"]
    return all(page.label_names.is_free(value, 1) and meant_key(value) in (None, value) for value in ids)

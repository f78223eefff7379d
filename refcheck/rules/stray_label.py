"""A label is not attached to any element.

The reader sees `{#fig:plot}`. Under a figure that already has this label it is redundant, and makes the figure
part of a paragraph, so that it gets no number; elsewhere it is meant for the element before it.

```bad pandoc
![A plot](https://example.com/plot.png){#fig:plot}
{#fig:plot}
```
```report
2:1 `{#fig:plot}` is shown as text: the image before it has this label already
```
```fixed
![A plot](https://example.com/plot.png){#fig:plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import EVERYWHERE, Diagnostic, Edit, Fix, Malformed, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "609"
SEVERITY = "error"

# The largest distance between a label and its element.
_FARTHEST = 200
_BLANKS = " \t\r\n>"


class _Element(NamedTuple):
    """An element that a label can be meant for."""

    name: str
    kind: str
    labels: tuple[tuple[str, str], ...]


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    strays = [fact for fact in page.view.malformed if fact.kind == "stray-attributes"]
    if not strays:
        return
    source, elements = page.source, _elements_by_end(page)
    reads = page.renderer.pandoc_grammar
    for stray in strays:
        before = source.text[max(0, stray.span.start - _FARTHEST) : stray.span.start]
        end = stray.span.start - len(before) + len(before.rstrip(_BLANKS))
        element = elements.get(end)
        message = f"`{source.text[stray.span.start : stray.span.end]}` is shown as text"
        if stray.text.startswith("{:") and not reads:
            # kramdown's attributes of a block are on a line of their own.
            continue
        if any(stray.span.start <= place < stray.span.end for place in _places_of_label(page, stray.key)):
            # A table's caption can have its label in its last line (run with pandoc 3.9).
            continue
        if element is not None and ("id", stray.key) in element.labels:
            # Nothing is lost if the block before has all attributes of this one.
            safe = set(stray.attributes) <= set(element.labels)
            fix = Fix("remove it", (Edit(Span(end, stray.span.end), ""),), safe=safe, rewrites=EVERYWHERE)
            yield Diagnostic(
                stray.span, f"{message}: the {element.name} before it has this label already", help="remove it", fix=fix
            )
        elif not reads or not page.renderer.is_label(stray.key):
            continue
        elif stray.element == "inline-math":
            help_text = f"write the equation as `$$ ... $$ {{#{stray.key}}}`"
            yield Diagnostic(stray.span, f"{message}: an equation within a line has no label", help=help_text)
        elif stray.key in page.keys.by_key:
            line = source.line_words(page.keys.by_key[stray.key][0].span.start)
            yield Diagnostic(stray.span, f"{message}: the label is defined on {line}", help="remove it")
        else:
            help_text = "put it right after what it is meant for"
            moved = _moved(page, stray, end, element)
            yield Diagnostic(stray.span, f"{message}: it belongs to nothing", help=help_text, fix=moved)


def _places_of_label(page: Page, key: str) -> Iterator[int]:
    return (definition.span.start for definition in page.keys.by_key.get(key, ()))


def _elements_by_end(page: Page) -> dict[int, _Element]:
    elements = {}
    for image in page.references:
        if image.kind == "image" and image.attributes is None:
            elements[image.span.end] = _Element("image", "figure", ())
    for heading in page.of_kind("heading"):
        if not heading.attributes:
            elements[heading.full_span.end] = _Element("heading", "section", ())
    for label in page.of_kind("label"):
        elements[label.full_span.end] = _Element(label.element, "", label.attributes)
    return elements


def _moved(page: Page, stray: Malformed, end: int, element: _Element | None) -> Fix | None:
    """Moves a label to the end of the image or heading right before it, if it belongs to one."""
    if (
        element is None
        or not element.kind
        or page.renderer.kind_of(stray.key) != element.kind
        or not page.label_names.is_free(stray.key, 1)
    ):
        return None
    blank = " " if element.name == "heading" else ""
    edit = Edit(Span(end, stray.span.start), blank)
    return Fix(f"put it to the {element.name} before it", (edit,), rewrites="attributes")

"""A label is written in a syntax that this renderer does not read.

The reader sees `{#fig:x}`, and links to it are broken; with Hexo's own renderers `{#` opens a comment
of the template engine and the site does not build. The fix puts an HTML anchor before the element,
which works everywhere.

```bad github
![A plot](https://example.com/plot.png){#fig:plot}

See [Figure 1](#fig:plot).
```
```report
1:40 the label `{#fig:plot}` is shown as text
```
```fixed
<a id="fig:plot"></a>

![A plot](https://example.com/plot.png)

See [Figure 1](#fig:plot).
```

Hexo highlights fenced code itself, and GitHub reads no attributes: the info string of a fence is not shown, but
does not make an anchor either.

```bad hexo-pandoc
See [the listing](#lst:sum).

~~~{#lst:sum .python}
sum(numbers)
~~~
```
```report
3:4 the label `{#lst:sum .python}` makes no anchor
```
```fixed
See [the listing](#lst:sum).

<a id="lst:sum"></a>

~~~{.python}
sum(numbers)
~~~
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.fixes.rewrites.labels import label_fix
from refcheck.project.label_rules import label_feature, label_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import BREAKS, NATIVE
from refcheck.syntax.attributes import ElementCondition

CODE = "402"
SEVERITY = "error"

# A table's caption is among this many definitions before and after it.
_NEAR = 10


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for index, definition in enumerate(page.definitions):
        if definition.kind != "label":
            continue
        if label_support(page.view, definition) == NATIVE:
            if (
                definition.syntax == "bookdown_labels"
                and definition.span not in page.numbers.by_span
                and not page.renderer.is_unknown
            ):
                message = f"the label `({chr(92)}#{definition.key})` is shown as text"
                yield Diagnostic(definition.span, message, help=page.renderer.key_rule, form="bookdown-labels")
            continue
        detached = definition.element == "image" and definition.conditions & (
            ElementCondition.SPACED | ElementCondition.NEXT_LINE
        )
        if page.renderer.pandoc_grammar and (detached or definition.syntax == "kramdown-attributes"):
            # Other rules report what is wrong with these.
            continue
        if definition.element == "code" and definition.key not in page.keys.linked_names:
            # The info string of a fence is not shown.
            continue
        form = label_feature(definition)
        written = page.source.text[definition.span.start : definition.span.end]
        fix = label_fix(page, definition, plain=True)
        if label_support(page.view, definition) == BREAKS:
            message = f"the label `{written}` breaks the build: `{{#` opens a comment of the template engine"
        elif definition.element == "code":
            message = f"the label `{written}` makes no anchor"
        else:
            message = f"the label `{written}` is shown as text"
        is_twice = len(page.keys.by_key.get(definition.key, ())) > (2 if definition.element == "heading" else 1)
        if is_twice and fix is None:
            help_text = f"the label `{definition.key}` is defined more than once; make it unique first"
            yield Diagnostic(definition.span, message, help=help_text, form=form)
            continue
        if fix is not None:
            help_text = fix.title
        elif not page.renderer.writes_html:
            help_text = f"{page.renderer.title} leaves HTML out; link to a heading instead, and remove the braces"
        elif not page.renderer.links_to_html:
            help_text = f"{page.renderer.title} finds no id here; link to a heading instead, and remove the braces"
        elif definition.element in ("table", "paragraph"):
            help_text = _of_caption(page, index)
        else:
            help_text = f'put `<a id="{definition.key}"></a>` before it instead'
        yield Diagnostic(definition.span, message, help=help_text, fix=fix, form=form)


def _of_caption(page: Page, index: int) -> str:
    """The remedy for a caption that belongs to no table, or whose mark no fix can remove.

    Args:
        index: of its label among the definitions of the page.
    """
    text, caption = page.source.text, page.definitions[index]
    for other in page.definitions[max(0, index - _NEAR) : index + _NEAR]:
        if other.element == "table" and other.kind == "label" and other is not caption:
            first, second = sorted((other.full_span, caption.full_span))
            if not text[first.end : second.start].strip():
                line = page.source.line_words(other.span.start)
                return f"the table has a caption already, on {line}; keep one of the two"
    if caption.element == "paragraph":
        return "put it beside a table that has no caption yet, or remove the braces"
    return f'put `<a id="{caption.key}"></a>` before the table instead, and the caption into a paragraph of its own'

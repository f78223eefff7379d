"""The renderer leaves a part of the note as raw Markdown.

Hexo takes `{% ref key %}` for the start of a block as soon as the note contains `{% endreferences %}`
(hexojs/hexo#5635), and does not render Markdown from the first such tag to the end of the references block:
headings, links and emphasis are shown as source. The fix writes `{%- ref key %}`, which Hexo does not take for a
block and which shows the same text.

```bad hexo-pandoc
---
refplus: true
---
So it is done{% ref foo %}.

# Details

{% references %}
[foo] Foo. A way.
{% endreferences %}
```
```report
4:14 nothing is rendered from here to line 8
```
```fixed
---
refplus: true
---
So it is done{%- ref foo %}.

# Details

{% references %}
[foo] Foo. A way.
{% endreferences %}
```

A line that starts with a template tag is not rendered either, except by hexo-renderer-pandoc: for the others the
tag is HTML.

```bad hexo-marked
{{ page.title }} is explained [below](#more).
```
```report
1:1 nothing is rendered in this line behind `{{ page.title }}`
```
```good hexo-pandoc
{{ page.title }} is explained [below](#more).

# More
```

With hexo-renderer-markdown-it-plus, math at the start of a line ends only at a line that ends with `$$`.

```bad hexo-markdown-it-plus
$$ e = mc^2 $$.

It is explained [below](#more).
```
```report
1:13 nothing is rendered from here to line 3
```
```good hexo-markdown-it
$$ e = mc^2 $$.

It is explained <a id="more">below</a>.
```

For kramdown, and so for Jekyll, an HTML element in which another one is left open does not end with its own tag. It
takes in what comes behind it, mostly the rest of the page.

```bad kramdown
<ul>
<li>One
</ul>

It is explained [below](#more).
```
```report
1:1 nothing is rendered from here to line 5
```
```good kramdown
<ul>
<li>One</li>
</ul>

It is explained <a id="more">below</a>.
```
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

from refcheck.facts.model import Definition, Diagnostic, Edit, Fix, Reference, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.syntax import tag_syntaxes
from refcheck.syntax.code import CODE_LINES

CODE = "407"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    document = page.document
    # Of the text as it is written: none may be in what the renderer reads in place of it.
    parts = page.view.renderer.raw_parts(document)
    if not parts:
        return
    opened = {hazard.span for hazard in document.hazards if hazard.kind == "open-element"}
    if not opened.isdisjoint(parts):
        yield from _behind_open_elements(page, opened)
    facts: list[Definition | Reference] = [
        definition for definition in document.definitions if definition.kind != "reference-entry"
    ]
    facts += [
        reference
        for reference in document.references
        if reference.kind != "key" and reference.syntax not in tag_syntaxes()
    ]
    places = sorted(fact.span.start for fact in facts if not fact.conditions & CODE_LINES)
    every_tag = sorted(document.template_tags, key=lambda tag: tag.span.start)
    starts = [tag.span.start for tag in every_tag]
    after = {tag.rest: tag for tag in document.template_tags}
    swallowed = {hazard.span for hazard in document.hazards if hazard.kind == "open-math"}
    for part in parts:
        if part in opened:
            continue
        if part in swallowed:
            source = page.source
            dollars = source.text.rindex("$$", 0, part.start)
            message = f"nothing is rendered from here to {source.line_words(part.end)}"
            help = "math that begins a line ends where a line ends with `$$`: write nothing behind it"
            yield Diagnostic(Span(dollars, dollars + 2), message, help=help)
            continue
        if bisect_left(places, part.start) == bisect_left(places, part.end):
            continue
        if part in after:
            written = page.source.text[slice(*after[part].span)]
            message = f"nothing is rendered in this line behind `{written}`"
            yield Diagnostic(
                after[part].span, message, help="put something before it in the line, or a line break behind it"
            )
            continue
        inside = every_tag[bisect_left(starts, part.start) : bisect_left(starts, part.end)]
        tags = [tag for tag in inside if tag.name == "ref" and not tag.dashed and not tag.in_code]
        edits = tuple(Edit(Span(tag.span.start + 2, tag.span.start + 2), "-") for tag in tags)
        if not tags:
            continue
        end = next((tag.span.start for tag in inside if tag.name == "references"), part.end)
        message = f"nothing is rendered from here to {page.source.line_words(end)}"
        fix = Fix("write `{%- ref key %}`", edits, rewrites="key-reference")
        yield Diagnostic(tags[0].span, message, help=fix.title, fix=fix)


def _behind_open_elements(page: Page, parts: Collection[Span]) -> Iterator[Diagnostic]:
    """Findings for elements of HTML that are left open, or in which another one is, if that hides any Markdown."""
    facts: list[Definition | Reference] = [*page.document.definitions, *page.document.references]
    places = sorted(fact.span.start for fact in facts if fact.syntax != "html" and page.view.is_parsed(fact.conditions))
    source = page.source
    for part in sorted(parts):
        if bisect_left(places, part.start) < bisect_left(places, part.end):
            opening = source.text.rindex("<", 0, part.start)
            message = f"nothing is rendered from here to {source.line_words(part.end - 1)}"
            help_text = "this element, or one in it, is left open, so that it goes on: close each of them"
            yield Diagnostic(Span(opening, part.start), message, help=help_text)

"""A template tag is the destination of a Markdown link.

Hexo replaces a tag by a placeholder, `<!--swig0-->`, before Markdown is rendered, and looks for it afterwards. In a
destination the Markdown renderer strips or escapes its brackets, so that the placeholder stays and becomes the
destination. In HTML it is found. (Run with Hexo 5.4.2, 6.3.0, 7.3.0 and 8.1.2, each with hexo-renderer-marked,
-markdown-it and -pandoc.)

```bad hexo-marked
See [the **first** post]({% post_path first %}).

![A plot]({% asset_path plot.png %})
```
```report
1:26 `{% post_path first %}` cannot be the destination of a Markdown link
3:11 `{% asset_path plot.png %}` cannot be the destination of a Markdown link
```
```fixed
See <a href="{% post_path first %}">the **first** post</a>.

<img src="{% asset_path plot.png %}" alt="A plot">
```
```good hexo-marked
See {% post_link first %} and `[the first post]({% post_path first %})`.
```
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Edit, Fix, Reference, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

CODE = "409"
SEVERITY = "error"
_FORM = "hexo-tag"
_PATHS = frozenset(("post_path", "asset_path"))


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.renderer.is_unknown or page.feature_support("hexo-tag") != NATIVE or not page.document.template_tags:
        return
    tags = {tag.span.start: tag for tag in page.document.template_tags if tag.name in _PATHS and not tag.in_code}
    for reference in page.references:
        if reference.syntax != "links" or reference.kind not in ("link", "image"):
            continue
        place = reference.key_span
        tag = next((tags[start] for start in range(place.start, place.end) if start in tags), None)
        if tag is None:
            continue
        text = page.source.text
        written = text[tag.span.start : tag.span.end]
        fix = _as_html(text, reference) if page.renderer.keeps_html else None
        help_text = fix.title if fix else "write the link as HTML"
        message = f"`{written}` cannot be the destination of a Markdown link"
        yield Diagnostic(tag.span, message, help=help_text, fix=fix)


def _as_html(text: str, reference: Reference) -> Fix | None:
    place, content = reference.span, reference.text_span
    destination = text[reference.key_span.start : reference.key_span.end]
    if content is None or reference.attributes is not None or '"' in destination:
        return None
    shown = text[content.start : content.end]
    title = "write it as HTML"
    if text[place.start : place.end] == f"![{shown}]({destination})":
        image = f'<img src="{destination}" alt="{html.escape(reference.text)}">'
        return Fix(title, (Edit(place, image),), rewrites=_FORM)
    if text[place.start : place.end] == f"[{shown}]({destination})":
        opening = Edit(Span(place.start, content.start), f'<a href="{destination}">')
        return Fix(title, (opening, Edit(Span(content.end, place.end), "</a>")), rewrites=_FORM)
    return None

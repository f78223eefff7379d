"""An image is a text or data file, which browsers do not show as an image.

The reader sees the symbol of a broken image. Videos, sounds and PDF files are not reported, as many renderers embed
them. Nor is anything that pandoc, Obsidian, Hexo and MyST embed.

```bad github
![Data](data.csv) ![Write](mailto:kim@example.org)
```
```report
1:9 `data.csv` is not an image
1:28 `mailto:kim@example.org` is not an image
```
```good github
[Data](https://example.org/data.csv) ![Plot](plot.png)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, Diagnostic, Edit, Fix, Span
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "620"
SEVERITY = "warning"
UNSAFE_FIX = "the link without its `!`"

_OTHER = compile_lazily(
    r"mailto:|tel:|(?![a-z][a-z0-9+.-]+:)[^?#]*\.(?:mdx?|markdown|qmd|rmd|txt|rst|tex|docx?|xlsx?|pptx?|odt|csv|tsv|json|ya?ml|toml"
    r"|xml|zip|gz|tar|7z|py|js|ts|java|c|cpp|h|rs|go|sh|ipynb)(?:[?#]|$)",
    re.IGNORECASE,
)
# `![](a.md ':include')` of Docsify.
_TITLE = compile_lazily(r"\s*[\"'(]:")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.renderer.embeds_files:
        return
    for image in page.references_of("image"):
        if image.syntax != "links" or not _OTHER.match(image.key):
            continue
        text = page.source.text
        if _TITLE.match(text, image.key_span.end):
            continue
        mark = Span(image.span.start, image.span.start + 1)
        fix = None
        if text[slice(*mark)] == "!" and image.text.strip():
            fix = Fix("make it a link", (Edit(mark, ""),), safe=False, rewrites=EVERYWHERE)
        yield Diagnostic(image.key_span, f"`{image.key}` is not an image", help="link to it without the `!`", fix=fix)

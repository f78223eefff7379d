"""A link has its brackets and parentheses swapped: `(text)[url]`.

The reader sees the brackets and no link. Reported only if the brackets hold a URL, an anchor of the page or
a file that exists, or after a `!` the name of an image.

```bad github
See (the guide)[https://example.com/guide].
```
```report
1:5 not a link: brackets and parentheses are swapped
```
```fixed
See [the guide](https://example.com/guide).
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, Diagnostic, Edit, Fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED

CODE = "605"
SEVERITY = "error"

_IMAGE = compile_lazily(r"\.(?:png|jpe?g|gif|svg|webp|avif)$", re.IGNORECASE)
_ELSEWHERE = compile_lazily(r"(?:https?|ftp)://|mailto:|www\.", re.IGNORECASE)


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in page.view.malformed:
        if link.kind != "link":
            continue
        url, leads = link.key.strip("<>"), True
        is_image = page.source.text.startswith("!", link.span.start)
        if not _ELSEWHERE.match(url):
            resolution = project.resolve_link(page, url)
            leads = resolution.status == RESOLVED and bool(resolution.definitions or resolution.found)
            if not leads and not (is_image and _IMAGE.search(url)):
                continue
        if url.startswith("www."):
            url = f"https://{url}"
        mark = "!" if is_image else ""
        written = f"{mark}[{link.text}]({url})"
        message = "not a link: brackets and parentheses are swapped"
        fix = None
        if _fits(link.text, url):
            fix = Fix(f"write `{written}`", (Edit(link.span, written),), safe=leads, rewrites=EVERYWHERE)
        yield Diagnostic(link.span, message, help=f"write `{written}`", fix=fix)


def _fits(text: str, url: str) -> bool:
    """Whether both can be swapped unchanged: they hold no other reference, and parentheses match."""
    return not any(mark in text for mark in "@^<{\n") and url.count("(") == url.count(")") and "{" not in url

"""A link or an image has no destination.

A click loads the same page again, and an image is broken. `#` points to the top of the page: that is right for a link
that says so, and a warning for others. HTML that a script may fill is ignored: elements with a class, an id, a handler
or `data-` attributes, except on GitHub and GitLab, where no script runs. In the SUMMARY.md of mdBook, a link without a
destination is a draft chapter.

```bad github
[text]() [text](<>) [text](#) ![]() <a href="">x</a> <img src=""> [r][d]

[d]: <>
```
```report
1:1 this link has no destination
1:10 this link has no destination
1:28 this link goes to the top of the page
1:31 this image has no destination
1:37 this link has no destination
1:54 this image has no destination
3:1 this link has no destination
```
```good github
[Back to the top](#) and [the guide](https://example.com/guide)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Reference
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._odd_destinations import odd_destinations

CODE = "615"
SEVERITY = "error"

# Words and signs for the top of a page.
_TOP = compile_lazily(
    r"\b(?:top|up|start|home|beginning|back|return|index|contents?|toc|oben|anfang|haut|arriba|inicio|topo|inizio|hoog"
    r"|naar boven|наверх|вверх)\b"
    r"|[\^\u2191\u21a5\u21d1\u21e1\u21e7\u21ea\u2303\u23eb\u23f6\u25b2\u25b3\u2b06\u2b61\U0001f51d\U0001f53c\U0001f199]"
    r"|顶|頂|上|首|トップ|先頭|맨\s?위|:arrow_up|:top:|arrow-up|fa-arrow|:arrow_double_up",
    re.IGNORECASE,
)
_FILLED_BY_SCRIPT = compile_lazily(
    r"\s(?:id|class|className|style|role|on\w+|data-[\w-]+|v-[\w:-]+|:\w+|@\w+|x-[\w:-]+|ng-\w+|srcset)\s*="
)


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for odd in odd_destinations(page, project, "empty"):
        reference = odd.reference
        what = "image" if reference.kind == "image" else "link"
        if reference.syntax == "html" and _may_be_filled(page, reference):
            continue
        if reference.syntax == "links" and what == "link" and _shows_nothing(page, reference):
            continue
        if what == "link" and not reference.key and _is_draft_chapter(page, reference):
            continue
        if reference.key == "#" and what == "link":
            if _says_top(page, reference):
                continue
            help_text = "write its target, or `#top` for the top of the page"
            yield Diagnostic(odd.span, "this link goes to the top of the page", help=help_text, severity="warning")
        else:
            yield Diagnostic(odd.span, f"this {what} has no destination", help="write its target, or remove it")


def _may_be_filled(page: Page, reference: Reference) -> bool:
    """Whether a script may give an HTML element its destination."""
    if page.renderer.is_forge:
        return False
    tag = page.source.text[reference.span.start : reference.span.end]
    return _FILLED_BY_SCRIPT.search(tag) is not None


def _is_draft_chapter(page: Page, reference: Reference) -> bool:
    """Whether a link is an entry of mdBook's list of chapters, which has no destination as long as it is a draft."""
    return reference.form == "inline" and page.renderer.has_drafts(page.path)


def _shows_nothing(page: Page, reference: Reference) -> bool:
    """Whether it shows nothing to click: only attributes are meant (`[](){#id}`), or code (`[&]()`)."""
    following = page.source.text[reference.span.end : reference.span.end + 1]
    is_text = any(map(str.isalnum, reference.text)) or "![" in reference.text
    return reference.form == "inline" and (following == "{" or not is_text)


def _says_top(page: Page, reference: Reference) -> bool:
    """Whether the text of a link says that it points to the top of the page, or the link has no text."""
    text = reference.text
    if reference.form == "definition":
        text = page.source.text[reference.span.start : reference.key_span.start]
    elif reference.syntax == "html":
        # The text follows the tag.
        text = page.source.text[reference.span.end : reference.span.end + 200].partition("</a")[0]
    return not text.strip() or _TOP.search(text) is not None

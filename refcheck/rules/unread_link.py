"""A link or an image has a mistake that makes it text, so that a reader sees its brackets.

A destination holds no spaces, except in pandoc, kramdown and Python-Markdown. Its parenthesis follows the bracket
immediately and is closed. Reported if the parentheses start with a scheme, an anchor or a path, or end with a file
name. The fix is unsafe if the target does not exist.

```bad github
![shot](docs/my shot.png) and [text] (https://example.org)

[guide](https://example.org/guide

[the part]((#part)

# Part
```
```report
1:1 not an image: its destination contains spaces
1:31 not a link: a space separates its text from its destination
3:1 not a link: its parenthesis is not closed
5:1 not a link: its parenthesis is opened twice
```
```fixed
![shot](docs/my shot.png) and [text](https://example.org)

[guide](https://example.org/guide)

[the part](#part)

# Part
```
```good github
[text](<https://example.org/a b>) and `[text] (https://example.org)` and [1] (see there)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, Diagnostic, Edit, Fix, Malformed, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.syntax.links import LinkCondition

CODE = "618"
SEVERITY = "error"

_KINDS = frozenset(("spaced-link", "parted-link", "unclosed-link"))
_TITLE = compile_lazily(r"[ \t]+[\"'(]")
_ELSEWHERE = compile_lazily(r"https?://[\w\[]|mailto:[^\s/]")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in page.view.malformed:
        if link.kind not in _KINDS or (link.kind == "spaced-link" and _may_be_read(page)):
            continue
        text = page.source.text
        what = "an image" if text.startswith("!", link.span.start) else "a link"
        leads = _leads_somewhere(page, project, link.key)
        fix = _fix(text, link, leads)
        help_text = fix.title if fix is not None else _help(link)
        yield Diagnostic(link.span, f"not {what}: {_reason(text, link)}", help=help_text, fix=fix)


def _may_be_read(page: Page) -> bool:
    """Whether a destination with spaces is read, or the renderer is unknown."""
    return page.renderer.is_unknown or bool(page.renderer.also_parses & LinkCondition.SPACED_DESTINATION)


def _leads_somewhere(page: Page, project: Project, destination: str) -> bool:
    if _ELSEWHERE.match(destination):
        return True
    resolution = project.resolve_link(page, destination)
    return resolution.status == RESOLVED and bool(resolution.definitions or resolution.found)


def _reason(text: str, link: Malformed) -> str:
    if link.kind == "spaced-link":
        return "its destination contains spaces"
    if link.kind == "parted-link":
        gap = link.key_span.start - 1 - text.rfind("]", link.span.start, link.key_span.start) - 1
        return f"{'a space separates' if gap == 1 else 'spaces separate'} its text from its destination"
    if text[link.key_span.start - 2 : link.key_span.start] == "((":
        return "its parenthesis is opened twice"
    if _TITLE.match(text, link.key_span.end):
        return "the text after its destination is not a title"
    return "its parenthesis is not closed"


def _help(link: Malformed) -> str:
    if link.kind == "spaced-link":
        return "write `%20` for each space, or put `<` and `>` around it"
    return "put the title between two quotation marks of another kind than those in it"


def _fix(text: str, link: Malformed, leads: bool) -> Fix | None:
    """Makes a link of it; unsafe if its target does not exist."""
    place = link.key_span
    if link.kind == "spaced-link":
        if not leads or text[place.start : place.end] != link.key:
            return None
        return Fix(
            "write `%20` for each space",
            (Edit(place, link.key.replace(" ", "%20")),),
            safe=not _ELSEWHERE.match(link.key),
            rewrites=EVERYWHERE,
        )
    if link.kind == "parted-link":
        gap = text.rfind("]", link.span.start, place.start) + 1
        title = "remove the space" if place.start - 1 - gap == 1 else "remove the spaces"
        return Fix(title, (Edit(Span(gap, place.start - 1), ""),), safe=leads, rewrites=EVERYWHERE)
    if text[place.start - 2 : place.start] == "((":
        end = link.span.end
        closing = () if text[place.end : end] == ")" else (Edit(Span(place.end, place.end), ")"),)
        opened = Edit(Span(place.start - 1, place.start), "")
        return Fix("remove the second parenthesis", (opened, *closing), safe=leads, rewrites=EVERYWHERE)
    if _TITLE.match(text, place.end):
        return None
    return Fix("close the parenthesis", (Edit(Span(place.end, place.end), ")"),), safe=leads, rewrites=EVERYWHERE)

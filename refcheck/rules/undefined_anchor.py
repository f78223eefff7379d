"""A link names an anchor that does not exist on the page.

A browser stays where it is, or opens the page at its top. Which anchors a page has depends on the renderer: how it
makes headings into anchors, whether it reads `{#id}`, whether it keeps HTML ids. The target may be another file.

It is a warning if the link works in one place and breaks in others: a fragment that is right but for capitals, which
only GitHub finds. If no renderer is known, it is also a warning if kramdown or Hugo make the anchor of the marks in a
heading, or if it is the id of exactly one other file, with which a script may join this one. Not reported are the links
to `#content-name` in a list of contributors written by all-contributors, which show a contribution on hover.

```bad github
# Set-up

See [how to set up](#setup).
```
```report
3:21 no anchor `#setup` in this file
```
```good github
# Set-up

See [how to set up](#set-up).
```
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from urllib.parse import quote, unquote

from refcheck import renderers
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Edit, Fix, MissingTarget, Severity, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED
from refcheck.rules._links import DeadLink, dead_links
from refcheck.rules._typos import Misspelt, with_fixes

CODE = "102"
SEVERITY = "error"
SAFE_FIX = "the anchor in its own case"
UNSAFE_FIX = "the one anchor of which it is a misspelling"

_CONTRIBUTORS = compile_lazily(
    r"<!-- ALL-CONTRIBUTORS-LIST:START(?:[^<]|<(?!!-- ALL-CONTRIBUTORS-LIST:))*<!-- ALL-CONTRIBUTORS-LIST:END"
)
# They make the anchor of a heading from its source, including the destinations of links.
_USE_MARKS = ("kramdown", "hugo")
# Characters that must be escaped in a destination.
_NEEDS_ESCAPE = compile_lazily(r"[\s()<>\\]")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    dead = list(dead_links(page, project, "anchor"))
    yield from with_fixes(page, project, _misspelt(page, project, dead))
    yield from (_in_folder(page, link) for link in dead if _is_of_folder(link))
    yield from (_by_another_name(page, link) for link in dead if link.resolution.remedy)
    if page.renderer.heading_anchor is not str:
        yield from _by_text(page, project)


def _why_no_anchor(page: Page, key: str) -> str:
    """The reason why a name that a page defines is not an anchor; empty if it does not define it."""
    title, element = page.renderer.title, page.renderer.anchor_element
    if any(definition.kind == "label" for definition in page.keys.by_key.get(key, ())):
        return f"the label is there, but {title} makes no anchor of it"
    if element == "a":
        return ""
    dropped = page.once(_why_no_anchor, lambda: _elements_with_ids(page)).get(key, "")
    return f'{title} drops the id of `<{dropped}>`: write `<{element} id="{key}"></{element}>`' if dropped else ""


def _elements_with_ids(page: Page) -> Mapping[str, str]:
    """The first HTML element with each id, whether or not the renderer keeps it."""
    found: dict[str, str] = {}
    for anchor in page.document.definitions:
        if anchor.kind == "anchor" and anchor.syntax == "html":
            found.setdefault(anchor.key, anchor.element)
    return found


def _misspelt(page: Page, project: Project, dead: Sequence[DeadLink]) -> Iterator[Misspelt]:
    # Each page has comparisons of its own: a suggestion must not depend on the order of the pages.
    names: dict[Page, Suggestions] = {}
    written = _Contributors(page)
    for link in dead:
        if written.hold(link.span) or _is_of_folder(link) or link.resolution.remedy:
            continue
        target, fragment = link.resolution.page or page, link.target.fragment or ""
        where = _where(page, link)
        message = f"no anchor `#{fragment}` {where}"
        where_it_works = _where_it_works(page, target, project, unquote(fragment))
        is_warning = where_it_works or link.resolution.via_repository_url
        severity: Severity | None = "warning" if is_warning else None
        found = None
        help_text = _why_no_anchor(target, unquote(fragment))
        if target is not page and target.renderer.anchor_element != "a":
            # Elements whose ids are dropped are seen by no other page otherwise.
            project.dependencies.record_text(page, target)
        if not help_text:
            if target not in names:
                names[target] = target.anchors.suggestions.with_fresh_budget()
            found = names[target].nearest(unquote(fragment))
            help_text = f"did you mean `#{found}`?" if found else "correct it, or give the target an id of this name"
            help_text = where_it_works or help_text
        place = link.reference.key_span
        missing = MissingTarget("" if target is page else target.path, fragment)
        diagnostic = Diagnostic(link.span, message, help=help_text, severity=severity, missing=missing)
        is_plain = place.end - place.start == len(link.reference.key)
        yield Misspelt(
            diagnostic,
            link.reference,
            Span(place.end - len(fragment), place.end),
            fragment,
            found if is_plain else None,
            (names.get(target, target.anchors.suggestions),),
            quote(found) if link.reference.syntax == "links" and found and _NEEDS_ESCAPE.search(found) else "",
            target,
        )


def _by_another_name(page: Page, link: DeadLink) -> Diagnostic:
    """A link to a label that is there, and that such a link does not find, or finds by another name."""
    target, fragment, found = link.resolution.page or page, link.target.fragment or "", link.resolution.instead
    where = _where(page, link)
    place = link.reference.key_span
    is_plain = place.end - place.start == len(link.reference.key)
    edit = Edit(Span(place.end - len(fragment), place.end), found)
    return Diagnostic(
        link.span,
        f"no anchor `#{fragment}` {where}",
        help=f"{link.resolution.reason}: {link.resolution.remedy}",
        fix=Fix(f"write `#{found}`", (edit,)) if found and is_plain else None,
        missing=MissingTarget("" if target is page else target.path, fragment),
    )


def _where(page: Page, link: DeadLink) -> str:
    """Where the anchor was looked up, for a message."""
    if page.renderer.page_split is not None and link.target.path.endswith(".html"):
        # A page of a book that is made of a part of a text.
        return f"in `{link.target.path}`"
    target = link.resolution.page or page
    return "in this file" if target is page else f"in `{target.path}`"


def _in_folder(page: Page, link: DeadLink) -> Diagnostic:
    path, fragment = link.target.path, link.target.fragment or ""
    message = f"no anchor `#{fragment}` in the folder `{path}`"
    help_text = f"{page.renderer.title} shows the README of a folder, and this one has none: link to a file in it"
    return Diagnostic(link.span, message, help=help_text, missing=MissingTarget(path, fragment))


def _is_of_folder(link: DeadLink) -> bool:
    """Whether the anchor is looked up in a folder that a forge shows, which is not a page."""
    return link.resolution.page is None and link.resolution.found is not None


def _by_text(page: Page, project: Project) -> Iterator[Diagnostic]:
    """Links to headings by their text, where a filter gives the heading another anchor than the one linked to."""
    for reference in page.references:
        if reference.kind != "reference-link":
            continue
        heading = project.resolve(page, reference)
        if heading.status == UNDEFINED and heading.definitions and heading.page:
            anchor = heading.page.anchors.of(heading.definitions[0])
            edit = Edit(reference.span, f"[{reference.text}](#{anchor})")
            fix = Fix(f"write `(#{anchor})`", (edit,), rewrites="heading-link")
            message = f"`[{reference.key}]` leads nowhere: the anchor of this heading becomes `#{anchor}`"
            yield Diagnostic(reference.span, message, help=fix.title, fix=fix)


def _where_it_works(page: Page, target: Page, project: Project, fragment: str) -> str:
    """The renderer or script that finds an anchor that a page does not have; empty if there is none."""
    lower = fragment.lower()
    is_folded = page.renderer.folds_fragments and lower != fragment
    if is_folded and _seen_by("github", page, target, project).anchors.find(lower):
        return f"write `#{lower}`: GitHub finds it, others tell capitals apart"
    if not page.renderer.is_unknown:
        return ""
    for name in _USE_MARKS if project.once(target, _has_marks, lambda: _has_marks(target)) else ():
        seen = _seen_by(name, page, target, project)
        if seen.anchors.find(fragment):
            return f"{seen.renderer.title} makes this anchor of the marks in a heading, others do not: give it as an id"
    others = project.pages_defining(page, fragment) if target is page else ()
    paths = list(islice((other.path for other in others if _has_id(other, fragment)), 2))
    if len(paths) == 1:
        return f"it is an id in `{paths[0]}`: write that file, too, unless a script joins both"
    return ""


def _seen_by(name: str, page: Page, target: Page, project: Project) -> Page:
    """A page that another one links to, as a renderer shows it."""
    if target.renderer.name == name:
        return target
    project.dependencies.record_text(page, target)
    return project.once(target, (_seen_by, name), lambda: target.seen_by(renderers.get(name)))


def _has_marks(page: Page) -> bool:
    """Whether the source of any heading contains more than its text."""
    return any(len(heading.pieces) > 1 for heading in page.view.of_kind("heading"))


def _has_id(page: Page, name: str) -> bool:
    """Whether anything on a page has been given this id."""
    return any(definition.syntax != "implicit" for definition in page.labels.find(name))


class _Contributors:
    """The lists of contributors in a page that all-contributors writes, between comments of its own."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def hold(self, place: Span) -> bool:
        """Whether a place is in one of the lists."""
        index = bisect_right(self._places, (place.start, sys.maxsize)) - 1
        return index >= 0 and place.start < self._places[index][1]

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [found.span() for found in _CONTRIBUTORS.finditer(self._page.source.text)]

"""Links whose text their own renderer makes, `[](b.md)`, and those that only it knows, `[[B]]`, as links with text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from urllib.parse import quote

from refcheck.converting.draft import Draft
from refcheck.converting.links import Anchors, quoted
from refcheck.facts.model import Edit, Reference
from refcheck.fixes.rewrites.links import is_known, numbered_label
from refcheck.links.destinations import is_markdown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, Resolution

_Anchors = Callable[[Page], Anchors | None]


def convert(draft: Draft, anchors: _Anchors) -> None:
    """Writes the texts of links without one, and wiki links as links, if their targets are known.

    Args:
        anchors: the original page -> its anchors in the other renderer.
    """
    own, goal = draft.original.renderer, draft.goal
    if draft.loses("wiki-link"):
        draft.make(_wiki_links(draft, anchors))
    elif own.label_idiom == "directives" != goal.label_idiom:
        draft.make(_texts(draft))


def _resolutions(draft: Draft) -> dict[str, Resolution]:
    """The resolutions of the links of a page, by destination."""
    page, project = draft.original, draft.project
    links = (link for link in page.references if link.form in ("inline", "wiki", "embed"))
    return {link.key: project.resolve(page, link) for link in links}


def _texts(draft: Draft) -> Iterator[Edit]:
    known: dict[str, Resolution] = {}
    for link in draft.as_read().references:
        if link.kind != "link" or link.form != "inline" or link.text.strip():
            continue
        known = known or _resolutions(draft)
        words = _words(draft.project, known.get(link.key))
        start = link.span.start + 1
        if words and draft.text.startswith("[]", link.span.start):
            yield Edit(link.span._replace(start=start, end=start), words)
        elif not link.key.startswith(("http:", "https:")):
            draft.lose(link.span.start, f"the link `{draft.text[slice(*link.span)]}` has no text there")


def _words(project: Project, resolution: Resolution | None) -> str:
    """The text that MyST shows for a link without one; empty if it is unknown."""
    if resolution is None or resolution.status != RESOLVED:
        return ""
    there = resolution.page
    if there is None and resolution.found is not None and is_markdown(resolution.found.path):
        there = project.pages.at(resolution.found.real)
    if there is None:
        return ""
    for definition in resolution.definitions[:1]:
        if "heading" in (definition.kind, definition.element):
            return definition.text.strip()
        label = numbered_label(there, definition)
        return label.wording if label is not None and label.number and is_known(project, there, label) else ""
    title = there.document.front_matter.get("title")
    heading = next(iter(there.of_kind("heading")), None)
    return str(title) if title else heading.text.strip() if heading is not None else ""


def _wiki_links(draft: Draft, anchors: _Anchors) -> Iterator[Edit]:
    known: dict[str, Resolution] = {}
    for link in draft.as_read().references:
        # The effect of a property in other programs is unknown; it stays as it is.
        if link.syntax != "wiki_links" or link.form == "property":
            continue
        known = known or _resolutions(draft)
        written = _link(draft, link, known.get(link.key), anchors)
        if written:
            yield Edit(link.span, written)
        else:
            what = "the embedded file" if link.form == "embed" else "the wiki link"
            draft.lose(link.span.start, f"{what} `{draft.text[slice(*link.span)]}` is shown as text")


def _link(draft: Draft, link: Reference, resolution: Resolution | None, anchors: _Anchors) -> str:
    """A wiki link as a link; empty if it cannot be one."""
    if resolution is None or resolution.status != RESOLVED:
        return ""
    page, there = draft.original, resolution.page
    name, text = "", link.text if link.text != link.key else ""
    if "#" in link.key:
        known = anchors(there) if there is not None else None
        if there is None or not resolution.definitions:
            return ""
        if known is not None:
            name = known.of(there, resolution.definitions[0]) or ""
        else:
            # A file that is not converted together with this one.
            name = there.with_renderer(draft.goal).anchors.of(resolution.definitions[0])
        if not name:
            return ""
    location = there.location if there is not None else ""
    if not location and resolution.found is not None:
        location = resolution.found.real or resolution.found.path
    if not location:
        return ""
    path = ""
    if there is not page:
        folder = os.path.dirname(page.location)
        path = quote(os.path.relpath(location, folder).replace(os.sep, "/"), safe="/.~")
    if link.form == "embed" and not is_markdown(location):
        return f"![{'' if text.isdigit() else text}]({path})"
    if link.form == "embed":
        draft.lose(link.span.start, f"the note in `{draft.text[slice(*link.span)]}` is a link there")
    return f"[{text or link.key.lstrip('#')}]({path}{'#' + quoted(name) if name else ''})"

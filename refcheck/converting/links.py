"""Links to headings and labels, whose anchors differ in the other renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, unquote

from refcheck.converting.draft import Draft
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Span
from refcheck.fixes.rewrites.anchors import html_anchor
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED
from refcheck.syntax.links import label_key

_UNSAFE = compile_lazily(r"[\s()<>\"\\\[\]%]")


class Anchors:
    """The anchors that the definitions of a page have in the other renderer.

    Args:
        draft: of the page, with its labels written.
        renamed: the labels with new names.
    """

    def __init__(self, draft: Draft, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed
        self._page = draft.as_goal()
        self._offsets = draft.offsets
        self._headings = {heading.full_span.start: heading for heading in self._page.of_kind("heading")}
        self.rounds = len(draft.rounds)
        self.missing: dict[int, str] = {}
        """Anchors to insert before headings that have none of their own, by the starts of the headings."""

    def of(self, page: Page, definition: Definition) -> str | None:
        """The anchor by which a definition of the original page is linked to; None if there is none."""
        key = self._renamed.get(definition.key, definition.key)
        if key and self._page.anchors.find(key):
            return key
        if "heading" not in (definition.kind, definition.element):
            return None
        start = self._offsets.forward(definition.full_span.start)
        heading = self._headings.get(start) if start is not None else None
        if heading is None:
            return None
        found = self._page.anchors.of(heading)
        if not found:
            found = definition.key or page.anchors.of(definition)
            self.missing[heading.full_span.start] = found
        return found


def convert(draft: Draft, anchors: Callable[[Page], Anchors | None]) -> None:
    """Makes the links of a text point to the anchors of the other renderer."""
    draft.make(_edits(draft, anchors))
    if draft.loses("heading-link"):
        draft.make(_by_text(draft, anchors(draft.original)))


def put_missing(draft: Draft, anchors: Anchors) -> None:
    """Gives headings the anchors that the other renderer does not make from them.

    Args:
        anchors: of the draft, requested by the links that need them.
    """
    newline, text = draft.source.newline, draft.text
    offsets = draft.offsets_since(anchors.rounds)
    edits = []
    for start, name in anchors.missing.items():
        place = offsets.forward(start)
        if place is not None and (place == 0 or text[place - 1] in "\r\n"):
            lead = "" if place == 0 or not draft.source.line(draft.source.line_of(place) - 1).strip() else newline
            edits.append(Edit(Span(place, place), f"{lead}{html_anchor(draft.goal, name)}{newline * 2}"))
    draft.make(edits)


def _edits(draft: Draft, anchors: Callable[[Page], Anchors | None]) -> Iterator[Edit]:
    page, project = draft.original, draft.project
    # A destination resolves to the same target wherever it is written.
    found: dict[str, str] = {}
    for reference in page.references:
        if reference.kind not in ("link", "image") or "#" not in reference.key or reference.key in found:
            continue
        resolution = project.resolve(page, reference)
        if resolution.status != RESOLVED or not resolution.definitions or resolution.page is None:
            continue
        there = anchors(resolution.page)
        name = there.of(resolution.page, resolution.definitions[0]) if there is not None else None
        path, _, fragment = reference.key.partition("#")
        if name and unquote(fragment) not in (name, *_same(draft, name)):
            found[reference.key] = f"{path}#{quoted(name)}"
    for reference in draft.as_read().references if found else ():
        new = found.get(reference.key) if reference.kind in ("link", "image") else None
        # A property stays as it is.
        is_written = reference.form != "property" and draft.text[slice(*reference.key_span)] == reference.key
        if new is not None and is_written:
            yield Edit(reference.key_span, new)


def _by_text(draft: Draft, anchors: Anchors | None) -> Iterator[Edit]:
    """Links to headings by their text alone, `[My heading]`, as links to their anchors."""
    page = draft.original
    defined = page.keys.link_definitions
    for reference in draft.as_read().references if anchors is not None else ():
        if (
            reference.kind != "reference-link"
            or reference.form.startswith("image")
            or label_key(reference.key) in defined
        ):
            continue
        found = page.headings.by_text.get(label_key(reference.key))
        name = anchors.of(page, found[0]) if found and anchors is not None else None
        if name:
            place = reference.text_span or reference.key_span
            text = draft.text[place.start : place.end]
            yield Edit(reference.span, f"[{text}](#{quoted(name)})")


def quoted(name: str) -> str:
    """An anchor as written in the destination of a link."""
    return _UNSAFE.sub(lambda match: quote(match.group()), name)


def _same(draft: Draft, name: str) -> Iterator[str]:
    """The other spellings of a name in the other renderer."""
    prefix = draft.goal.anchor_prefix
    if prefix:
        yield prefix + name

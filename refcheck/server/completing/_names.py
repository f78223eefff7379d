"""Candidates from the names in pages, and their descriptions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from refcheck.describing.definitions import number_of
from refcheck.describing.names import CitedName, Name, Space, citations, names_of, visible_names
from refcheck.facts.model import Definition, Edit
from refcheck.markdown.conditions import BlockCondition
from refcheck.numbering import templates
from refcheck.project.page import Page
from refcheck.server.answers import Completion
from refcheck.server.completing._request import Request
from refcheck.server.completing._types import Candidate, Typed, icon
from refcheck.syntax._myst_names import TERM

_TERM_KEY = "term-"
_UNCLOSED = BlockCondition.UNCLOSED_FENCE
_KINDS: dict[Space, tuple[str, ...]] = {"label": ("label",), "note": ("footnote",), "definition": ("link-definition",)}


class Named(NamedTuple):
    """A name, and where it is defined."""

    location: str
    """The absolute path of the file."""
    name: Name

    def page(self, request: Request) -> Page:
        """The page that defines the name."""
        other = request.project.pages.at(self.location) if self.location != request.page.location else None
        return other or request.page


def own(request: Request, space: Space) -> Iterator[Candidate]:
    """Candidates for the names of the page itself."""
    location = request.page.location
    return (_candidate(location, name) for name in own_names(request, space))


def others(request: Request, space: Space) -> Iterator[Candidate]:
    """Candidates for the names of other pages that the page can refer to."""
    for other, names in visible_names(request.project, request.page, space):
        request.view.check()
        if other is not request.page and names:
            yield from other.once((others, space), partial(_candidates, other.location, names))


def of_page(request: Request, page: Page, space: Space) -> Iterator[Candidate]:
    """Candidates for the names of one page: the page itself or another one."""
    if page is request.page:
        return own(request, space)
    return iter(page.once((others, space), partial(_candidates, page.location, names_of(page, space))))


def _candidates(location: str, names: tuple[Name, ...]) -> tuple[Candidate, ...]:
    return tuple(_candidate(location, name) for name in names)


def _candidate(location: str, name: Name) -> Candidate:
    # The label of a glossary term has a prefix.
    shown = name.key.removeprefix(_TERM_KEY) if name.definition.element == TERM else name.key
    return Candidate.of(shown, name.text, Named(location, name))


def own_names(request: Request, space: Space) -> Iterator[Name]:
    """The names of the page with the whole reference, and names hidden by a fence that is not closed yet."""
    yield from names_of(request.seen, space)
    hidden = [one for one in request.seen.document.definitions if one.conditions & _UNCLOSED and one.key]
    known = {name.key for name in names_of(request.seen, space)} if hidden else ()
    for definition in hidden:
        if definition.kind in _KINDS.get(space, ()) and definition.key not in known:
            yield Name(definition.key, request.seen.kind(definition), definition.text, definition)


def cited(request: Request) -> Iterator[Candidate]:
    """Candidates for the keys that the page can cite."""
    for entry in citations(request.project, request.page):
        yield Candidate.of(entry.key, entry.text, entry)


def _described(request: Request, found: Named) -> str:
    """The number and caption of a name, with its file if it is in another page."""
    wording = _wording(request, found)
    caption = found.name.text if found.name.text != found.name.key else ""
    detail = ": ".join(filter(None, (wording, caption))) or found.name.kind.replace("-", " ")
    if found.location == request.page.location:
        return detail
    path = os.path.relpath(found.location, request.project.files.root).replace(os.sep, "/")
    return f"{detail} ({path})"


def completion(request: Request, typed: Typed, candidate: Candidate, text: str) -> Completion:
    """A completion that inserts a text for a name."""
    found: Named = candidate.value
    name, label = found.name, candidate.name
    compared = f"{label} {name.text}" if name.text and name.text != label else label
    return Completion(
        label=label,
        edit=Edit(typed.span, text),
        kind=icon(name.kind),
        detail=_described(request, found),
        filter=filter_text(request, typed, compared),
        data={"location": found.location, "key": name.key, "kind": name.definition.kind},
    )


def citation(request: Request, typed: Typed, entry: CitedName, text: str) -> Completion:
    """A completion that inserts a text for the key of an entry."""
    return Completion(
        label=entry.key,
        edit=Edit(typed.span, text),
        kind="citation",
        detail=entry.text,
        filter=filter_text(request, typed, f"{entry.key} {entry.text}".rstrip()),
        data={"location": request.page.location, "key": entry.key, "kind": "citation-entry"},
    )


def filter_text(request: Request, typed: Typed, name: str) -> str:
    """The text that an editor compares with the typed text: the same start, then the name."""
    start, line = typed.span.start - request.line.start, request.line
    return f"{line.before[start : len(line.before) - len(typed.word)]}{name}"


def _wording(request: Request, found: Named) -> str:
    page, name = found.page(request), found.name
    definition = as_numbered(page, name.definition)
    if definition is None:
        # The half-typed page does not define this name.
        page, definition = request.seen, name.definition
    number = number_of(request.project, page, definition)
    if name.kind in ("footnote", "reference-entry", "section", "heading"):
        return number
    return templates.word(name.kind, number, name.text, page.templates) if number else ""


def as_numbered(page: Page, definition: Definition) -> Definition | None:
    """The definition of the same name in the current page, which has its number; None if there is none."""
    if definition.kind == "footnote":
        return definition
    same = page.labels.find(definition.key) or page.keys.by_key.get(definition.key, ())
    return same[0] if same else None

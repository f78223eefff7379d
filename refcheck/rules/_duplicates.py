"""Definitions that repeat the name of an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from refcheck.facts.model import Definition, Diagnostic, Related
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.project.project import Project

if TYPE_CHECKING:
    from refcheck.project.one_text import OneText, Place, Places

Message = Callable[[Definition, str], str]


class Wording(NamedTuple):
    """The words of a finding.

    Args:
        message: made of the later definition and the place of the first, "line 3" or "line 3 of `a.md`".
        remedy: the help.
        first: the note at the first definition.
    """

    message: Message
    remedy: str
    first: str


def duplicates(
    page: Page, project: Project, definitions: Sequence[Definition], wording: Wording, before: Place | None = None
) -> Iterator[Diagnostic]:
    """A diagnostic for each definition of a name except the first.

    Args:
        definitions: of one name, in document order.
        before: the first definition of the name, if it is on an earlier page of the same text or book.
    """
    first_page, first = before if before is not None else (page, definitions[0])
    others = definitions if before is not None else definitions[1:]
    if not others:
        return
    if first_page is not page:
        project.dependencies.record_text(page, first_page)
    line = first_page.source.line_words(first.span.start)
    where = line if first_page is page else f"{line} of `{first_page.path}`"
    related = (Related(first_page.path, first.span, message=wording.first),)
    for definition in others:
        yield Diagnostic(definition.span, wording.message(definition, where), help=wording.remedy, related=related)


def _first_before(page: Page, places: Iterable[Place]) -> Place | None:
    """The first of some definitions in the order of a text, if it is on an earlier page than this one."""
    first = next(iter(places), None)
    return first if first is not None and first.page is not page else None


def earlier(
    page: Page, key: str, places_of: Callable[[OneText], Places], counts: Callable[[Place], bool] = lambda place: True
) -> Place | None:
    """The first definition of a name in a text, if it is on an earlier page than this one.

    If two runs read the same pages in different orders, the first run determines the order.

    Args:
        key: the normalized name.
        places_of: returns all definitions of a text.
        counts: whether a definition is considered.
    """
    texts = page.texts
    for number, text in enumerate(texts):
        found = _first_before(page, filter(counts, places_of(text).get(key, ())))
        if found is not None and all(found.page.location not in before.locations for before in texts[:number]):
            return found
    return None


def label_before(page: Page, project: Project, key: str) -> Place | None:
    """The first label of a name in the book of a page, if it is on an earlier page than this one."""
    if page.book is None:
        return None
    from refcheck.project.one_text import Place

    project.dependencies.record_book(page)
    volumes = (project.books.volume(page), *project.books.alternatives(page))
    for number, volume in enumerate(volumes):
        pages = (other for other in volume.with_label(key) if other.renderer.is_label(key))
        labels = (
            Place(other, label) for other in pages for label in other.keys.by_key.get(key, ()) if label.kind == "label"
        )
        found = _first_before(page, labels)
        if found is not None and all(found.page.location not in before.locations for before in volumes[:number]):
            return found
    return None


def by_key(definitions: Iterable[Definition]) -> Iterable[list[Definition]]:
    """Definitions grouped by key."""
    found: dict[str, list[Definition]] = {}
    for definition in definitions:
        found.setdefault(definition.key, []).append(definition)
    return found.values()

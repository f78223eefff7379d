"""References to the numbered elements of a page that the editor can insert into that page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from refcheck.describing.definitions import describe
from refcheck.describing.names import Name, names_of
from refcheck.facts.model import Edit, Refused, Span
from refcheck.project.resolution import RESOLVED
from refcheck.server.answers import Changes
from refcheck.server.completing import reference_to
from refcheck.server.proven import proven
from refcheck.server.views import PageView


class Insertion(NamedTuple):
    """A reference that the editor can insert."""

    name: Name
    title: str


def insertions(view: PageView, offset: int) -> Iterator[Insertion]:
    """The references to the numbered elements of a page, the nearest element first."""
    names = [name for name in names_of(view.page, "label") if name.kind != "section"]
    for name in sorted(names, key=lambda name: abs(name.definition.span.start - offset)):
        wording = describe(view.project, view.page, name.definition).wording
        if wording:
            yield Insertion(name, f"Insert a reference to {wording} (`{name.key}`)")


def inserted(view: PageView, key: str, span: Span) -> Changes:
    """The change that replaces a part of the text with a reference to a label.

    Raises:
        Refused: if the label no longer exists, or a reference is not parsed there.
    """
    name = next((name for name in names_of(view.page, "label") if name.key == key), None)
    if name is None:
        raise Refused(f"there is no label `{key}` any more")
    edit = Edit(span, reference_to(view, view.page, name))
    changes = proven(view, {view.location: (edit,)}, f"Insert `{edit.text}`")
    after = view.session.with_texts({view.location: view.text[: span.start] + edit.text + view.text[span.end :]})
    page = after.pages[view.location]
    place = range(span.start, span.start + len(edit.text))
    written = (one for one in page.references if one.span.start in place)
    if not any(after.resolve(page, one).status == RESOLVED for one in written):
        raise Refused("a reference is not read at this place")
    return changes

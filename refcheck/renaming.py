"""What giving something another name changes in all files, or why it cannot have it.

A label, an anchor, a footnote, a key, a link definition is renamed where it is defined; a heading gets another text, and
its anchor follows from it. What refers to them follows (`refcheck.following`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.files import shown
from refcheck.following import Edits, Read, Renamed, follow
from refcheck.model import Definition, Edit, Refused, Related, Span
from refcheck.nearest import nearest
from refcheck.page import Page
from refcheck.project import Project
from refcheck.syntax.links import label_key

KINDS = ("label", "anchor", "heading", "footnote", "reference-key", "link-definition")
"""What can be renamed, as `refcheck list` calls it."""

_NOTE = re.compile(r"\[?\^(?P<name>[^\[\]]+)\]?")
_BRACKETED = re.compile(r"\[(?P<name>[^\[\]]+)\]")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<name>.+)")
# So that a list of places stays readable.
_MOST_PLACES = 10


class Question(NamedTuple):
    """What is to be renamed, and how."""

    old: str
    """A name as it is written: `fig:x`, `^1`, `#set-up`, the text of a heading ..."""
    new: str
    kind: str | None = None
    """One of `KINDS`, where several things are called so."""
    within: str | None = None
    """The absolute path of the file that defines it, where several do."""


class _Thing(NamedTuple):
    page: Page
    definition: Definition

    @property
    def kind(self) -> str:
        return self.definition.kind


def rename(project: Project, question: Question, read: Read) -> Edits:
    """The edits of all files, for one that can be told by its name.

    Args:
        read: reads a page again, with another text.

    Raises:
        Refused: where nothing or several things are called so, or the new name is taken or is none.
    """
    thing = _find(project, question)
    new = _plain(question.new, thing.kind)
    _check(project, thing, new)
    page, definition = thing
    text = project.source(page).text
    own = _own_edit(page, definition, new, text)
    renamed = Renamed(page, text, (own,), read)
    _check_result(project, thing, new, renamed, read)
    return follow(project, {project.location(page): (own,)}, read)


def _find(project: Project, question: Question) -> _Thing:
    pages = [page for location, page in project.pages.items() if question.within in (None, location)]
    things = [_Thing(page, one) for page in pages for one in _named(page, question.old)]
    things = [thing for thing in things if question.kind in (None, thing.kind)]
    if not things:
        where = f" in {shown(question.within)}" if question.within else ""
        what = question.kind.replace("-", " ") if question.kind else "nothing that can be renamed"
        message = f"no {what} is called `{question.old}`{where}" if question.kind else f"{what} is called `{question.old}`{where}"
        raise Refused(message, _offer(pages, question))
    if len(things) > 1:
        same_page = len({id(thing.page) for thing in things}) == 1
        kinds = {thing.kind for thing in things}
        choices = [] if same_page else ["`--in FILE`"]
        choices += ["`--kind " + "|".join(sorted(kinds)) + "`"] if len(kinds) > 1 else []
        remedy = f"say which one by {' and '.join(choices)}" if choices else "let only one of them be called so first"
        if not choices and kinds == {"heading"}:
            remedy = "name it by its anchor: " + ", ".join(f"`#{thing.page.anchor(thing.definition)}`" for thing in things)
        raise Refused(f"`{question.old}` is the name of {len(things)} things", remedy, tuple(map(_place, things[:_MOST_PLACES])))
    return things[0]


def _named(page: Page, old: str) -> Iterator[Definition]:
    """What is called so in a page."""
    note, bracketed, heading = _NOTE.fullmatch(old), _BRACKETED.fullmatch(old), _HEADING.fullmatch(old)
    is_anchor = old.startswith("#") and not heading
    name = old[1:] if is_anchor or old.startswith("@") else old
    normal = page.renderer.label_key
    # A heading with an id of this name is not called so itself.
    labels = [one for one in page.definitions if one.kind in ("label", "anchor") and one.key and normal(one.key) == normal(name)]
    beside = {one.body.start for one in labels if one.element == "heading"}
    yield from labels
    for one in page.definitions:
        if one.kind == "footnote":
            wanted = note["name"] if note else None if is_anchor else name
            is_named = wanted is not None and page.note_key(one.key) == page.note_key(wanted)
        elif one.kind == "link-definition":
            wanted = bracketed["name"] if bracketed else None if is_anchor else name
            is_named = wanted is not None and label_key(one.key) == label_key(wanted)
        elif one.kind == "reference-key":
            is_named = bool(one.key) and one.key == (bracketed["name"] if bracketed else name) and not is_anchor
        elif one.kind == "heading" and one.body.start not in beside:
            text = heading["name"] if heading else old
            is_named = name in page.heading_anchors.get(one.span, ()) if is_anchor else label_key(one.text) == label_key(text)
        else:
            continue
        if is_named:
            yield one


def _offer(pages: list[Page], question: Question) -> str:
    kinds = (question.kind,) if question.kind else KINDS
    old = question.old.lstrip("#@^[").rstrip("]")
    names = {one.key or one.text for page in pages for one in page.definitions if one.kind in kinds}
    if question.kind in (None, "heading"):
        anchors = {f"#{anchor}" for page in pages for one in page.of_kind("heading") if (anchor := page.anchor(one))}
        if f"#{old}" in anchors:
            return f"did you mean `#{old}`?"
        names |= anchors if question.old.startswith("#") else set()
    wanted = question.old if question.old.startswith("#") else old
    found = nearest(wanted, sorted(names - {""}))
    return f"did you mean `{found}`?" if found else "`refcheck list` shows what there is"


def _place(thing: _Thing) -> Related:
    name = thing.definition.key or thing.definition.text
    return Related(thing.page.path, thing.definition.span, f"{thing.kind.replace('-', ' ')} `{name}`")


def _plain(new: str, kind: str) -> str:
    """A new name without the signs that it would be written with."""
    pattern = {"footnote": _NOTE, "link-definition": _BRACKETED, "reference-key": _BRACKETED, "heading": _HEADING}
    match = pattern[kind].fullmatch(new) if kind in pattern else None
    if match:
        return match["name"]
    return new.removeprefix("#").removeprefix("@") if kind in ("label", "anchor") else new.strip()


def _own_edit(page: Page, definition: Definition, new: str, text: str) -> Edit:
    """What is changed where it is defined."""
    if definition.syntax == "front_matter":
        raise Refused("this heading is the `title` of the front matter", "change it there", (_place(_Thing(page, definition)),))
    if definition.kind == "heading":
        attributes = definition.pieces[-1].text if definition.pieces[-1:] and definition.pieces[-1].kind == "attributes" else ""
        return Edit(Span(definition.span.start, definition.span.end - len(attributes)), new)
    written = text[definition.key_span.start : definition.key_span.end]
    if definition.key != written and definition.key.endswith(written) and written:
        # The kind is put before the name by the renderer.
        new = new.removeprefix(definition.key[: -len(written)])
    return Edit(definition.key_span, new)


def _check(project: Project, thing: _Thing, new: str) -> None:
    """Raises where the name cannot be one, or is another thing's."""
    page, one = thing
    if not new.strip() or "\n" in new or "\r" in new:
        raise Refused("the new name is empty" if not new.strip() else "a name stands in one line")
    if new == (one.text if one.kind == "heading" else one.key):
        raise Refused(f"it is called `{new}` already", places=(_place(thing),))
    if one.kind == "heading":
        if new.startswith("#"):
            raise Refused(f"`{new}` is no text of a heading", "write its new text; the anchor follows from it")
    elif re.search(r"[\s\[\]{}]", new) and one.kind != "link-definition":
        raise Refused(f"`{new}` is no name for a {one.kind.replace('-', ' ')}", "write it without blanks and brackets")
    kind = page.renderer.kind_of(one.key) if one.kind in ("label", "anchor") else None
    if kind is not None and (page.renderer.kind_of(new) != kind or not page.renderer.is_label(new)):
        beginning = one.key.partition(page.renderer.label_mark)[0] + page.renderer.label_mark
        raise Refused(f"`{new}` is no name for a {kind}", f"let it begin with `{beginning}`, so that it keeps its number")
    if one.kind == "reference-key" and page.renderer.safe_key(one.key) and not page.renderer.safe_key(new):
        raise Refused(f"{page.renderer.title} does not find an entry of the key `{new}`", "take letters, digits, `-` and `_`")
    taken = [other for other in _holders(project, thing, new) if other.definition.span != one.span or other.page is not page]
    if taken:
        raise Refused(f"`{new}` exists", "take another name", tuple(map(_place, taken[:_MOST_PLACES])))


def _holders(project: Project, thing: _Thing, new: str) -> Iterator[_Thing]:
    """What has a name already, where the thing would be looked for."""
    page, kind = thing.page, thing.kind
    found: list[Definition] = []
    if kind == "footnote":
        found = page.footnotes.get(page.note_key(new), [])
    elif kind == "link-definition":
        found = page.link_definitions.get(label_key(new), [])
    elif kind == "reference-key":
        found = page.keys.get(new, [])
    elif kind == "heading":
        found = page.headings_by_text.get(label_key(new), [])
    else:
        normal = page.renderer.label_key
        found = [one for one in page.definitions if one.kind in ("label", "anchor") and normal(one.key) == normal(new)]
        elsewhere = project.follow(page, f"#{new}")
        if not found and elsewhere.page is not None:
            yield from (_Thing(elsewhere.page, one) for one in elsewhere.definitions)
    yield from (_Thing(page, one) for one in found)


def _check_result(project: Project, thing: _Thing, new: str, renamed: Renamed, read: Read) -> None:
    """Raises where the new name is not read as one, or makes an anchor that another thing has."""
    page, one = thing
    successor = renamed.successor(one)
    names = renamed.names(one)
    if successor is None or names is None or (one.kind != "heading" and names[1].key == names[0].key):
        kind = one.kind.replace("-", " ")
        raise Refused(f"`{new}` is not read as the name of a {kind}", "take letters, digits and hyphens", (_place(thing),))
    if one.kind != "heading":
        return
    # Alone it has the anchor that it would have if no other heading were called so.
    alone = read(page, f"# {new}\n")
    anchors = {anchor for heading in alone.of_kind("heading") for anchor in alone.anchors_by_rule[heading.span][:1] if anchor}
    others = [other for anchor in anchors for other in page.anchors.get(anchor, ()) if other.span != one.span]
    own_id = one.key and one.key in page.heading_anchors.get(one.span, ())
    if others and not own_id:
        raise Refused(
            f"another place has the anchor `#{next(iter(anchors))}` of `{new}`",
            "take another text",
            tuple(_place(_Thing(page, other)) for other in others[:_MOST_PLACES]),
        )


def split_old(old: str, folder: str) -> tuple[str | None, str]:
    """The absolute path of the file in `file#anchor`, where there is such a file, and what is named in it."""
    path, mark, fragment = old.partition("#")
    location = os.path.realpath(os.path.join(folder, path))
    if path.strip() and mark and fragment and os.path.isfile(location):
        return location, f"#{fragment}"
    return None, old

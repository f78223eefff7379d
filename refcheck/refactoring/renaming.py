"""What giving something another name changes in all files, or why it cannot have it.

A label, an anchor, a footnote, a key, a link definition is renamed where it is defined; a heading gets another text,
from which its anchor follows. What refers to them follows, too (`refcheck.refactoring.propagation`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from refcheck.facts.lazy_regex import expression
from refcheck.facts.model import Definition, Edit, Refused, Related, Span
from refcheck.facts.suggestions import did_you_mean
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.refactoring.propagation import Edits, Read, Renamed, compared, follow

KINDS = ("label", "anchor", "heading", "footnote", "reference-key", "link-definition")
"""What can be renamed, as `refcheck list` calls it."""

# How a name can be written, and what it is the name of then.
_WRITTEN = {
    re.compile(r"\[?\^(?P<name>[^\[\]]+)\]?"): ("footnote",),
    re.compile(r"\[(?P<name>[^\[\]]+)\]"): ("link-definition", "reference-key"),
    re.compile(r"#{1,6}[ \t]+(?P<name>.+)"): ("heading",),
    re.compile(r"#(?P<name>.+)"): ("#", "label", "anchor"),
    re.compile(r"@(?P<name>.+)"): ("label",),
}
_NO_NAME = expression(r"[\s\[\]{}]")
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
    text = page.source.text
    own = _own_edit(page, definition, new, text)
    renamed = Renamed(page, text, (own,), read)
    _check_result(thing, new, renamed, read)
    return follow(project, {page.location: (own,)}, read)


def _find(project: Project, question: Question) -> _Thing:
    pages = [page for location, page in project.pages.items() if question.within in (None, location)]
    things = [_Thing(page, one) for page in pages for one in _called(page, question.old)]
    things = [thing for thing in things if question.kind in (None, thing.kind)]
    if not things:
        what = f"no {question.kind.replace('-', ' ')}" if question.kind else "nothing that can be renamed"
        where = f" in {shown(question.within)}" if question.within else ""
        raise Refused(f"{what} is called `{question.old}`{where}", _offer(pages, question))
    if len(things) > 1:
        places = tuple(map(_place, things[:_MOST_PLACES]))
        raise Refused(f"`{question.old}` is the name of {len(things)} things", _how_to_choose(things), places)
    return things[0]


def _called(page: Page, old: str) -> Iterator[Definition]:
    """What is called so in a page."""
    wanted = _wanted(old)
    labels = [one for one in page.definitions if one.kind in ("label", "anchor") and _is_called(page, one, wanted)]
    # A heading with an id of this name is not called so itself.
    beside = {one.body.start for one in labels if one.element == "heading"}
    for one in page.definitions:
        if one.kind == "heading":
            has_anchor = one.body.start not in beside and wanted.get("#") in page.heading_anchors.get(one.span, ())
            if has_anchor or _is_called(page, one, wanted):
                yield one
        elif one in labels or (one.kind not in ("label", "anchor") and _is_called(page, one, wanted)):
            yield one


def _wanted(old: str) -> dict[str, str]:
    """The name that something of each kind would have; under `#` the anchor of a heading."""
    for pattern, kinds in _WRITTEN.items():
        match = pattern.fullmatch(old)
        if match:
            return dict.fromkeys(kinds, match["name"])
    return dict.fromkeys(("#", *KINDS), old)


def _is_called(page: Page, one: Definition, wanted: Mapping[str, str]) -> bool:
    name = wanted.get(one.kind)
    # A heading also as it is written, with its markup.
    written = [piece.text for piece in one.pieces if piece.kind == "source"]
    names = [one.text, *written] if one.kind == "heading" else [one.key]
    if name is None:
        return False
    return any(own and compared(page, one.kind, own) == compared(page, one.kind, name) for own in names)


def _how_to_choose(things: Sequence[_Thing]) -> str:
    kinds = sorted({thing.kind for thing in things})
    choices = ["`--in FILE`"] if len({thing.page for thing in things}) > 1 else []
    choices += [f"`--kind {'|'.join(kinds)}`"] if len(kinds) > 1 else []
    if choices:
        return f"say which one by {' and '.join(choices)}"
    if kinds == ["heading"]:
        return "name it by its anchor: " + ", ".join(f"`#{thing.page.anchor(thing.definition)}`" for thing in things)
    return "let only one of them be called so first"


def _offer(pages: list[Page], question: Question) -> str:
    """What may have been meant by a name that there is not."""
    kinds = (question.kind,) if question.kind else KINDS
    names = {one.key or one.text for page in pages for one in page.definitions if one.kind in kinds}
    anchors = {f"#{page.anchor(one)}" for page in pages for one in page.of_kind("heading") if "heading" in kinds}
    old, *_ = _wanted(question.old).values()
    if question.old.startswith("#"):
        old, names = question.old, names | anchors
    return did_you_mean(old, sorted(names - {""})) or "`refcheck list` shows what there is"


def _place(thing: _Thing) -> Related:
    name = thing.definition.key or thing.definition.text
    return Related(thing.page.path, thing.definition.span, f"{thing.kind.replace('-', ' ')} `{name}`")


def _plain(new: str, kind: str) -> str:
    """A new name without the signs that something of its kind is written with."""
    return _wanted(new.strip()).get(kind, new.strip())


def _own_edit(page: Page, definition: Definition, new: str, text: str) -> Edit:
    """What is changed where it is defined."""
    if definition.kind == "heading":
        last = definition.pieces[-1:]
        attributes = last[0].text if last and last[0].kind == "attributes" else ""
        return Edit(Span(definition.span.start, definition.span.end - len(attributes)), new)
    written = text[definition.key_span.start : definition.key_span.end]
    if definition.key != written and written and definition.key.endswith(written):
        # The kind is put before the name by the renderer.
        new = new.removeprefix(definition.key[: -len(written)])
    return Edit(definition.key_span, new)


def _check(project: Project, thing: _Thing, new: str) -> None:
    """Raises where the name cannot be one, or is another thing's."""
    page, one = thing
    what, renderer = one.kind.replace("-", " "), page.renderer
    if one.syntax == "front_matter":
        raise Refused("this heading is the `title` of the front matter", "change it there", (_place(thing),))
    if not new or "\n" in new or "\r" in new:
        raise Refused("a name stands in one line, and is not empty")
    if new == (one.text if one.kind == "heading" else one.key):
        raise Refused(f"it is called `{new}` already", places=(_place(thing),))
    if one.kind == "heading" and new.startswith("#"):
        raise Refused(f"`{new}` is no text of a heading", "write its new text; the anchor follows from it")
    if one.kind not in ("heading", "link-definition") and _NO_NAME.search(new):
        raise Refused(f"`{new}` is no name for a {what}", "write it without blanks and brackets")
    kind = renderer.kind_of(one.key) if one.kind in ("label", "anchor") else None
    if kind is not None and (renderer.kind_of(new) != kind or not renderer.is_label(new)):
        beginning = "".join(renderer.parts_of(one.key)[:2])
        remedy = f"let it begin with `{beginning}`, so that it keeps its number"
        raise Refused(f"`{new}` is no name for a {kind}", remedy)
    if one.kind == "reference-key" and renderer.safe_key(one.key) and not renderer.safe_key(new):
        raise Refused(
            f"{renderer.title} does not find an entry of the key `{new}`", "take letters, digits, `-` and `_`"
        )
    taken = [other for other in _holders(project, thing, new) if (other.page, other.definition) != (page, one)]
    if taken:
        raise Refused(f"`{new}` exists", "take another name", tuple(map(_place, taken[:_MOST_PLACES])))


def _holders(project: Project, thing: _Thing, new: str) -> Iterator[_Thing]:
    """What has a name already, where the thing would be looked for."""
    page, kind = thing.page, thing.kind
    kinds = ("label", "anchor") if kind in ("label", "anchor") else (kind,)
    wanted = dict.fromkeys(kinds, new)
    found = [_Thing(page, one) for one in page.definitions if one.kind in kinds and _is_called(page, one, wanted)]
    yield from found
    if kind in ("label", "anchor") and not found:
        elsewhere = project.resolve_link(page, f"#{new}")
        if elsewhere.page is not None:
            yield from (_Thing(elsewhere.page, one) for one in elsewhere.definitions)


def _check_result(thing: _Thing, new: str, renamed: Renamed, read: Read) -> None:
    """Raises where the new name is not read as one, or makes an anchor that another thing has."""
    page, one = thing
    names = renamed.names(one)
    if names is None or (one.kind != "heading" and names[1].key == names[0].key):
        what = one.kind.replace("-", " ")
        raise Refused(
            f"`{new}` is not read as the name of a {what}", "take letters, digits and hyphens", (_place(thing),)
        )
    if one.kind != "heading" or (one.key and one.key in page.heading_anchors.get(one.span, ())):
        return
    # Alone it has the anchor that it would have if no other heading were called so.
    alone = read(page, f"# {new}\n")
    anchors = [anchor for heading in alone.of_kind("heading") for anchor in alone.anchors_by_rule[heading.span][:1]]
    for anchor in filter(None, anchors):
        others = [_Thing(page, other) for other in page.anchors.get(anchor, ()) if other.span != one.span]
        if others:
            message = f"another place has the anchor `#{anchor}` of `{new}`"
            raise Refused(message, "take another text", tuple(map(_place, others[:_MOST_PLACES])))


def split_old(old: str, folder: str) -> tuple[str | None, str]:
    """The absolute path of the file in `file#anchor`, where there is such a file, and what is named in it."""
    path, mark, fragment = old.partition("#")
    location = os.path.realpath(os.path.join(folder, path))
    if path.strip() and mark and fragment and os.path.isfile(location):
        return location, f"#{fragment}"
    return None, old

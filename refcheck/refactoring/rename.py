"""Gives a definition another name in all files, or returns the reason why it cannot have it.

A label, an anchor, a footnote, a key or a link definition is renamed where it is defined. A heading gets another text,
and its anchor changes with it. References to it are changed, too (`refcheck.refactoring.propagation`). An entry of a
bibliography gets another key (`refcheck.refactoring.citation_keys`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from refcheck.facts.cancellation import Check, never
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import KIND_WORDS, Definition, DefinitionKind, Edit, Refused, Related, Span
from refcheck.facts.suggestions import nearest
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.refactoring.citation_keys import NamedEntry, find_entries, rename_entry
from refcheck.refactoring.likely_pages import likely_pages
from refcheck.refactoring.propagation import ProjectEdits, RenamedPage, Reparse, normalized, propagate

_RENAMED: tuple[DefinitionKind, ...] = (
    "label",
    "anchor",
    "heading",
    "footnote",
    "reference-entry",
    "link-definition",
    "citation-entry",
)
KINDS: Mapping[str, DefinitionKind] = {KIND_WORDS.get(kind, kind): kind for kind in _RENAMED}
"""The kinds that can be renamed, by the word that `refcheck list` uses."""

# The forms of a name, and the kinds that each form names.
_WRITTEN = {
    re.compile(r"\[?\^(?P<name>[^\[\]]+)\]?"): ("footnote",),
    re.compile(r"\[(?P<name>[^\[\]]+)\]"): ("link-definition", "reference-entry"),
    re.compile(r"#{1,6}[ \t]+(?P<name>.+)"): ("heading",),
    re.compile(r"#(?P<name>.+)"): ("#", "label", "anchor"),
    re.compile(r"@(?P<name>.+)"): ("label", "citation-entry"),
}
_NO_NAME = compile_lazily(r"[\s\[\]{}]")
_WORDS = compile_lazily(r"\w+")
# So that a list of places stays readable.
_MAX_PLACES = 10


class Query(NamedTuple):
    """Describes the definition to rename."""

    name: str
    """As written: `fig:x`, `^1`, `#set-up`, the text of a heading ..."""
    kind: str | None = None
    """One of `KINDS`, if several definitions have this name."""
    within: str | None = None
    """The absolute path of the file that defines it, if several do."""


class Named(NamedTuple):
    """A definition with the page that it is on."""

    page: Page
    definition: Definition

    @property
    def kind(self) -> DefinitionKind:
        """The kind of the definition."""
        return self.definition.kind

    @property
    def word(self) -> str:
        """The kind as users know it."""
        return KIND_WORDS.get(self.kind, self.kind)

    @property
    def place(self) -> Related:
        """Its place, to be shown."""
        name = self.definition.key or self.definition.text
        return Related(self.page.path, self.definition.span, message=f"{self.word.replace('-', ' ')} `{name}`")


Thing: TypeAlias = "Named | NamedEntry"
"""Whatever can be renamed."""


def find_definition(project: Project, query: Query) -> Thing:
    """The only definition that a query describes.

    Raises:
        Refused: if it describes none or several.
    """
    pages = [page for location, page in project.pages.items() if query.within in (None, location)]
    likely = likely_pages(pages, query.name)
    things: list[Thing] = [Named(page, definition) for page in likely for definition in _called(page, query.name)]
    things = [thing for thing in things if query.kind is None or KINDS[query.kind] == thing.kind]
    key = _wanted(query.name).get("citation-entry")
    if key is not None and query.kind in (None, "citation-entry"):
        things += find_entries(project, key, query.within)
    if not things:
        kinds = query.kind.replace("-", " ") if query.kind else "label, heading, footnote, key or link definition"
        where = f" in {shown(query.within)}" if query.within else ""
        raise Refused(f"no {kinds} is named `{query.name}`{where}", _offer(project, pages, query))
    if len(things) > 1:
        places = tuple(thing.place for thing in things[:_MAX_PLACES])
        raise Refused(f"`{query.name}` is the name of {len(things)} things", _how_to_choose(things), places)
    return things[0]


def rename_definition(project: Project, thing: Thing, new: str, reparse: Reparse, check: Check = never) -> ProjectEdits:
    """The edits of all files that give a definition another name.

    Args:
        new: the new name; of a heading the new text.

    Raises:
        Refused: if the new name is taken, or cannot be one.
    """
    new = _plain(new, thing.kind)
    if isinstance(thing, NamedEntry):
        return rename_entry(project, thing, new, reparse, check)
    _check(project, thing, new)
    page, definition = thing
    own = _own_edit(page, definition, new, page.source.text)
    _check_result(thing, new, RenamedPage.of(page, (own,), reparse), reparse)
    return propagate(project, {page.location: (own,)}, reparse, check)


def _called(page: Page, old: str) -> Iterator[Definition]:
    """The definitions of a page that have a name."""
    wanted = _wanted(old)
    labels = [
        definition
        for definition in page.definitions
        if definition.kind in ("label", "anchor") and _is_called(page, definition, wanted)
    ]
    # A heading with an id of this name does not have the name itself.
    beside = {definition.full_span.start for definition in labels if definition.element == "heading"}
    for definition in page.definitions:
        if definition.kind == "heading":
            has_anchor = definition.full_span.start not in beside and wanted.get("#") in page.headings.anchors.get(
                definition.span, ()
            )
            if has_anchor or _is_called(page, definition, wanted):
                yield definition
        elif definition in labels or (
            definition.kind not in ("label", "anchor", "citation-entry") and _is_called(page, definition, wanted)
        ):
            yield definition


def _wanted(old: str) -> dict[str, str]:
    """The name for each kind of definition; under `#` the anchor of a heading."""
    for pattern, kinds in _WRITTEN.items():
        match = pattern.fullmatch(old)
        if match:
            return dict.fromkeys(kinds, match["name"])
    return dict.fromkeys(("#", *KINDS.values()), old)


def _is_called(page: Page, definition: Definition, wanted: Mapping[str, str]) -> bool:
    name = wanted.get(definition.kind)
    # A heading also as written, with its markup.
    written = [piece.text for piece in definition.pieces if piece.kind == "source"]
    names = [definition.text, *written] if definition.kind == "heading" else [definition.key]
    if name is None:
        return False
    return any(
        own and normalized(page, definition.kind, own) == normalized(page, definition.kind, name) for own in names
    )


def _how_to_choose(things: Sequence[Thing]) -> str:
    kinds = sorted({thing.word for thing in things})
    choices = ["`--in FILE`"] if len({thing.place.path for thing in things}) > 1 else []
    choices += [f"`--kind {'|'.join(kinds)}`"] if len(kinds) > 1 else []
    if choices:
        return f"say which one by {' and '.join(choices)}"
    if kinds == ["heading"]:
        return "name it by its anchor: " + ", ".join(
            f"`#{thing.page.anchors.of(thing.definition)}`" for thing in things if isinstance(thing, Named)
        )
    return "let only one of them be called so first"


def _offer(project: Project, pages: list[Page], query: Query) -> str:
    """Suggest a name that exists."""
    kinds = (KINDS[query.kind],) if query.kind else tuple(KINDS.values())
    names = {
        definition.key or definition.text
        for page in pages
        for definition in page.definitions
        if definition.kind in kinds
    }
    if "citation-entry" in kinds:
        names = names.union(*(project.bibliography(page).entries for page in pages))
    old, *_ = _wanted(query.name).values()
    anchors: dict[str, Named] = {}
    if query.name.startswith("#") and "heading" in kinds:
        old, anchors = query.name, _likely_anchors(pages)
    found = nearest(old, sorted({*names, *anchors} - {""}))
    if found in anchors:
        # Computing the anchors of all headings would take long.
        page, heading = anchors[found]
        found = page.anchors.of(heading) and f"#{page.anchors.of(heading)}"
    return f"did you mean `{found}`?" if found else "`refcheck list` shows what there is"


def _likely_anchors(pages: list[Page]) -> dict[str, Named]:
    """The headings by an anchor that most renderers would make of them."""
    headings = {
        heading.key or heading.text: Named(page, heading)
        for page in pages
        for heading in page.definitions
        if heading.kind == "heading"
    }
    return {"#" + "-".join(_WORDS.findall(text.lower())): heading for text, heading in headings.items()}


def _plain(new: str, kind: str) -> str:
    """A new name without the markup of its kind."""
    return _wanted(new.strip()).get(kind, new.strip())


def _own_edit(page: Page, definition: Definition, new: str, text: str) -> Edit:
    """The edit of the definition itself."""
    if definition.kind == "heading":
        last = definition.pieces[-1:]
        attributes = last[0].text if last and last[0].kind == "attributes" else ""
        return Edit(Span(definition.span.start, definition.span.end - len(attributes)), new)
    written = text[definition.key_span.start : definition.key_span.end]
    if definition.key != written and written and definition.key.endswith(written):
        # The renderer puts the kind before the name.
        new = new.removeprefix(definition.key[: -len(written)])
    return Edit(definition.key_span, new)


def _check(project: Project, thing: Named, new: str) -> None:
    """Raise `Refused` if the name is not valid, or another definition has it."""
    page, definition = thing
    what, renderer = KIND_WORDS.get(definition.kind, definition.kind).replace("-", " "), page.renderer
    if definition.syntax == "front_matter" and definition.element != "page":
        raise Refused("this heading is the `title` of the front matter", "change it there", (thing.place,))
    if not new or "\n" in new or "\r" in new:
        raise Refused("the new name must be one line and not empty")
    if new == (definition.text if definition.kind == "heading" else definition.key):
        raise Refused(f"it is called `{new}` already", places=(thing.place,))
    if definition.kind == "heading" and new.startswith("#"):
        raise Refused(
            f"`{new}` is an anchor, not the text of a heading", "write its new text; the anchor follows from it"
        )
    if definition.kind not in ("heading", "link-definition") and _NO_NAME.search(new):
        raise Refused(f"`{new}` is not a valid label for a {what}", "remove spaces and brackets")
    kind = renderer.kind_of(definition.key) if definition.kind in ("label", "anchor") else None
    if kind is not None and (renderer.kind_of(new) != kind or not renderer.is_label(new)):
        beginning = "".join(renderer.parts_of(definition.key)[:2])
        remedy = f"let it begin with `{beginning}`, so that it keeps its number"
        raise Refused(f"`{new}` is not a valid label for a {kind}", remedy)
    if definition.kind == "reference-entry" and renderer.finds_entry(definition.key) and not renderer.finds_entry(new):
        raise Refused(
            f"{renderer.title} does not find an entry of the key `{new}`", "take letters, digits, `-` and `_`"
        )
    taken = [other for other in _holders(project, thing, new) if (other.page, other.definition) != (page, definition)]
    if taken:
        raise Refused(f"`{new}` exists", "take another name", tuple(other.place for other in taken[:_MAX_PLACES]))


def _holders(project: Project, thing: Named, new: str) -> Iterator[Named]:
    """The definitions that already have a name, where the definition would be looked up."""
    page, kind = thing.page, thing.kind
    kinds = ("label", "anchor") if kind in ("label", "anchor") else (kind,)
    wanted = dict.fromkeys(kinds, new)
    text = page.one_text if kind in ("footnote", "link-definition") else None
    found = [
        Named(other, definition)
        for other in (text.pages if text is not None else (page,))
        for definition in other.definitions
        if definition.kind in kinds and _is_called(other, definition, wanted)
    ]
    yield from found
    if kind in ("label", "anchor") and not found:
        elsewhere = project.resolve_link(page, f"#{new}")
        if elsewhere.page is not None:
            yield from (Named(elsewhere.page, definition) for definition in elsewhere.definitions)


def _check_result(thing: Named, new: str, renamed: RenamedPage, reparse: Reparse) -> None:
    """Raise `Refused` if the new name is not parsed as one, or results in an anchor that another definition has."""
    page, definition = thing
    names = renamed.names(definition)
    if names is None or (definition.kind != "heading" and names[1].key == names[0].key):
        what = KIND_WORDS.get(definition.kind, definition.kind).replace("-", " ")
        raise Refused(
            f"`{new}` is not read as the name of a {what}", "take letters, digits and hyphens", (thing.place,)
        )
    if definition.kind != "heading" or (
        definition.key and definition.key in page.headings.anchors.get(definition.span, ())
    ):
        return
    # Alone it has the anchor that it would have if no other heading had this text.
    alone = reparse(page, f"# {new}\n")
    anchors = [
        anchor for heading in alone.of_kind("heading") for anchor in alone.headings.anchors_by_rule[heading.span][:1]
    ]
    for anchor in filter(None, anchors):
        others = [Named(page, other) for other in page.anchors.by_name.get(anchor, ()) if other.span != definition.span]
        if others:
            message = f"another place has the anchor `#{anchor}` of `{new}`"
            raise Refused(message, "take another text", tuple(other.place for other in others[:_MAX_PLACES]))


def split_old(old: str, folder: str) -> tuple[str | None, str]:
    """The absolute path of the file in `file#anchor`, if there is such a file, and the name in it."""
    path, mark, fragment = old.partition("#")
    location = os.path.realpath(os.path.join(folder, path))
    if path.strip() and mark and fragment and os.path.isfile(location):
        return location, f"#{fragment}"
    return None, old

"""What has to follow when definitions get other names: every reference that leads to them.

The page is read again with the new names, and the anchors, labels and keys before and after are held side by side. So
what changes in consequence is seen, too: the anchor `#setup-1` that becomes `#setup` when the first of two headings of
this name gets another one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span
from refcheck.fixes.fixing import apply
from refcheck.links.destinations import encoded_like
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import Resolution
from refcheck.syntax import tag_syntaxes
from refcheck.syntax.links import label_key

Read = Callable[[Page, str], Page]
"""A page with another text."""
Edits = Mapping[str, tuple[Edit, ...]]
"""What is changed in each file, by its absolute path; in the order of the text."""

_MOST_ROUNDS = 4
# The kind of definition that a reference names, if it is not called as the reference is.
_NAMESPACES: Mapping[str, str] = {
    "citation": "label",
    "cross-reference": "label",
    "key": "reference-entry",
    "reference-link": "link-definition",
}
# What holds a fragment of its own form may not hold these.
_NOT_IN_WIKI_LINKS = compile_lazily(r"[#|^\[\]]+")


class Names(NamedTuple):
    """How a definition can be referred to."""

    key: str
    """As it is written."""
    anchors: tuple[str, ...]
    """By slug rule, for a heading; else the one there is."""
    text: str


class _Places:
    """Places of a text and its edits.

    Args:
        edits: sorted and apart.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self._starts = [edit.span.start for edit in edits]
        self._ends = [edit.span.end for edit in edits]
        self._shifts = [0, *accumulate(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits)]

    def moved(self, place: int) -> int:
        """Where a place is after the edits; of one within an edit, where that begins."""
        index = bisect_right(self._ends, place)
        start = self._starts[index] if index < len(self._starts) else place
        return min(place, start) + self._shifts[index]

    def overlap(self, edit: Edit) -> bool:
        """Whether another edit stands in what these replace."""
        index = bisect_right(self._ends, edit.span.start)
        return index < len(self._starts) and self._starts[index] < edit.span.end


class Renamed:
    """A page before and after its definitions have been given other names.

    Args:
        before: as it stands.
        edits: of its text.
        text: that it has.
        read: reads it again.
    """

    def __init__(self, before: Page, text: str, edits: Sequence[Edit], read: Read) -> None:
        self.before = before
        self._places = _Places(sorted(edits))
        self._text = text
        self.text = apply(text, self._places.edits)
        self.after = read(before, self.text)

    def successor(self, definition: Definition) -> Definition | None:
        """What a definition has become; None where it is no definition any longer."""
        return self._successors.get(_identity(definition))

    @cached_property
    def _successors(self) -> dict[tuple[object, ...], Definition]:
        there: dict[tuple[object, ...], list[Definition]] = {}
        for definition in reversed(self.after.numberable):
            there.setdefault((definition.kind, definition.syntax, definition.span.start), []).append(definition)
        found = {}
        for definition in self.before.numberable:
            same = there.get((definition.kind, definition.syntax, self._places.moved(definition.span.start)))
            if same:
                found[_identity(definition)] = same.pop()
        return found

    def names(self, definition: Definition) -> tuple[Names, Names] | None:
        """The names of a definition before and after; None where it has none any longer."""
        successor = self.successor(definition)
        if successor is None:
            return None
        return _names(self.before, definition, self._text), _names(self.after, successor, self.text)

    def seen_by(self, page: Page) -> Renamed:
        """The same as it is shown by the renderer of another page."""
        other = Renamed.__new__(Renamed)
        other.before = self.before.seen_by(page.renderer)
        other.after = self.after.seen_by(page.renderer)
        other._places, other._text, other.text = self._places, self._text, self.text
        return other

    @cached_property
    def by_name(self) -> dict[tuple[str, str], str]:
        """The new keys by the old ones, as they are compared, for references that are none to the renderer."""
        found: dict[tuple[str, str], str] = {}
        for definition in self.before.definitions:
            names = self.names(definition) if definition.key else None
            if names and names[0].key != names[1].key:
                space = "label" if definition.kind == "anchor" else definition.kind
                found[space, compared(self.before, space, definition.key)] = names[1].key
        return found


def follow(project: Project, own: Edits, read: Read) -> Edits:
    """The edits of definitions, with those of all references that lead to what they rename.

    Args:
        own: what is changed in the definitions; nothing else.
        read: reads a page again.
    """
    edits = {location: tuple(sorted(made)) for location, made in own.items() if made}
    for _ in range(_MOST_ROUNDS):
        changed: dict[Page, Renamed] = {}
        for location in own:
            page = project.pages[location]
            changed[page] = Renamed(page, page.source.text, edits.get(location, ()), read)
        found: dict[str, tuple[Edit, ...]] = {}
        for location, page in project.pages.items():
            first = _Places(sorted(own.get(location, ())))
            made = {*first.edits, *(edit for edit in _in_page(project, page, changed) if not first.overlap(edit))}
            if made:
                found[location] = tuple(sorted(made))
        if found == edits:
            break
        # A reference within a heading is a part of its anchor, which is other then, too.
        edits = found
    return edits


def _in_page(project: Project, page: Page, changed: Mapping[Page, Renamed]) -> Iterator[Edit]:
    for reference in page.references:
        resolution = project.resolve(page, reference)
        target = resolution.page
        if target is None and resolution.found is not None:
            # Where no renderer is known it is one of several files.
            target = project.page_at(resolution.found.real)
        renamed = changed.get(target) if target is not None else None
        if renamed is None and not resolution.definitions:
            renamed = changed.get(page)
        if renamed is not None:
            yield from _respelled(project, page, reference, resolution, renamed)
    own = changed.get(page)
    for fact in page.malformed if own is not None else ():
        # Text as it stands, but it is meant, and a fix makes a reference of it.
        space = {"citation": "label"}.get(fact.kind, fact.kind)
        new = own.by_name.get((space, compared(page, space, fact.key))) if own else None
        if new is not None:
            yield Edit(fact.key_span, _capitalised(fact.key, new))


def _respelled(
    project: Project, page: Page, reference: Reference, resolution: Resolution, renamed: Renamed
) -> Iterator[Edit]:
    if reference.kind in ("link", "image"):
        yield from _link(project, page, reference, resolution, renamed)
        return
    names = renamed.names(resolution.definitions[0]) if resolution.definitions else None
    if names is None:
        name = _NAMESPACES.get(reference.kind, reference.kind)
        key = renamed.by_name.get((name, compared(page, name, reference.key))) if renamed.before is page else None
        if key is not None:
            yield Edit(reference.key_span, _capitalised(reference.key, key) if name == "label" else key)
        return
    before, after = names
    if reference.kind == "reference-link":
        is_heading = resolution.definitions[0].kind == "heading"
        old, new = (before.text, after.text) if is_heading else (before.key, after.key)
        if label_key(old) != label_key(new):
            yield from _label(reference, new)
    elif before.key != after.key:
        folded = reference.kind in ("citation", "cross-reference") and before.key[:1].islower()
        yield Edit(reference.key_span, _capitalised(reference.key, after.key) if folded else after.key)


def _label(reference: Reference, new: str) -> Iterator[Edit]:
    """`[text][label]`; what a reader sees of `[label][]` and `[label]` stays as it is."""
    form = reference.form.removeprefix("image-")
    if form == "full" or reference.text_span is None:
        yield Edit(reference.key_span, new)
    else:
        yield Edit(Span(reference.text_span.end, reference.span.end), f"][{new}]")


def _link(
    project: Project, page: Page, reference: Reference, resolution: Resolution, renamed: Renamed
) -> Iterator[Edit]:
    place = _fragment_place(page.source.text, reference)
    if place is None:
        return
    written = page.source.text[place.start : place.end]
    fragment = reference.key.partition("#")[2]
    views = (renamed, renamed.seen_by(page)) if page.renderer.name != renamed.before.renderer.name else (renamed,)
    new = next((new for view in views if (new := _fragment(view, fragment)) is not None), None)
    if new is None or new == fragment:
        return
    if reference.syntax in tag_syntaxes() and unquote(written) == written:
        yield Edit(place, new)
    else:
        yield Edit(place, encoded_like(new, written))
    shown = reference.text_span
    if shown is not None and reference.text.lstrip("#") == unquote(fragment) and reference.form == "inline":
        # The name stands for the number.
        yield Edit(shown, "#" * reference.text.startswith("#") + new)


def _fragment_place(text: str, reference: Reference) -> Span | None:
    """Where the fragment of a link stands, without its `#`."""
    if "#" not in reference.key:
        return None
    start, end = reference.key_span
    raw = text[start:end]
    if "#" in raw:
        fragments = reference.key.count("#") == raw.count("#")
        mark = raw.find("#") if fragments else raw.rfind("#")
        return Span(start + mark + 1, start + len(raw.rstrip()))
    # Behind a tag that names the page alone.
    fragment = reference.key.partition("#")[2]
    start = reference.span.end - len(fragment)
    return Span(start, reference.span.end) if text.startswith(f"#{fragment}", start - 1) else None


def _fragment(renamed: Renamed, fragment: str) -> str | None:
    """What a fragment has become; None where it leads to nothing that is known."""
    fragment, mark, marked_text = fragment.partition(":~:")
    page = renamed.before
    if page.renderer.nested_anchors and "#" in fragment:
        parts = [_fragment(renamed, part) or part for part in fragment.split("#")]
        return "#".join(parts) + mark + marked_text
    prefix = page.renderer.anchor_prefix
    if not fragment.startswith(prefix) or unquote(fragment) in page.anchors:
        prefix = ""
    found = page.find_anchor(fragment)
    if found is None:
        return None
    name = unquote(fragment[len(prefix) :])
    if not found:
        new = renamed.by_name.get(("label", compared(page, "label", name)))
        return None if new is None else prefix + new
    names = renamed.names(found[0])
    if names is None:
        return None
    key = page.renderer.anchor_key
    forms = {key(fragment[len(prefix) :]), key(name)}
    before, after = names
    new_names = [new for old, new in zip(before.anchors, after.anchors, strict=False) if key(old) in forms]
    if not new_names:
        return None
    new = Counter(new_names).most_common(1)[0][0]
    if key(new) in forms:
        return fragment + mark + marked_text
    if page.renderer.nested_anchors:
        new = _NOT_IN_WIKI_LINKS.sub(" ", new).strip()
    return prefix + new + mark + marked_text


def _names(page: Page, definition: Definition, text: str) -> Names:
    raw = text[definition.key_span.start : definition.key_span.end]
    same = page.renderer.label_key(raw) == page.renderer.label_key(definition.key)
    key = raw if raw and same else definition.key
    if definition.kind in ("heading", "html-heading", "term"):
        anchors = page.anchors_by_rule.get(definition.span, ())
    else:
        anchors = (f"ref-{key}" if definition.kind == "reference-entry" else key,)
    return Names(key, anchors, definition.text)


def compared(page: Page, kind: str, name: str) -> str:
    """A name in the form in which the names of its kind are compared in a page."""
    if kind == "footnote":
        return page.note_key(name)
    if kind in ("link-definition", "heading"):
        return label_key(name)
    if kind in ("label", "anchor"):
        name = name[:1].lower() + name[1:] if page.renderer.folds_first_letter else name
        return page.renderer.label_key(name)
    return name


def _capitalised(written: str, new: str) -> str:
    """The key of a label with the capital that the old one is written with at the beginning of a sentence."""
    return new[:1].upper() + new[1:] if written[:1].isupper() else new


def _identity(definition: Definition) -> tuple[object, ...]:
    return definition.kind, definition.syntax, definition.span, definition.key

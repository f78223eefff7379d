"""The changes of a renaming besides the definition: every reference that resolves to it.

The page is parsed again with the new names, and its anchors, labels and keys before and after are compared. So
indirect changes are found, too: the anchor `#setup-1` becomes `#setup` when the first of two headings of this name
is renamed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.cancellation import Check, never
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.fixing import apply
from refcheck.links.destinations import encoded_like
from refcheck.project.one_text import EditedText
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import Resolution
from refcheck.renderers import Renderer
from refcheck.syntax import tag_syntaxes
from refcheck.syntax.links import label_key

Reparse = Callable[[Page, str], Page]
"""Makes a page with another text."""

ProjectEdits = Mapping[str, tuple[Edit, ...]]
"""The edits of each file, sorted, by its absolute path."""

_MAX_ROUNDS = 4
# The kind of definition that a reference names, if it differs from the reference's kind.
_NAMESPACES: Mapping[str, str] = {
    "citation": "label",
    "cross-reference": "label",
    "key": "reference-entry",
    "reference-link": "link-definition",
}
# Text with a fragment of its own form may not contain these.
_NOT_IN_WIKI_LINKS = compile_lazily(r"[#|^\[\]]+")


class Names(NamedTuple):
    """The names by which a definition can be referred to."""

    key: str
    """As written."""
    anchors: tuple[str, ...]
    """For a heading one for each slug rule, else the only one."""
    text: str


@dataclass(frozen=True)
class RenamedPage:
    """A page before and after some of its definitions were renamed."""

    before: Page
    after: Page
    offsets: OffsetMap

    @classmethod
    def of(cls, page: Page, edits: Iterable[Edit], reparse: Reparse) -> RenamedPage:
        """A page and the result of editing its text."""
        made, text = sorted(edits), page.one_text
        after = reparse(page, apply(page.source.text, made))
        if text is not None:
            others = (after if page.location == other.location else other for other in text.pages)
            after = EditedText(others)[page.location]
        return cls(page, after, OffsetMap([made]))

    def seen_by(self, renderer: Renderer) -> RenamedPage:
        """The same renaming, with the anchors that another renderer makes."""
        return replace(self, before=self.before.seen_by(renderer), after=self.after.seen_by(renderer))

    def names(self, definition: Definition) -> tuple[Names, Names] | None:
        """The names of a definition before and after; None if it is no longer a definition."""
        successor = self._successors.get(_identity(definition))
        if successor is None:
            return None
        return _names(self.before, definition), _names(self.after, successor)

    @cached_property
    def new_keys(self) -> Mapping[tuple[str, str], str]:
        """The new keys, by kind and normalized old key, for references that the renderer does not resolve."""
        keys: dict[tuple[str, str], str] = {}
        for definition in self.before.definitions:
            names = self.names(definition) if definition.key else None
            if names and names[0].key != names[1].key:
                space = "label" if definition.kind == "anchor" else definition.kind
                keys[space, normalized(self.before, space, definition.key)] = names[1].key
        return keys

    @cached_property
    def _successors(self) -> Mapping[tuple[object, ...], Definition]:
        """The definition that replaces each definition."""
        after: dict[tuple[object, ...], list[Definition]] = {}
        for definition in reversed(self.after.candidates.definitions):
            after.setdefault((definition.kind, definition.syntax, definition.span.start), []).append(definition)
        successors = {}
        for definition in self.before.candidates.definitions:
            start = self.offsets.forward_or_start(definition.span.start)
            same = after.get((definition.kind, definition.syntax, start))
            if same:
                successors[_identity(definition)] = same.pop()
        return successors


def propagate(project: Project, own: ProjectEdits, reparse: Reparse, check: Check = never) -> ProjectEdits:
    """The edits of definitions, with those of all references that resolve to renamed definitions.

    Args:
        own: the edits of the definitions, and nothing else.
    """
    edits = {location: tuple(sorted(made)) for location, made in own.items() if made}
    for _ in range(_MAX_ROUNDS):
        renamed = _renamed_pages(project, own, edits, reparse)
        found: dict[str, tuple[Edit, ...]] = {}
        for location in _pages_to_edit(project, renamed):
            check()
            page = project.pages[location]
            first = sorted(own.get(location, ()))
            ends = [edit.span.end for edit in first]
            made = {*first, *(edit for edit in _in_page(project, page, renamed) if not _overlaps(edit, first, ends))}
            if made:
                found[location] = tuple(sorted(made))
        if found == edits:
            break
        # A reference within a heading is a part of its anchor, which changes with it.
        edits = found
    return edits


def _pages_to_edit(project: Project, renamed: Mapping[str, RenamedPage]) -> list[str]:
    """The locations of the pages in which names change, and of those that refer to them, in the order of the run."""
    locations = set(renamed)
    for location in renamed:
        locations.update(backlink.location for backlink in project.backlinks.of(project.pages[location]))
    return [location for location in project.pages if location in locations]


def _renamed_pages(
    project: Project, own: Iterable[str], edits: ProjectEdits, reparse: Reparse
) -> dict[str, RenamedPage]:
    """The pages in which a name changes, by location.

    Args:
        own: the locations of the pages whose definitions are edited. In others of the same text anchors can change.
    """
    pages, renamed = {location: project.pages[location] for location in own}, dict[str, RenamedPage]()
    for location, page in pages.items():
        text = page.one_text
        if text is None:
            renamed[location] = RenamedPage.of(page, edits.get(location, ()), reparse)
        elif location not in renamed:
            made = {other.location: sorted(edits.get(other.location, ())) for other in text.pages}
            after = EditedText(
                reparse(other, apply(other.source.text, made[other.location])) if made[other.location] else other
                for other in text.pages
            )
            for other in text.pages:
                renamed[other.location] = RenamedPage(other, after[other.location], OffsetMap([made[other.location]]))
    return renamed


def normalized(page: Page, kind: str, name: str) -> str:
    """A name, normalized as the names of its kind are compared in a page."""
    if kind == "footnote":
        return page.footnotes.normalize(name)
    if kind in ("link-definition", "heading"):
        return label_key(name)
    if kind in ("label", "anchor"):
        name = name[:1].lower() + name[1:] if page.renderer.folds_first_letter else name
        return page.renderer.label_key(name)
    return name


def _overlaps(edit: Edit, others: Sequence[Edit], ends: Sequence[int]) -> bool:
    """Whether an edit is in text that others replace, which are sorted.

    Args:
        ends: of the spans of the others.
    """
    index = bisect_right(ends, edit.span.start)
    return index < len(others) and others[index].span.start < edit.span.end


def _in_page(project: Project, page: Page, changed: Mapping[str, RenamedPage]) -> Iterator[Edit]:
    for reference in page.references:
        resolution = project.resolve(page, reference)
        target = resolution.page
        if target is None and resolution.found is not None:
            # If the renderer is unknown, it is one of several files.
            target = project.pages.at(resolution.found.real)
        renamed = changed.get(target.location) if target is not None else None
        if renamed is None and not resolution.definitions:
            renamed = changed.get(page.location)
        if renamed is not None:
            yield from _respelled(page, reference, resolution, renamed)
    own = changed.get(page.location)
    for fact in page.view.malformed if own is not None else ():
        # It is text as written, but meant as a reference, and a fix makes one of it.
        space = {"citation": "label"}.get(fact.kind, fact.kind)
        new = own.new_keys.get((space, normalized(page, space, fact.key))) if own else None
        if new is not None:
            yield Edit(fact.key_span, _capitalised(fact.key, new))


def _respelled(page: Page, reference: Reference, resolution: Resolution, renamed: RenamedPage) -> Iterator[Edit]:
    if reference.kind in ("link", "image"):
        yield from _link(page, reference, resolution, renamed)
        return
    names = renamed.names(resolution.definitions[0]) if resolution.definitions else None
    if names is None:
        name = _NAMESPACES.get(reference.kind, reference.kind)
        is_own = renamed.before.location == page.location
        key = renamed.new_keys.get((name, normalized(page, name, reference.key))) if is_own else None
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
    """The new label of `[text][label]`; the visible text of `[label][]` and `[label]` is kept."""
    form = reference.form.removeprefix("image-")
    if form == "full" or reference.text_span is None:
        yield Edit(reference.key_span, new)
    else:
        yield Edit(Span(reference.text_span.end, reference.span.end), f"][{new}]")


def _link(page: Page, reference: Reference, resolution: Resolution, renamed: RenamedPage) -> Iterator[Edit]:
    place = _fragment_place(page.source.text, reference)
    if place is None:
        return
    written = page.source.text[place.start : place.end]
    fragment = reference.key.partition("#")[2]
    views = (
        (renamed, renamed.seen_by(page.renderer)) if page.renderer.name != renamed.before.renderer.name else (renamed,)
    )
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
    """The span of the fragment of a link, without its `#`."""
    if "#" not in reference.key:
        return None
    start, end = reference.key_span
    raw = text[start:end]
    if "#" in raw:
        fragments = reference.key.count("#") == raw.count("#")
        mark = raw.find("#") if fragments else raw.rfind("#")
        return Span(start + mark + 1, start + len(raw.rstrip()))
    # After a tag that names only the page.
    fragment = reference.key.partition("#")[2]
    start = reference.span.end - len(fragment)
    return Span(start, reference.span.end) if text.startswith(f"#{fragment}", start - 1) else None


def _fragment(renamed: RenamedPage, fragment: str) -> str | None:
    """The new fragment of a link; None if the old one resolves to nothing that is known."""
    fragment, mark, marked_text = fragment.partition(":~:")
    page = renamed.before
    if page.renderer.nested_anchors and "#" in fragment:
        parts = [_fragment(renamed, part) or part for part in fragment.split("#")]
        return "#".join(parts) + mark + marked_text
    prefix = page.renderer.anchor_prefix
    if not fragment.startswith(prefix) or unquote(fragment) in page.anchors.by_name:
        prefix = ""
    found = page.anchors.find(fragment)
    if found is None:
        return None
    name = unquote(fragment[len(prefix) :])
    if not found:
        new = renamed.new_keys.get(("label", normalized(page, "label", name)))
        return None if new is None else prefix + new
    names = renamed.names(found[0])
    if names is None:
        return None
    key = _id_of_label(page, found[0]) or page.renderer.anchor_key
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


def _id_of_label(page: Page, label: Definition) -> Callable[[str], str] | None:
    """The id that a label would get for another name; None if it is always the name."""
    to_id = page.renderer.label_id if label.kind == "label" else None
    return None if to_id is None else lambda name: to_id(label._replace(key=name))


def _names(page: Page, definition: Definition) -> Names:
    raw = page.source.text[definition.key_span.start : definition.key_span.end]
    same = page.renderer.label_key(raw) == page.renderer.label_key(definition.key)
    key = raw if raw and same else definition.key
    if definition.kind in ("heading", "html-heading", "term"):
        anchors = page.headings.anchors_by_rule.get(definition.span, ())
    else:
        anchors = (f"ref-{key}" if definition.kind == "reference-entry" else key,)
    return Names(key, anchors, definition.text)


def _capitalised(written: str, new: str) -> str:
    """The new key of a label, capitalised if the old one is, as at the start of a sentence."""
    return new[:1].upper() + new[1:] if written[:1].isupper() else new


def _identity(definition: Definition) -> tuple[object, ...]:
    return definition.kind, definition.syntax, definition.span, definition.key

"""References to numbered elements, written as links that contain their numbers."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, Definition, Edit, Fix, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.fixes.rewrites.labels import label_fix
from refcheck.links.destinations import split_destination
from refcheck.numbering import templates
from refcheck.project import captions
from refcheck.project.label_rules import label_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED
from refcheck.renderers import NATIVE
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.tables import TableCondition

# How far before a citation the bracket of its group is looked for, in characters.
_MAX_DISTANCE = 200
# Of a new text in a message, in characters.
_MAX_SHOWN = 400
# Before a reference the word for its kind is looked for (`Figure @fig:a`), in characters.
_MAX_WORD = 20
# An underscore within a word is not markup. `<` begins a tag before a letter, `&` an entity before its name.
_MARKUP = compile_lazily(r"[\[\]*`\\]|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!?])|&(?=#?\w{1,32};)")
# Not every renderer reads an escape before these.
_ENTITIES = {"<": "&lt;", "&": "&amp;"}


class NumberedTarget(NamedTuple):
    """A numbered element that a link can point to, and the words of the link."""

    definition: Definition
    kind: str
    number: str
    wording: str
    unique: bool
    """Whether no other label has its name."""
    beside: frozenset[str] = frozenset()
    """The numbers in visible captions near it, which its author wrote."""

    @property
    def is_contradicted(self) -> bool:
        """Whether a reader sees another number near it than the counted one."""
        return bool(self.beside) and self.number not in self.beside


def numbered_label(page: Page, definition: Definition) -> NumberedTarget | None:
    """The target and wording of a link to a label; None if the label has no number, or may not be a label."""
    if definition.syntax == "targets":
        return None
    kind = page.kind(definition)
    number = page.numbers.in_links.get(definition.span)
    if number is None or definition.kind not in ("label", "anchor"):
        return None
    if not page.templates.caption_numbers:
        # A number in the caption is the author's own.
        number = templates.leading_number(captions.text(page, definition), kind, page.templates) or number
    title = _title(page, definition) or definition.key
    wording = templates.word(kind, number, title, page.templates)
    return NumberedTarget(
        definition, kind, number, wording, len(page.keys.labels_and_anchors.get(definition.key, ())) == 1
    )


def _title(page: Page, definition: Definition) -> str:
    """The text of an element as that of a link; cross-references in a heading are the words that replace them."""
    title = definition.text.strip()
    if "@" not in title or definition.element != "heading":
        return _as_link_text(title)
    pieces, position = [], 0
    for place, members in _groups_in(page, definition.full_span):
        written = page.source.text[slice(*place)]
        start = title.find(written, position)
        if start < 0:
            continue
        end = start + len(written)
        words = [_words_for(page, member) for member in members]
        known = [word for word in words if word is not None]
        pieces.append(_as_link_text(title[position:start]))
        pieces.append(_joined(members, known) if len(known) == len(words) else _as_link_text(written))
        position = end
    return "".join((*pieces, _as_link_text(title[position:])))


def _groups_in(page: Page, place: Span) -> Iterator[tuple[Span, list[Reference]]]:
    """The cross-references in a part of a text, those in the same brackets together, each with its place."""
    groups: dict[Span, list[Reference]] = {}
    for reference in page.keys.citations_in(place):
        if reference.citation is not None:
            groups.setdefault(reference.citation.group or reference.span, []).append(reference)
    yield from groups.items()


def _words_for(page: Page, reference: Reference) -> str | None:
    """The words that replace a cross-reference in a heading; None if there are none."""
    labels = page.labels.find(reference.key)
    # Headings can refer to each other.
    if len(labels) != 1 or labels[0].element == "heading":
        return None
    target = numbered_label(page, labels[0])
    return _with_affixes(reference, _wording(page, reference, target)) if target is not None else None


def _as_link_text(title: str) -> str:
    """A text without markup, with escapes for what would be markup in the text of a link."""
    return _MARKUP.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), title)


def numbered_target(page: Page, project: Project, reference: Reference) -> NumberedTarget | None:
    """The numbered element that a link resolves to."""
    target = split_destination(reference.key)
    if target is None or not target.fragment or page.renderer.kind_of(unquote(target.fragment)) is None:
        return None
    resolution = project.resolve(page, reference)
    if resolution.page is None or not resolution.definitions:
        return None
    there, key, definitions = resolution.page, unquote(target.fragment), resolution.definitions
    # One name can be defined thousands of times, and be linked to as often.
    question = numbered_target, key, *(definition.span for definition in definitions)
    found = there.once(question, lambda: _with_captions(there, _numbered_by_name(there, key, definitions)))
    return found if found is None or is_known(project, there, found) else None


def is_known(project: Project, page: Page, target: NumberedTarget) -> bool:
    """Whether the number of an element of a page is known, and not only counted in the texts that refcheck can read."""
    return target.number == "" or project.unknown_number(page, target.definition) is None


def numbered_links(page: Page, project: Project) -> Iterator[tuple[Reference, NumberedTarget, Span]]:
    """The inline links to numbered elements, with their targets and the spans of their texts."""
    for reference in page.references:
        if reference.kind == "link" and reference.form == "inline" and reference.text_span is not None:
            target = numbered_target(page, project, reference)
            if target is not None:
                yield reference, target, reference.text_span


def text_fix(reference: Reference, target: NumberedTarget) -> Fix:
    """Give a link to a numbered element its wording as text."""
    place = reference.text_span or reference.span
    return Fix(f"write `[{target.wording}]({reference.key})`", (Edit(place, target.wording),), rewrites=EVERYWHERE)


def cross_reference_fix(page: Page, project: Project, reference: Reference) -> Fix | None:
    """Write a cross-reference, or the group that it is in, as one numbered link for each label.

    Prefixes, suffixes and locators are kept. None if a member of the group has no label, cites literature, or names
    a label that is not unique or cannot have an anchor. All members of a group share one fix.
    """
    citation = reference.citation
    if not can_be_a_link(page, project, reference) or citation is None:
        return None
    group = citation.group
    if group is None:
        link = _link_for(page, project, reference)
        return _links_fix(reference.span, [reference], [link] if link else [])
    links = _links_of(page, project, group)
    return project.once(page, (cross_reference_fix, group), lambda: _links_fix(group, links.members, links.written))


def can_be_a_link(page: Page, project: Project, reference: Reference) -> bool:
    """Whether a cross-reference can be written as a link; it may have another key than the written one."""
    citation = reference.citation
    if citation is None or reference.conditions & LinkCondition.NESTED_LINK:
        # A link cannot contain another link.
        return False
    if citation.group is None:
        return not _makes_a_group(page, project, reference) and _link_for(page, project, reference) is not None
    links = _links_of(page, project, citation.group)
    if not links.is_whole:
        return False
    others = links.without.keys() - {reference.key_span}
    if others:
        return False
    as_written = links.by_place.get(reference.key_span)
    if as_written is not None and as_written.key == reference.key:
        return not links.without
    return _link_for(page, project, reference) is not None


def _numbered_by_name(page: Page, key: str, definitions: Sequence[Definition]) -> NumberedTarget | None:
    """The numbered element of a name that is one of some definitions, or is on the same heading."""
    for definition in page.keys.by_key.get(key, ()):
        if definition in definitions:
            target = numbered_label(page, definition)
            if target is not None:
                return target
        elif definition.element == "heading" and any(
            heading.full_span == definition.full_span for heading in definitions
        ):
            # The link resolves to the heading; its label has the number.
            target = numbered_label(page, definition)
            return target._replace(unique=True) if target is not None else None
    return None


def _with_captions(page: Page, target: NumberedTarget | None) -> NumberedTarget | None:
    """Add the numbers in visible captions near an element, if the renderer itself shows none."""
    if (
        target is None
        or page.templates.caption_numbers
        or (page.renderer.numbers is not None and not page.renderer.is_unknown)
    ):
        return target
    text = page.source.text
    beside = captions.numbers_beside(text, target.definition, target.kind, page.templates)
    return target._replace(beside=beside) if beside else target


class _GroupLinks(NamedTuple):
    """A group of cross-references, and the links that can be written for them."""

    members: Sequence[Reference]
    written: Sequence[str]
    by_place: Mapping[Span, Reference]
    """The members, by the spans of their keys."""
    without: Mapping[Span, Reference]
    """The members for which no link can be written."""
    is_whole: bool
    """Whether the group contains nothing else."""


def _links_of(page: Page, project: Project, group: Span) -> _GroupLinks:
    return project.once(page, (_links_of, group), lambda: _find_links(page, project, group))


def _find_links(page: Page, project: Project, group: Span) -> _GroupLinks:
    inside = page.keys.citations_in(group)
    members = [member for member in inside if member.citation is not None and member.citation.group == group]
    links = [_link_for(page, project, member) for member in members]
    return _GroupLinks(
        members,
        [link for link in links if link is not None],
        {member.key_span: member for member in members},
        {member.key_span: member for member, link in zip(members, links, strict=True) if link is None},
        len(members) == len(inside),
    )


def _links_fix(place: Span, members: Sequence[Reference], links: Sequence[str]) -> Fix:
    text = _joined(members, links)
    return Fix(f"write `{_shortened(text)}`", (Edit(place, text),))


def _joined(members: Sequence[Reference], written: Sequence[str]) -> str:
    """What is written for the members of a group, in a row."""
    plain = all(not (m.citation and (m.citation.prefix or m.citation.suffix)) for m in members)
    return (", " if plain else "; ").join(written)


def _shortened(text: str) -> str:
    """The start of a new text: thousands of findings can share it, in each of their messages."""
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]} ..."


def _makes_a_group(page: Page, project: Project, reference: Reference) -> bool:
    """Whether brackets with another citation before this one would become a group once this one is a link.

    `[@sec:none, @fig:a]` is not a group, as only `;` separates citations.
    """
    start = max(0, reference.span.start - _MAX_DISTANCE)
    before = page.source.text[start : reference.span.start]
    opened = before.rfind("[")
    if opened < 0 or "]" in before[opened:]:
        return False
    others = page.keys.citations_in(Span(start + opened, reference.span.start))
    return any(_link_for(page, project, other) is None for other in others if other.citation is not None)


def _link_for(page: Page, project: Project, reference: Reference) -> str | None:
    """The link for a cross-reference; None if there is none."""
    citation = reference.citation
    assert citation is not None
    labels = page.labels.find(reference.key)
    target = numbered_label(page, labels[0]) if len(labels) == 1 and page.labels.is_cross_reference(reference) else None
    target = _with_captions(page, target)
    if target is not None and not is_known(project, page, target):
        return None
    if target is None or target.is_contradicted or not (target.unique or target.definition.element == "heading"):
        return None
    if label_support(page.view, target.definition) != NATIVE and label_fix(page, target.definition, plain=True) is None:
        return None
    if target.definition.kind == "anchor" and not page.renderer.links_to_html:
        return None
    image = page.keys.images_by_attributes.get(target.definition.span)
    if image is not None and image.kind == "reference-link" and project.resolve(page, image).status == UNDEFINED:
        # The image is shown as text, and so is its label.
        return None
    if label_support(page.view, target.definition) == NATIVE and not page.anchors.find(target.definition.key):
        # The theme of a site can leave some headings without an anchor.
        return None
    wording = _wording(page, reference, target)
    if reference.conditions & TableCondition.IN_TABLE:
        # A bare `|` would end the cell.
        wording = wording.replace("|", "\\|")
    return _with_affixes(reference, f"[{wording}](#{target.definition.key})")


def _wording(page: Page, reference: Reference, target: NumberedTarget) -> str:
    """The words for a cross-reference: the number alone where the word for its kind is before it."""
    citation = reference.citation
    assert citation is not None
    start = (citation.group or reference.span).start
    before = citation.prefix or page.source.text[max(0, start - _MAX_WORD) : start]
    only_number = citation.mode == "suppress-author" or templates.ends_with_name(before, target.kind, page.templates)
    return target.number if only_number and target.kind != "section" else target.wording


def _with_affixes(reference: Reference, written: str) -> str:
    """What is written for a cross-reference, with the text before and after its key in the same brackets."""
    citation = reference.citation
    assert citation is not None
    return f"{citation.prefix} {written}{citation.suffix}" if citation.prefix else f"{written}{citation.suffix}"

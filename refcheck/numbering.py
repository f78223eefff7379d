"""Numbers of labels: figures, tables, equations and listings by order, sections by their level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

from refcheck.model import Definition, Span

Kind = Callable[[Definition], "str | None"]
Order = Callable[[Definition], tuple[int, int]]
Written = Callable[[int], str]


@dataclass(frozen=True)
class Numbering:
    """How a renderer makes numbers."""

    parts: bool = True
    """Whether figures in a labelled div are its parts, `1 (a)`, or count for themselves."""
    chapters: int = 0
    """How many levels of a section's number stand before the number of what is in it, which counts anew there."""
    mark: str = "."
    """Between the levels of a section's number, and between it and the number of what is in it."""
    written: Mapping[str, Written] = field(default_factory=dict)
    """How a kind's counter is written; for what is not named in Arabic digits."""
    written_levels: Mapping[int, Written] = field(default_factory=dict)
    """How the counter of a level of headings is written."""
    part: str = "{number} ({part})"
    """How the number of a part is made of that of the whole and its own."""
    written_part: Written = lambda count: letter(count)
    has_parts: Callable[[Definition], bool] = lambda definition: definition.element == "div"
    """Whether what stands in a labelled element is its parts."""
    own: Callable[[Definition], str | None] = lambda definition: None
    """The number that a definition brings along."""
    own_counts: bool = True
    """Whether a definition with a number of its own is counted all the same."""
    sections: Callable[[int], bool] = lambda level: True
    """Whether headings of a level are numbered."""
    first_level: int = 1
    """The level of headings that is a chapter."""
    before: tuple[int, ...] = ()
    """What the counters of headings begin with, by level."""
    shared: Mapping[str, str] = field(default_factory=dict)
    """Kinds that are counted together with another one."""


def letter(count: int) -> str:
    """`a` for 1 ... `z` for 26; from 27 on the number itself."""
    return ascii_lowercase[count - 1] if 0 < count <= len(ascii_lowercase) else str(count)


def number(definitions: Sequence[Definition], kind_of: Kind, order: Order, numbering: Numbering) -> dict[Span, str]:
    """The numbers of labels by the span of their definition.

    Each kind counts for itself, in the order of reading.

    Args:
        definitions: all of the page.
        kind_of: the kind of a label that is numbered here, else None.
        order: where a definition is read.
    """
    numbers: dict[Span, str] = {}
    counters: dict[str, int] = {}
    counted: dict[tuple[str, int], str] = {}
    wholes: list[_Whole] = []
    sections, chapter = _section_numbers(definitions, numbering), ""
    for definition in sorted(definitions, key=order):
        if definition.kind == "heading" and definition.body.start in sections:
            within = sections[definition.body.start].chapter
            if numbering.chapters and within != chapter:
                chapter = within
                counters.clear()
            continue
        kind = kind_of(definition)
        if kind is None:
            continue
        if kind == "section":
            section = sections.get(definition.body.start)
            numbers[definition.span] = section.number if section else ""
            continue
        while wholes and wholes[-1].body.end <= definition.span.start:
            wholes.pop()
        # What has several labels is counted once.
        thing = kind, definition.body.start
        if thing in counted:
            numbers[definition.span] = counted[thing]
            continue
        own = numbering.own(definition)
        if kind == "figure" and numbering.parts and wholes and _inside(definition, wholes[-1].body):
            whole = wholes[-1]
            whole.parts += 1
            part = own or numbering.written_part(whole.parts)
            numbers[definition.span] = counted[thing] = numbering.part.format(number=whole.number, part=part)
            continue
        counter = numbering.shared.get(kind, kind)
        if own is None or numbering.own_counts:
            counters[counter] = counters.get(counter, 0) + 1
        value = own or numbering.written.get(kind, str)(counters[counter])
        numbers[definition.span] = f"{chapter}{numbering.mark}{value}" if chapter and own is None else value
        counted[thing] = numbers[definition.span]
        if kind == "figure" and numbering.has_parts(definition):
            wholes.append(_Whole(definition.body, numbers[definition.span]))
    return {span: value for span, value in numbers.items() if value}


@dataclass(slots=True)
class _Whole:
    """A figure that has parts."""

    body: Span
    number: str
    parts: int = 0


@dataclass(frozen=True, slots=True)
class _Section:
    number: str
    chapter: str
    """The number of the chapter that it is in or begins."""


def _inside(definition: Definition, body: Span) -> bool:
    return body.start < definition.span.start and definition.span.end <= body.end


def _section_numbers(definitions: Iterable[Definition], numbering: Numbering) -> dict[int, _Section]:
    """The numbers of headings by where they begin; a level that is missing counts as 0."""
    counts = [0] * 7
    for level, count in enumerate(numbering.before[: len(counts)]):
        counts[level] = count
    first = numbering.first_level - 1
    found: dict[int, _Section] = {}
    for definition in definitions:
        if definition.kind != "heading" or ("class", "unnumbered") in definition.attributes:
            continue
        level = definition.level
        if level <= first or not numbering.sections(level):
            continue
        counts[level - 1] += 1
        counts[level:] = [0] * (len(counts) - level)
        written = [
            numbering.written_levels.get(index + 1, str)(count)
            for index, count in enumerate(counts[first:level], first)
        ]
        found[definition.body.start] = _Section(
            numbering.mark.join(written), numbering.mark.join(written[: numbering.chapters])
        )
    return found

"""Numbers of labels: figures, tables, equations and listings by order, sections by their level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

from refcheck.model import Definition, Span

Kind = Callable[[Definition], "str | None"]
Order = Callable[[Definition], tuple[int, int]]
Written = Callable[[int], str]


def letter(count: int) -> str:
    """`a` for 1 ... `z` for 26; from 27 on the number itself."""
    return ascii_lowercase[count - 1] if 0 < count <= len(ascii_lowercase) else str(count)


@dataclass(frozen=True)
class Numbering:
    """How a renderer makes numbers."""

    parts: bool = True
    """Whether figures in a labelled div are its parts, `1 (a)`, or count for themselves."""
    part: str = "{number} ({part})"
    """How the number of a part is made of that of the whole and its own."""
    chapters: int = 0
    """How many levels of a section's number stand before the number of what is in it, which counts anew there."""
    chapter_kinds: frozenset[str] | None = None
    """The kinds that are numbered by chapter; None for all."""
    chapter_zero: bool = False
    """Whether what stands before the first chapter is numbered as of chapter 0."""
    mark: str = "."
    """Between the levels of a section's number, and between it and the number of what is in it."""
    written: Mapping[str, Written] = field(default_factory=dict)
    """How the counter of a kind is written, also of `part` and `section`; else in Arabic digits, parts as letters."""
    written_levels: Mapping[int, Written] = field(default_factory=dict)
    """How the counter of a level of headings is written, where not as that of `section`."""
    has_parts: Callable[[Definition], bool] = lambda definition: definition.element == "div"
    """Whether what stands in a labelled element is its parts."""
    own: Callable[[Definition], str | None] = lambda definition: None
    """What a definition says to be written for its counter."""
    own_is_whole: bool = False
    """Whether that stands for the whole number, and the definition is not counted."""
    start: Callable[[Definition], int | None] = lambda definition: None
    """The number at which a definition says that the counter goes on."""
    unlabelled: frozenset[str] = frozenset()
    """The elements that are counted also without a label."""
    sections: Callable[[int], bool] = lambda level: True
    """Whether headings of a level are numbered."""
    missing_level: int = 0
    """What a level of headings that is left out counts as."""
    before: tuple[int, ...] = ()
    """What the counters of headings begin with, by level."""
    shared: Mapping[str, str] = field(default_factory=dict)
    """Kinds that are counted together with another one."""


@dataclass(slots=True)
class _Whole:
    """A figure that has parts."""

    body: Span
    number: str
    parts: int = 0


@dataclass(frozen=True, slots=True)
class _Section:
    """The numbers of a heading, by level, and how they are written."""

    counts: tuple[int, ...]
    written: tuple[str, ...]


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
    sections, chapter = _sections(definitions, numbering), _Section((), ())
    if numbering.chapter_zero:
        chapter = _Section((0,) * numbering.chapters, ("0",) * numbering.chapters)
    for definition in sorted(definitions, key=order):
        if definition.kind == "heading":
            section = sections.get(definition.body.start)
            if section is not None and section.counts[: numbering.chapters] != chapter.counts:
                chapter = _Section(section.counts[: numbering.chapters], section.written[: numbering.chapters])
                for counter in [kind for kind in counters if _by_chapter(kind, numbering)]:
                    del counters[counter]
            continue
        kind = kind_of(definition)
        if kind is None:
            continue
        if kind == "section":
            section = sections.get(definition.body.start)
            numbers[definition.span] = _join(section.written, numbering) if section else ""
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
            part = own or numbering.written.get("part", letter)(whole.parts)
            numbers[definition.span] = counted[thing] = numbering.part.format(number=whole.number, part=part)
            continue
        if own is not None and numbering.own_is_whole:
            numbers[definition.span] = counted[thing] = own
            continue
        counter = numbering.shared.get(kind, kind)
        counters[counter] = numbering.start(definition) or counters.get(counter, 0) + 1
        value = own or numbering.written.get(kind, str)(counters[counter])
        numbers[definition.span] = _join((*(chapter.written if _by_chapter(kind, numbering) else ()), value), numbering)
        counted[thing] = numbers[definition.span]
        if kind == "figure" and numbering.has_parts(definition):
            wholes.append(_Whole(definition.body, numbers[definition.span]))
    return {span: value for span, value in numbers.items() if value}


def _by_chapter(kind: str, numbering: Numbering) -> bool:
    return numbering.chapter_kinds is None or kind in numbering.chapter_kinds


def _join(parts: Iterable[str], numbering: Numbering) -> str:
    return numbering.mark.join(part for part in parts if part)


def _inside(definition: Definition, body: Span) -> bool:
    return body.start < definition.span.start and definition.span.end <= body.end


def _sections(definitions: Iterable[Definition], numbering: Numbering) -> dict[int, _Section]:
    """The numbers of headings by where they begin."""
    counts = list(numbering.before)
    written = [_write_level(level, count, numbering) for level, count in enumerate(counts, 1)]
    found: dict[int, _Section] = {}
    for definition in definitions:
        level = definition.level
        if definition.kind != "heading" or ("class", "unnumbered") in definition.attributes:
            continue
        if not numbering.sections(level):
            continue
        while len(counts) < level - 1:
            counts.append(numbering.missing_level)
            written.append(str(numbering.missing_level))
        count = numbering.start(definition) or (counts[level - 1] if len(counts) >= level else 0) + 1
        counts[level - 1 :] = [count]
        written[level - 1 :] = [numbering.own(definition) or _write_level(level, count, numbering)]
        found[definition.body.start] = _Section(tuple(counts), tuple(written))
    return found


def _write_level(level: int, count: int, numbering: Numbering) -> str:
    return numbering.written_levels.get(level, numbering.written.get("section", str))(count)

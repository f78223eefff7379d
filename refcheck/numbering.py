"""Numbers of labels: figures, tables, equations and listings by order, sections by their level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from refcheck.model import Definition, Span

Kind = Callable[[Definition], "str | None"]
Order = Callable[[Definition], tuple[int, int]]
Written = Callable[[int], str]

THEOREMS = frozenset(
    ("theorem", "lemma", "corollary", "proposition", "conjecture", "definition", "example", "exercise")
    + ("hypothesis", "solution", "remark", "proof", "algorithm")
)
"""The kinds that are theorems of some sort; each is counted for itself."""
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True)
class Numbering:
    """How a renderer makes numbers."""

    parts: bool = True
    """Whether figures in a labelled div are its parts, `1 (a)`, or count for themselves."""
    part_kinds: frozenset[str] = frozenset(("figure",))
    """The kinds that have parts and can be parts."""
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
    own: Callable[[Definition], str | None] = lambda definition: None
    """The number that a definition brings along."""
    own_counts: bool = True
    """Whether a definition with a number of its own is counted all the same."""
    sections: Callable[[int], bool] = lambda level: True
    """Whether headings of a level are numbered."""
    first_level: int = 1
    """The level of headings that is a chapter."""
    skips_missing_level: bool = False
    """Whether a text without headings of the first level is numbered from the second on, without chapters."""
    front: str = ""
    """The number of the chapter that is before the first one, where there is one."""
    appendix: Callable[[Definition], bool] = lambda heading: False
    """Whether the chapters after a heading are counted anew, in letters."""
    before: tuple[int, ...] = ()
    """What the counters of headings begin with, by level."""
    same_label_once: bool = False
    """Whether a label that is there twice has one number."""
    restarts: bool = False
    """Whether each file of a book begins outside of any chapter."""
    shared: Mapping[str, str] = field(default_factory=dict)
    """Kinds that are counted together with another one."""


@dataclass(slots=True)
class Counters:
    """How far has been counted, in a text or in all before it in a book."""

    sections: list[int] = field(default_factory=lambda: [0] * 7)
    """By level of headings."""
    appendix: bool = False
    """Whether chapters are counted in letters."""
    chapter: str | None = None
    """The number of the chapter; None before the first one."""
    kinds: dict[str, int] = field(default_factory=dict)

    def begin_appendix(self) -> None:
        """Chapters are counted anew, in letters."""
        self.appendix = True
        self.sections[:] = [0] * len(self.sections)


def letter(count: int) -> str:
    """`a` for 1 ... `z` for 26; from 27 on the number itself."""
    return ascii_lowercase[count - 1] if 0 < count <= len(ascii_lowercase) else str(count)


def capital(count: int) -> str:
    """`A` for 1 ... `Z` for 26; from 27 on the number itself."""
    return letter(count).upper()


def roman(count: int) -> str:
    """A count from 1 to 3999 in Roman numerals; others in Arabic."""
    if not 0 < count < 4000:
        return str(count)
    written = ""
    for value, numeral in _ROMAN:
        written += numeral * (count // value)
        count %= value
    return written


def number(
    definitions: Sequence[Definition],
    kind_of: Kind,
    order: Order,
    numbering: Numbering,
    counters: Counters | None = None,
) -> dict[Span, str]:
    """The numbers of labels by the span of their definition.

    Each kind counts for itself, in the order of reading.

    Args:
        definitions: all of the page.
        kind_of: the kind of a label that is numbered here, else None.
        order: where a definition is read.
        counters: where the counting begins; they are advanced.
    """
    if counters is None:
        counters = Counters()
    numbers: dict[Span, str] = {}
    named: dict[str, str] = {}
    wholes: list[_Whole] = []
    sections = _section_numbers(definitions, numbering, counters)
    if numbering.front and counters.chapter is None and not any(s.level == 1 for s in sections.values()):
        numbering = replace(numbering, chapters=0)
    chapter = (counters.chapter or numbering.front) if numbering.chapters else ""
    for definition in sorted(definitions, key=order):
        if definition.kind == "heading" and definition.body.start in sections:
            within = sections[definition.body.start].chapter
            if numbering.chapters and within != chapter:
                chapter = counters.chapter = within
                counters.kinds.clear()
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
        own = numbering.own(definition)
        has_parts = numbering.parts and kind in numbering.part_kinds
        if has_parts and wholes and _inside(definition, wholes[-1].body):
            whole = wholes[-1]
            whole.parts += 1
            part = own or numbering.written_part(whole.parts)
            numbers[definition.span] = numbering.part.format(number=whole.number, part=part)
            continue
        if numbering.same_label_once and definition.key in named:
            numbers[definition.span] = named[definition.key]
            continue
        counter = numbering.shared.get(kind, kind)
        if own is None or numbering.own_counts:
            counters.kinds[counter] = counters.kinds.get(counter, 0) + 1
        value = own or numbering.written.get(kind, str)(counters.kinds[counter])
        numbers[definition.span] = f"{chapter}{numbering.mark}{value}" if chapter and own is None else value
        if not definition.key.endswith(":"):
            named[definition.key] = numbers[definition.span]
        if definition.element == "div" and has_parts:
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
    level: int


def _inside(definition: Definition, body: Span) -> bool:
    return body.start < definition.span.start and definition.span.end <= body.end


def is_numbered(definition: Definition) -> bool:
    """Whether it is a heading that has a number."""
    return definition.kind == "heading" and ("class", "unnumbered") not in definition.attributes


def _section_numbers(
    definitions: Iterable[Definition], numbering: Numbering, counters: Counters
) -> dict[int, _Section]:
    """The numbers of headings by where they begin; a level that is missing counts as 0."""
    counts = counters.sections
    first = numbering.first_level - 1
    found: dict[int, _Section] = {}
    for definition in definitions:
        if definition.kind != "heading":
            continue
        if numbering.appendix(definition):
            counters.begin_appendix()
        level = definition.level
        if not is_numbered(definition) or level <= first or not numbering.sections(level):
            continue
        counts[level - 1] += 1
        counts[level:] = [0] * (len(counts) - level)
        written = [
            numbering.written_levels.get(index + 1, capital if counters.appendix and index == first else str)(count)
            for index, count in enumerate(counts[first:level], first)
        ]
        found[definition.body.start] = _Section(
            numbering.mark.join(written), numbering.mark.join(written[: numbering.chapters]), level
        )
    return found

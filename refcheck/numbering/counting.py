"""Numbers of labels: figures, tables, equations and listings by order, sections by their level."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from string import ascii_lowercase

from refcheck.facts.model import Definition, Span
from refcheck.facts.named_tuple import NamedTuple

Kind = Callable[[Definition], "str | None"]
Order = Callable[[Definition], tuple[int, int]]
Written = Callable[[int], str]


THEOREMS = frozenset(
    (
        *("theorem", "lemma", "corollary", "proposition", "conjecture", "definition", "example", "exercise"),
        *("hypothesis", "solution", "remark", "proof", "algorithm"),
    )
)
"""The kinds that are theorems of some sort; each is numbered separately."""
_SIGNS = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
_MOST_ROMAN = 3999
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
# As a count; a larger one is not the number of a chapter.
_MOST = 10**9
# In characters. A number is written for each label: the work would be the length of a number times that of the text.
_LONGEST = 100
_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)


def letter(count: int) -> str:
    """`a` for 1 ... `z` for 26; from 27 on the count in digits."""
    return ascii_lowercase[count - 1] if 0 < count <= len(ascii_lowercase) else str(count)


def capital(count: int) -> str:
    """`A` for 1 ... `Z` for 26; from 27 on the count in digits."""
    return letter(count).upper()


def roman(count: int) -> str:
    """A count from 1 on in Roman numerals; in digits if there are none for it."""
    if not 0 < count <= _MOST_ROMAN:
        return str(count)
    written = ""
    for sign, value in zip(_SIGNS, _VALUES, strict=True):
        written += sign * (count // value)
        count %= value
    return written


def character(first: str, count: int) -> str:
    """The count-th character, starting with `first`; the count in digits if there is none."""
    code = ord(first) + count - 1
    return chr(code) if count > 0 and code <= _LAST and code not in _SURROGATES else str(count)


def brief(written: object, otherwise: str = "") -> str:
    """A number or part of it as given in settings or a text; `otherwise` if it is not a short text."""
    text = str(written) if isinstance(written, (str, int, float)) else None
    return text if text is not None and len(text) <= _LONGEST else otherwise


def whole(value: object, otherwise: int = 0) -> int:
    """A count as given in settings; `otherwise` if it is not a whole number in the possible range."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST
    return value if is_count and isinstance(value, int) else otherwise


class Numbering(NamedTuple):
    """The rules by which a renderer numbers elements."""

    parts: bool = True
    """Whether figures in a labelled div are its parts, `1 (a)`, or are numbered on their own."""
    part_kinds: frozenset[str] = frozenset(("figure",))
    """The kinds that have parts and can be parts."""
    part: str = "{number} ({part})"
    """The template for the number of a part."""
    chapters: int = 0
    """How many levels of the section number precede the number of an element, which restarts in each chapter."""
    chapter_kinds: frozenset[str] | None = None
    """The kinds that are numbered by chapter; None for all."""
    chapter_zero: bool = False
    """Whether elements before the first chapter are numbered as in chapter 0."""
    mark: str = "."
    """The separator between the levels of a section number, and between it and the number of an element."""
    written: Mapping[str, Written] = {}
    """The format of the counter of a kind, also of `part` and `section`; default: Arabic digits, letters for parts."""
    written_levels: Mapping[int, Written] = {}
    """The format of the counter of a level of headings, if it differs from that of `section`."""
    own: Callable[[Definition], str | None] = lambda definition: None
    """The text that a definition gives in place of its counter."""
    own_is_whole: bool = False
    """Whether that text replaces the whole number, and the definition is not counted."""
    start: Callable[[Definition], int | None] = lambda definition: None
    """The number at which a definition continues the counter."""
    unlabelled: frozenset[str] = frozenset()
    """The elements that are counted even without a label."""
    has_parts: Callable[[Definition], bool] = lambda definition: definition.element == "div"
    """Whether the elements in a labelled element are its parts."""
    sections: Callable[[int], bool] = lambda level: True
    """Whether headings of a level are numbered."""
    first_level: int = 1
    """The level of headings at which section numbers start."""
    appendix: Callable[[Definition], bool] = lambda heading: False
    """Whether the chapters after a heading are counted again from the start, in letters."""
    without_first_level: "Numbering | None" = None
    """The numbering of a text without headings of the first level; None if that makes no difference."""
    unnumbered_begins: bool = False
    """Whether an unnumbered heading of the first level is one of these, too."""
    restarts: bool = False
    """Whether each file of a book starts outside of any chapter."""
    skips_notes_of: frozenset[str] = frozenset()
    """Where the note of a reference is not read for labels: in a numbered `heading`, in the caption of an `image`."""
    same_label_once: bool = False
    """Whether all definitions of a label share one number."""
    missing_level: int = 0
    """The number for a skipped level of headings."""
    before: tuple[int, ...] = ()
    """The initial values of the heading counters, by level."""
    shared: Mapping[str, str] = {}
    """Kinds that share the counter of another one."""


class Section(NamedTuple):
    """The numbers of a heading, by level, and their written form."""

    counts: tuple[int, ...] = ()
    written: tuple[str, ...] = ()


class Counters:
    """The state of the counters, in a text or in everything before it in a book.

    Attributes:
        sections: the counts by level of headings.
        written: the counts in their written form.
        appendix: whether chapters are counted in letters.
    """

    def __init__(
        self,
        sections: list[int],
        written: list[str],
        chapter: Section,
        kinds: dict[str, int] | None = None,
        *,
        appendix: bool = False,
    ) -> None:
        self.sections = sections
        self.written = written
        self.chapter = chapter
        self.kinds = kinds or {}
        self.appendix = appendix

    @classmethod
    def begin(cls, numbering: Numbering) -> "Counters":
        """The initial counters."""
        before = list(numbering.before)
        written = [_write_level(level, count, numbering) for level, count in enumerate(before, 1)]
        return cls(before, written, _front(numbering))

    def copy(self) -> "Counters":
        """A copy, which does not change when these counters advance."""
        return Counters(list(self.sections), list(self.written), self.chapter, dict(self.kinds), appendix=self.appendix)

    def leave_chapter(self, numbering: Numbering) -> None:
        """Leaves the chapter: the text that follows is in no chapter."""
        self.chapter = _front(numbering)
        self.kinds.clear()

    def begin_appendix(self) -> None:
        """Restarts the chapter numbers, in letters."""
        self.appendix = True
        self.sections.clear()
        self.written.clear()


class _Whole:
    """An element that has parts."""

    def __init__(self, full_span: Span, number: str) -> None:
        self.full_span = full_span
        self.number = number
        self.parts = 0


class _Count:
    """The counting of one page, except its sections."""

    def __init__(self, numbering: Numbering, counters: Counters) -> None:
        self._numbering = numbering
        self._counters = counters
        self._by_key: dict[str, str] = {}
        self._by_thing: dict[tuple[str, int], str] = {}
        self._wholes: list[_Whole] = []

    def enter_section(self, section: Section) -> None:
        """Restarts the counters if the section is in another chapter than the text before."""
        first = self._numbering.first_level - 1
        depth = slice(first, first + self._numbering.chapters)
        chapter = Section(section.counts[depth], section.written[depth])
        kinds = self._counters.kinds
        if chapter != self._counters.chapter:
            self._counters.chapter = chapter
            for counter in [kind for kind in kinds if _by_chapter(kind, self._numbering)]:
                del kinds[counter]

    def next_number(self, definition: Definition, kind: str) -> str:
        """The number of the next label, in reading order."""
        numbering, wholes = self._numbering, self._wholes
        while wholes and wholes[-1].full_span.end <= definition.span.start:
            wholes.pop()
        # An element with several labels is counted once.
        thing = kind, definition.full_span.start
        if numbering.unlabelled and thing in self._by_thing:
            return self._by_thing[thing]
        own = _own(definition, numbering)
        has_parts = numbering.parts and kind in numbering.part_kinds
        if has_parts and wholes and _inside(definition, wholes[-1].full_span):
            value = self._part(wholes[-1], own)
        elif own is not None and numbering.own_is_whole:
            value = own
        elif numbering.same_label_once and definition.key in self._by_key:
            return self._by_key[definition.key]
        else:
            value = self._counted(definition, kind, own)
            if not definition.key.endswith(":"):
                self._by_key[definition.key] = value
            if has_parts and numbering.has_parts(definition):
                wholes.append(_Whole(definition.full_span, value))
        self._by_thing[thing] = value
        return value

    def _part(self, whole: _Whole, own: str | None) -> str:
        whole.parts += 1
        part = own or self._numbering.written.get("part", letter)(whole.parts)
        return self._numbering.part.format(number=whole.number, part=part)

    def _counted(self, definition: Definition, kind: str, own: str | None) -> str:
        numbering, kinds = self._numbering, self._counters.kinds
        counter = numbering.shared.get(kind, kind)
        kinds[counter] = numbering.start(definition) or kinds.get(counter, 0) + 1
        value = own or numbering.written.get(kind, str)(kinds[counter])
        chapters = self._counters.chapter.written if numbering.chapters and _by_chapter(kind, numbering) else ()
        return _join((*chapters, value), numbering)


def number(
    definitions: Sequence[Definition],
    kind_of: Kind,
    order: Order,
    numbering: Numbering,
    counters: Counters | None = None,
) -> dict[Span, str]:
    """The numbers of labels by the span of their definition.

    Each kind is counted separately, in reading order.

    Args:
        definitions: all definitions of the page.
        kind_of: the kind of a label that is numbered here, else None.
        order: the reading position of a definition.
        counters: the counters before the page; they are advanced.
    """
    counters = counters or Counters.begin(numbering)
    count = _Count(numbering, counters)
    numbers: dict[Span, str] = {}
    sections = count_sections(definitions, numbering, counters)
    for definition in sorted(definitions, key=order):
        if definition.kind == "heading":
            section = sections.get(definition.full_span.start)
            if section is not None and numbering.chapters:
                count.enter_section(section)
            continue
        kind = kind_of(definition)
        if kind == "section":
            section = sections.get(definition.full_span.start)
            written = section.written[numbering.first_level - 1 :] if section else ()
            numbers[definition.span] = _join(written, numbering)
        elif kind is not None:
            numbers[definition.span] = count.next_number(definition, kind)
    return {span: value for span, value in numbers.items() if value}


def is_heading(definition: Definition) -> bool:
    """Whether a definition is a heading, with a number or without."""
    return definition.kind == "heading"


def is_numbered(definition: Definition) -> bool:
    """Whether a definition is a heading that has a number."""
    return definition.kind == "heading" and ("class", "unnumbered") not in definition.attributes


def _front(numbering: Numbering) -> Section:
    """The chapter of the elements before the first one."""
    zeros = numbering.chapters if numbering.chapter_zero else 0
    return Section((0,) * zeros, ("0",) * zeros)


def _by_chapter(kind: str, numbering: Numbering) -> bool:
    return numbering.chapter_kinds is None or kind in numbering.chapter_kinds


def _join(parts: Iterable[str], numbering: Numbering) -> str:
    return numbering.mark.join(part for part in parts if part)


def _inside(definition: Definition, whole: Span) -> bool:
    return whole.start < definition.span.start and definition.span.end <= whole.end


def count_sections(definitions: Iterable[Definition], numbering: Numbering, counters: Counters) -> dict[int, Section]:
    """The numbers of headings by their start."""
    counts, written = counters.sections, counters.written
    found: dict[int, Section] = {}
    for definition in definitions:
        if definition.kind != "heading":
            continue
        level = definition.level
        if numbering.appendix(definition):
            counters.begin_appendix()
        if not is_numbered(definition) or not numbering.sections(level):
            continue
        while len(counts) < level - 1:
            counts.append(numbering.missing_level)
            written.append(str(numbering.missing_level))
        count = numbering.start(definition) or (counts[level - 1] if len(counts) >= level else 0) + 1
        counts[level - 1 :] = [count]
        in_letters = counters.appendix and level == 1
        own = _own(definition, numbering)
        written[level - 1 :] = [own or (capital(count) if in_letters else _write_level(level, count, numbering))]
        found[definition.full_span.start] = Section(tuple(counts), tuple(written))
    return found


def _own(definition: Definition, numbering: Numbering) -> str | None:
    own = numbering.own(definition)
    return own if own is None or len(own) <= _LONGEST else None


def _write_level(level: int, count: int, numbering: Numbering) -> str:
    return numbering.written_levels.get(level, numbering.written.get("section", str))(count)

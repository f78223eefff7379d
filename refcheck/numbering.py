"""Numbers of labels: figures, tables, equations and listings by order, sections by their level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from string import ascii_lowercase

from refcheck.model import Definition, Span

Kind = Callable[[Definition], "str | None"]
Order = Callable[[Definition], tuple[int, int]]


def number(definitions: Sequence[Definition], kind_of: Kind, order: Order, *, parts: bool = True) -> dict[Span, str]:
    """The numbers of labels by the span of their definition.

    Each kind counts for itself, in the order of reading. A labelled div of figures counts once, the figures
    in it are its parts (`1 (a)`), as pandoc-crossref has it. The attribute `tag` is a number of its own and
    takes no count (pandoc-xnos).

    Args:
        definitions: all of the page.
        kind_of: the kind of a label that is numbered here, else None.
        order: where a definition is read.
        parts: whether figures in a labelled div are its parts.
    """
    numbers: dict[Span, str] = {}
    counters: dict[str, int] = {}
    divs: list[tuple[Span, str, int]] = []
    sections = _section_numbers(definitions)
    for definition in sorted(definitions, key=order):
        kind = kind_of(definition)
        if kind is None:
            continue
        if kind == "section":
            numbers[definition.span] = sections.get(definition.body.start, "")
            continue
        while divs and divs[-1][0].end <= definition.span.start:
            divs.pop()
        within = divs[-1] if kind == "figure" and parts and divs and _inside(definition, divs[-1][0]) else None
        if within is not None:
            span, own, count = within
            divs[-1] = (span, own, count + 1)
            numbers[definition.span] = f"{own} ({_letter(count)})"
            continue
        tag = dict(definition.attributes).get("tag")
        if tag and not parts:
            numbers[definition.span] = tag.strip("\"'")
            continue
        counters[kind] = counters.get(kind, 0) + 1
        numbers[definition.span] = str(counters[kind])
        if definition.element == "div" and kind == "figure":
            divs.append((definition.body, numbers[definition.span], 0))
    return {span: value for span, value in numbers.items() if value}


def _letter(index: int) -> str:
    return ascii_lowercase[index] if index < len(ascii_lowercase) else str(index + 1)


def _inside(definition: Definition, body: Span) -> bool:
    return body.start < definition.span.start and definition.span.end <= body.end


def _section_numbers(definitions: Iterable[Definition]) -> dict[int, str]:
    """The numbers of headings by where they begin; a level that is missing counts as 0."""
    counts = [0] * 6
    numbers: dict[int, str] = {}
    for definition in definitions:
        if definition.kind != "heading" or ("class", "unnumbered") in definition.attributes:
            continue
        level = definition.level
        counts[level - 1] += 1
        counts[level:] = [0] * (6 - level)
        numbers[definition.body.start] = ".".join(map(str, counts[:level]))
    return numbers

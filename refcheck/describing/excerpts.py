"""Parts of the source of a page: the first lines of a section or a definition, the TeX of an equation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.facts.source import Source
from refcheck.project.page import Page

MOST_LINES = 8
# In characters.
_LONGEST_LINE = 200
_LONGEST_TEX = 2000
# In lines: of a block above its caption.
_LONGEST_BLOCK = 1000
_CAPTION = compile_lazily(r"[ \t>]*(?:[Tt]able)?:[ \t]")
_MARKED = compile_lazily(r"\||-{3}|^[ \t>]*(?:```|~~~)")
_FENCES = ("```", "~~~")
_UNDERLINE = compile_lazily(r"[ \t>]*(?:=+|-+)[ \t]*")
# The options and the fence of a directive, the environment and the label of bookdown, an attribute block.
_AROUND_TEX = compile_lazily(
    r"^[ \t>]*(?:[`:~]{3,}.*|\$\$[ \t]*|:\w[\w-]*:.*)$"
    r"|\\(?:begin|end)\{equation\*?\}|\(\\#[\w:-]+\)|\\label\{[^{}\n]*\}"
)


def below_heading(page: Page, heading: Definition) -> tuple[str, ...]:
    """The first lines of the section of a heading, up to the next heading."""
    source = page.source
    end = max(heading.full_span.end, heading.span.end)
    first = source.line_of(max(end - 1, 0)) + 1
    if first <= source.lines and _UNDERLINE.fullmatch(source.line(first)) and _is_underlined(source, first - 1):
        first += 1
    starts = page.once(below_heading, lambda: sorted(other.full_span.start for other in page.of_kind("heading")))
    index = bisect_right(starts, heading.full_span.start)
    stop = source.line_of(starts[index]) if index < len(starts) else source.lines + 1
    return _cut(source, range(first, stop))


def of_definition(page: Page, definition: Definition) -> tuple[str, ...]:
    """The first lines of a definition: of a table or code with its caption beside it, not those of the caption."""
    source, span = page.source, definition.full_span
    first, last = source.line_of(span.start), source.line_of(max(span.end - 1, span.start))
    is_caption = _CAPTION.match(source.line(first)) is not None
    return _cut(source, (is_caption and _captioned(source, first, last)) or range(first, last + 1))


def _captioned(source: Source, first: int, last: int) -> range | None:
    """The lines of the table or code above a caption or, if there is none, below it."""
    end = first - 1 if source.line(first - 1).strip() or first < 3 else first - 2
    if end > 0 and _MARKED.search(source.line(end)):
        start = _start_above(source, end)
        return range(start, end + 1) if start else None
    below = next((number for number in (last + 1, last + 2) if _line(source, number).strip()), 0)
    if below and _MARKED.search(source.line(below)):
        return range(below, _end_below(source, below) + 1)
    return None


def _start_above(source: Source, end: int) -> int:
    """The first line of the code or table that ends in a line; 0 if it is far above, or not there."""
    closing = _line(source, end).strip()
    numbers = range(end - 1, max(end - _LONGEST_BLOCK, 0) - 1, -1)
    if closing.startswith(_FENCES):
        return next((number for number in numbers if _line(source, number).strip().startswith(closing)), 0)
    if set(closing) == {"-"}:
        # A table of pandoc with lines of several lines, which blank lines part.
        return next((number for number in numbers if set(_line(source, number).strip()) == {"-"}), 0)
    return next((number + 1 for number in numbers if not _line(source, number).strip()), 0)


def _end_below(source: Source, start: int) -> int:
    """The last line to be shown of the code or table that begins in a line."""
    opening = _line(source, start).strip()
    numbers = range(start + 1, min(start + MOST_LINES, source.lines + 1))
    if opening.startswith(_FENCES):
        ends = (number for number in numbers if _line(source, number).strip().startswith(opening[:3]))
    else:
        ends = (number - 1 for number in numbers if not _line(source, number).strip())
    return next(ends, numbers.stop - 1)


def _line(source: Source, number: int) -> str:
    return source.line(number) if 1 <= number <= source.lines else ""


def beginning(page: Page) -> tuple[str, ...]:
    """The first lines of a page, without its front matter."""
    source = page.source
    first = 1
    if "front-matter" in page.document.syntaxes or source.line(1).strip() == "---":
        ends = (number for number in range(2, source.lines + 1) if source.line(number).strip() in ("---", "..."))
        first = next(ends, 0) + 1
    return _cut(source, range(first, source.lines + 1))


def tex(page: Page, equation: Definition) -> str:
    """The TeX of an equation, without its label and delimiters."""
    text = page.source.text
    start, end = equation.full_span
    if equation.syntax == "bookdown_labels":
        start, end = _environment(text, equation.span)
    label = equation.span
    if start <= label.start and label.end <= end and text[label.start : label.start + 1] == "{":
        end = label.start if label.start > start else end
    lines = (_AROUND_TEX.sub("", line).strip() for line in text[start:end][:_LONGEST_TEX].splitlines())
    return "\n".join(filter(None, lines)).strip().removeprefix("$$").removesuffix("$$").strip()


def _environment(text: str, label: Span) -> Span:
    """The TeX environment around a label; only the line of the label if no environment is near."""
    first, last = max(label.start - _LONGEST_TEX, 0), label.end + _LONGEST_TEX
    start, end = text.rfind("\\begin{", first, label.start), text.find("\\end{", label.end, last)
    close = text.find("}", end)
    if start < 0 or end < 0 or close < 0:
        return label
    return Span(start, close + 1)


def _is_underlined(source: Source, number: int) -> bool:
    return not source.line(number).lstrip(" \t>").startswith("#")


def _cut(source: Source, numbers: range) -> tuple[str, ...]:
    """The first of some lines, shortened for display, without blank lines at the start and the end."""
    lines: list[str] = []
    for line in _from_text(source, numbers):
        if len(lines) == MOST_LINES:
            break
        lines.append(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} ...")
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def _from_text(source: Source, numbers: range) -> Iterator[str]:
    """The lines from the first one that is not blank."""
    has_begun = False
    for number in numbers:
        line = source.line(number).rstrip()
        has_begun = has_begun or bool(line)
        if has_begun:
            yield line

"""Short texts as data, and their conversion to Markdown or plain text for an editor.

Text from files is escaped, so that the editor does not render it as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.safe_text import visible

Style = Literal["", "strong", "emphasis", "code"]

_MARKS = compile_lazily(r"[\\`*_{}\[\]<>#|~&$!]")
_TICKS = compile_lazily(r"`+")
_NEWLINES = compile_lazily(r"[\r\n]+")
_AROUND: dict[Style, str] = {"": "", "strong": "**", "emphasis": "*"}
# In characters. Longer texts are truncated.
_LONGEST = 1000


class Run(NamedTuple):
    """A part of a paragraph."""

    text: str
    style: Style = ""


class Paragraph(NamedTuple):
    """A paragraph."""

    runs: tuple[Run, ...]


class Code(NamedTuple):
    """A block of lines that the editor shows as they are."""

    language: str
    lines: Sequence[str]


class Picture(NamedTuple):
    """A picture of the project."""

    location: str
    """Its absolute path."""
    shown: str
    """Its path for display."""
    is_small: bool = True
    """Whether the editor shows the picture, and not only a link to it."""


Block = Paragraph | Code | Picture


def paragraph(*runs: Run | str) -> Paragraph:
    """A paragraph that consists of some texts."""
    return Paragraph(tuple(Run(run) if isinstance(run, str) else run for run in runs))


def in_words(message: str) -> Iterator[Run]:
    """The runs of a message of refcheck, in which names are in backticks."""
    for index, part in enumerate(message.split("`")):
        yield Run(part, "code" if index % 2 else "")


def to_markdown(blocks: Iterable[Block]) -> str:
    """Blocks as Markdown."""
    return "\n\n".join(map(_markdown, blocks))


def to_plain(blocks: Iterable[Block]) -> str:
    """Blocks as plain text."""
    return "\n\n".join(map(_plain, blocks))


def _markdown(block: Block) -> str:
    if isinstance(block, Paragraph):
        return "".join(map(_run, block.runs))
    if isinstance(block, Picture):
        address = Path(block.location).as_uri()
        link = f"[{_escaped(block.shown)}]({address})"
        return f"{link}\n\n![]({address})" if block.is_small else link
    text = "\n".join(map(_visible_line, block.lines))
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in ("", *_TICKS.findall(text))))
    return f"{fence}{block.language}\n{text}\n{fence}"


def _plain(block: Block) -> str:
    if isinstance(block, Paragraph):
        return "".join(_shown(run.text) for run in block.runs)
    if isinstance(block, Picture):
        return visible(block.shown)
    return "\n".join(map(_visible_line, block.lines))


def _run(run: Run) -> str:
    if not run.text:
        return ""
    if run.style == "code":
        text = _shown(run.text)
        ticks = "`" * (max((len(found) for found in _TICKS.findall(text)), default=0) + 1)
        gap = " " if "`" in text else ""
        return f"{ticks}{gap}{text}{gap}{ticks}"
    mark = _AROUND[run.style]
    return f"{mark}{_escaped(run.text)}{mark}"


def _escaped(text: str) -> str:
    return _MARKS.sub(_with_backslash, _shown(text))


def _shown(text: str) -> str:
    """A text in one line: each line break, with the white space around it, becomes a space."""
    lines = _NEWLINES.split(_cut(text))
    return visible(" ".join(line.strip(" \t") for line in lines) if len(lines) > 1 else lines[0])


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _visible_line(line: str) -> str:
    return "\t".join(map(visible, line.split("\t")))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."

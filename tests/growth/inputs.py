"""Reads `inputs/*.txt`: texts that can be made as long as one likes.

A file begins with a sentence on what is in it. Then each input has a name, `== NAME`, perhaps lines with `renderers:`
and `commands:` where not all are meant, `rename: OLD NEW`, `move: OLD NEW`, `renumber:` or `baseline: --output FILE`
where these are meant, too, and its pieces:

    -- once              what follows is there once, up to the next line that begins with `--` or `==`
    -- each              what follows is there as often as one likes
    -- joined            the same, without the newlines at its end
    -- each in c%d.md    the same in a file of its own each; without a name it is `n.md`

In a piece `%d` stands for its number, `%e` for that of the next one, and `%i` for 1, 2, 3 ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "inputs"
NOTE = "n.md"
_PART = re.compile(r"-- (?P<how>once|each|joined)(?: in (?P<file>\S+))?")


class Part(NamedTuple):
    """A piece of a text, and how often it is there."""

    how: str
    """`once`; `each` for one after the other; `joined` for the same without the newlines at their ends."""
    file: str
    """With `%d` for one file each."""
    text: str


class Input(NamedTuple):
    """A text, or several, of any length."""

    name: str
    parts: tuple[Part, ...]
    settings: Mapping[str, tuple[str, ...]]
    """`renderers` and `commands`, where not all are meant; further commands with their arguments."""

    def files(self, count: int) -> dict[str, str]:
        """The texts of the files, with each piece that is there more than once `count` times."""
        texts: dict[str, list[str]] = {}
        for how, file, text in self.parts:
            for number in range(1 if how == "once" else count):
                piece = text.rstrip("\n") if how == "joined" else text
                texts.setdefault(_numbered(file, number, count), []).append(_numbered(piece, number, count))
        return {name: "".join(pieces) for name, pieces in texts.items()}


def _numbered(text: str, number: int, count: int) -> str:
    """A piece with its numbers, which are others for each count: nothing known of one text is of help for another."""
    base = 10_000 * (count.bit_length() + 1)
    following = base + (number + 1) % count
    return text.replace("%d", str(base + number)).replace("%e", str(following)).replace("%i", str(number + 1))


def inputs() -> Iterator[Input]:
    """All of them."""
    for path in sorted(FOLDER.glob("*.txt")):
        for written in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            yield _input(written)


def _input(written: str) -> Input:
    head, *_ = re.split(r"^-- ", written, maxsplit=1, flags=re.MULTILINE)
    name, *lines = head.strip().split("\n")
    settings = {key: tuple(values.split()) for key, _, values in (line.partition(":") for line in lines if line)}
    parts = []
    for piece in re.split(r"^(?=-- )", written[len(head) :], flags=re.MULTILINE):
        first, _, text = piece.partition("\n")
        match = _PART.fullmatch(first)
        if match is not None:
            parts.append(Part(match["how"], match["file"] or NOTE, text))
        elif piece:
            raise ValueError(f"{name}: what is `{first}`?")
    return Input(name, tuple(parts), settings)

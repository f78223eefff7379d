"""Reads and writes the tables in `cases/`: headings, and below each its anchors by rule."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_HIDDEN = re.compile(r"[^\S \n]|[\u200b-\u200f\u2060-\u2064\u202a-\u202e\ufe00-\ufe0f\ufeff\u00ad]|(?<= ) |[ ](?=\n|$)")
_NAMED = re.compile(r"‹U\+([0-9A-F]{4,6})›")
NOTHING = "∅"


@dataclass
class Heading:
    """A heading as it is written, and its anchors by rule."""

    source: str
    anchors: dict[str, str] = field(default_factory=dict)
    different: set[str] = field(default_factory=set)
    """The rules that are known to differ from their renderers here."""


@dataclass
class Case:
    """One document: its headings and other lines."""

    title: str
    parts: list[Heading | str]

    @property
    def headings(self) -> list[Heading]:
        """The headings in order."""
        return [part for part in self.parts if isinstance(part, Heading)]

    @property
    def text(self) -> str:
        """The document in Markdown."""
        return "\n\n".join(part.source if isinstance(part, Heading) else part for part in self.parts) + "\n"

    def answer(self, rule: str, anchors: list[str]) -> None:
        """Notes what a rule made of the headings."""
        for heading, anchor in zip(self.headings, anchors, strict=True):
            heading.anchors[rule] = anchor


def show(text: str) -> str:
    """Characters that cannot be seen by their number: `‹U+00A0›`."""
    return _HIDDEN.sub(lambda match: f"‹U+{ord(match[0]):04X}›", text)


def plain(text: str) -> str:
    """The reverse of `show`."""
    return _NAMED.sub(lambda match: chr(int(match[1], 16)), text)


def read(path: Path) -> list[Case]:
    """The documents of a file."""
    cases: list[Case] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("=== "):
            cases.append(Case(line[4:], []))
        elif not cases or not line:
            continue
        elif line.startswith("    "):
            names, _, anchor = line.strip(" ").partition(": ")
            heading = cases[-1].parts[-1]
            assert isinstance(heading, Heading), line
            for name in names.split():
                rule = name.removeprefix("~")
                heading.anchors[rule] = "" if anchor == NOTHING else plain(anchor)
                if rule != name:
                    heading.different.add(rule)
        elif line.startswith("#"):
            cases[-1].parts.append(Heading(plain(line)))
        else:
            cases[-1].parts.append(plain(line))
    return cases


def write(path: Path, cases: list[Case]) -> None:
    """Puts the documents back; what stands before the first one stays."""
    text = path.read_text(encoding="utf-8")
    lines = [text[: text.index("=== ")].rstrip("\n") + "\n"]
    for case in cases:
        lines += ["", f"=== {case.title}"]
        for part in case.parts:
            if isinstance(part, str):
                lines.append(show(part))
                continue
            lines.append(show(part.source))
            by_anchor: dict[str, list[str]] = {}
            for name, anchor in part.anchors.items():
                by_anchor.setdefault(anchor, []).append(f"~{name}" if name in part.different else name)
            lines += [f"    {' '.join(names)}: {show(anchor) or NOTHING}" for anchor, names in by_anchor.items()]
    path.write_text("\n".join(lines).replace("\n\n\n", "\n\n") + "\n", encoding="utf-8")

"""Small documents out of a grammar of references; `grammars/README.md` says how a grammar is written.

usage: python -m tests.renderers.generate DIALECT [SEED [COUNT]]
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from tests.visible import decode

GRAMMARS = Path(__file__).parent / "grammars"
NAME = re.compile(r"«([\w-]+)»")
T = TypeVar("T")
Choose = Callable[[Sequence[T]], T]
FILES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "no end": lambda text: text.rstrip("\n"),
    "blank lines": lambda text: text.replace("\n\n", "\n \t\n\n"),
}
"""What the words of a rule `file` do to a document."""


@cache
def grammar(dialect: str) -> dict[str, tuple[str, ...]]:
    """The alternatives of each rule."""
    rules: dict[str, list[str]] = {}
    name = ""
    own: set[str] = set()
    for line in (GRAMMARS / f"{dialect}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("include "):
            for rule, alternatives in grammar(line.split()[1]).items():
                if rule not in own:
                    rules[rule] = list(alternatives)
        elif line.startswith("  "):
            text = decode([line[2:]]) if "‹" in line else line[2:]
            rules[name].append(text.replace("\\n", "\n"))
        elif line.endswith("+:"):
            name = line[:-2]
            rules[name] = list(rules.get(name, ()))
            own.add(name)
        elif line.endswith(":"):
            name = line[:-1]
            own.add(name)
            rules[name] = []
    return {rule: tuple(alternatives) for rule, alternatives in rules.items()}


def document(dialect: str, size: int, choose: Choose[str]) -> str:
    """A document of `size` blocks, behind a `first` where there is that rule; `choose` takes alternatives."""
    rules = grammar(dialect)
    names = [*(["first"] if "first" in rules else []), *["block"] * size]
    return "\n\n".join(_written(name, rules, choose, 0) for name in names) + "\n"


def _written(name: str, rules: dict[str, tuple[str, ...]], choose: Choose[str], depth: int) -> str:
    alternatives: Sequence[str] = rules[name]
    if depth > 4:
        # Rules may hold themselves; this ends them.
        alternatives = [text for text in alternatives if f"«{name}»" not in text] or alternatives
    text = choose(alternatives)
    found = []
    end = 0
    for match in NAME.finditer(text):
        part = _written(match[1], rules, choose, depth + 1)
        before = text[end : match.start()]
        found.append(before)
        # What has several lines keeps the prefix of a quote or the indentation of a list.
        line = "".join(found).rpartition("\n")[2]
        found.append(part.replace("\n", "\n" + re.sub(r"[^>\s]", " ", re.match(r"(?:[>\s]|[-*] |\d+\. )*", line)[0])))  # type: ignore[index]
        end = match.end()
    return "".join(found) + text[end:]


def documents(dialect: str, seed: int) -> Iterator[str]:
    """Endless; the same ones for the same seed.

    The rules `sizes` and `file` say of how many blocks a document may be, and how its file is written (`FILES`).
    """
    chance = random.Random(f"{dialect} {seed}")
    rules = grammar(dialect)
    while True:
        size = int(chance.choice(rules["sizes"])) if "sizes" in rules else chance.randint(3, 7)
        text = document(dialect, size, chance.choice)
        yield FILES[chance.choice(rules["file"])](text) if "file" in rules else text


def main(arguments: list[str]) -> None:
    dialect, seed, count = (*arguments, *("0", "5")[len(arguments) - 1 :])
    for text, _ in zip(documents(dialect, int(seed)), range(int(count)), strict=False):
        print(text, end="\n" + "~" * 40 + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

"""How each syntax is read: the cases of `cases/`, which can be read and written without knowing this code.

A file of cases is a list of these:

    === what the case shows
    The Markdown text, in which → stands for a tab.
    => 1:5 link a.md | text=a, INLINE

Each line that begins with `=>` names a fact that the text holds: the `line:column` of its key, its
kind, its key as it is written, and after ` | `, where it matters, its element, form and text, the mode of
a citation and the conditions on it. What was meant as one of a kind and is none has `malformed` before the
kind. All facts are named; a case without any holds none. The kinds and conditions are those of
`refcheck.facts.model`.

    python tests/syntax/test_cases.py

writes the facts as they are read now into all cases, to be compared with what they were.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from refcheck.facts.model import Condition, Definition, Malformed, Reference, Span
from refcheck.facts.source import Source
from refcheck.markdown.parse import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "cases"
FACT = "=> "


class Case(NamedTuple):
    """A text and the facts in it, one a line."""

    title: str
    text: str
    facts: list[str]


def read_cases(path: Path) -> Iterator[Case]:
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [index for index, line in enumerate(lines) if line.startswith("=== ")]
    for start, end in zip(starts, [*starts[1:], len(lines) - 1], strict=True):
        text = [line.replace("→", "\t") for line in lines[start + 1 : end] if not line.startswith(FACT)]
        facts = [line for line in lines[start + 1 : end] if line.startswith(FACT)]
        yield Case(lines[start][4:], "\n".join(text) + "\n", facts)


def facts(text: str) -> list[str]:
    """The facts of a text, as they are written in a case."""
    source = Source("case.md", text)
    document = read_source(source)
    found = sorted(
        (*document.definitions, *document.references, *document.malformed),
        key=lambda fact: (_place(fact), fact.kind),
    )
    return [describe(source, fact) for fact in found]


def _place(fact: Definition | Reference | Malformed) -> Span:
    return fact.span if isinstance(fact, Malformed) and not fact.key else fact.key_span


def describe(source: Source, fact: Definition | Reference | Malformed) -> str:
    """A fact as it is written in a case."""
    line, column = source.position(_place(fact).start)
    details = []
    if isinstance(fact, Malformed):
        details += [f"element={fact.element}"] if fact.element else []
    elif isinstance(fact, Definition):
        if fact.kind in ("label", "anchor"):
            details.append(f"element={fact.element}")
    elif fact.form not in ("", "inline", "bare", "html"):
        details.append(f"form={fact.form}")
    if isinstance(fact, Reference) and fact.citation and fact.citation.mode == "suppress-author":
        details.append("mode=suppress-author")
    if fact.text and fact.kind not in ("citation", "key", "footnote"):
        details.append(f"text={' '.join(fact.text.split())}")
    details += [name for name, bit in vars(Condition).items() if name.isupper() and fact.conditions & bit]
    kind = f"malformed {fact.kind}" if isinstance(fact, Malformed) else fact.kind
    words = [f"{line}:{column}", kind, *fact.key.split()]
    return FACT + " ".join(words) + (f" | {', '.join(details)}" if details else "")


CASES = [
    pytest.param(case, id=f"{path.stem}: {case.title}")
    for path in sorted(FOLDER.glob("*.txt"))
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    assert facts(case.text) == case.facts


def main() -> None:
    """Writes the facts as they are read now into all cases."""
    for path in sorted(FOLDER.glob("*.txt")):
        lines: list[str] = []
        for case in read_cases(path):
            lines += [f"=== {case.title}", case.text[:-1].replace("\t", "→"), *facts(case.text)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Which facts a text holds: the cases in `cases/`, a file for each syntax.

A fact is a line: the `line:column` where it begins and ends, its kind, its key as it is written, `at` and the place of
the key where that is another, and after ` | `, where it matters, its element, form and text, the mode of a citation and
the conditions on it. What was meant as one of a kind and is none
has `malformed` before the kind; what code will write stands at the end, as `output`. The kinds and conditions are those
of `refcheck.facts.model`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.facts.conditions import names_of
from refcheck.facts.model import Definition, Malformed, Reference, Span
from refcheck.facts.source import Source
from refcheck.syntax import read_source
from tests.cases import Case, Results, Suite
from tests.reported import place


def observe(case: Case, folder: Path) -> Results:
    """The facts of the note of a case, by their places."""
    source = Source(case.note, case.files[case.note])
    document = read_source(source)
    facts = [*document.definitions, *document.references, *document.malformed]
    facts.sort(key=lambda fact: (_key_span(fact), fact.kind))
    outputs = [
        " ".join((place(source, one.span), "output", one.kind, one.name or f"of {one.runs}"))
        for one in document.outputs
    ]
    return {"facts": "".join(f"{line}\n" for line in (*(_describe(source, fact) for fact in facts), *outputs))}


def _key_span(fact: Definition | Reference | Malformed) -> Span:
    return fact.span if isinstance(fact, Malformed) and not fact.key else fact.key_span


def _describe(source: Source, fact: Definition | Reference | Malformed) -> str:
    kind = f"malformed {fact.kind}" if isinstance(fact, Malformed) else fact.kind
    words = [place(source, fact.span), kind, *fact.key.split()]
    if _key_span(fact) != fact.span:
        words += ["at", place(source, _key_span(fact))]
    details = ", ".join(_details(fact))
    return " ".join(words) + (f" | {details}" if details else "")


def _details(fact: Definition | Reference | Malformed) -> list[str]:
    details = []
    if isinstance(fact, Malformed):
        details += [f"element={fact.element}"] if fact.element else []
    elif isinstance(fact, Definition):
        details += [f"element={fact.element}"] if fact.kind in ("label", "anchor") else []
    elif fact.form not in ("", "inline", "bare", "html"):
        details.append(f"form={fact.form}")
    if isinstance(fact, Reference) and fact.citation and fact.citation.mode == "suppress-author":
        details.append("mode=suppress-author")
    if fact.text and fact.kind not in ("citation", "key", "footnote"):
        details.append(f"text={' '.join(fact.text.split())}")
    return details + sorted(names_of(fact.conditions))


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results

"""The examples in the docstrings of the rules about the web, with the answers that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import refcheck
from refcheck.external.answers import Answer, Answers, FragmentState
from refcheck.external.scope import Scope
from refcheck.facts.source import Source
from refcheck.rules import all_rules
from refcheck.session import Session
from tests.external.conftest import address

_BLOCK = re.compile(
    r"^```(?P<kind>bad|report|fixed|good|answers)(?: (?P<renderer>\w+))?\n(?P<text>.*?)^```$", re.M | re.S
)
_STATES: dict[str, FragmentState] = {"has": "present", "lacks": "missing"}
_FAILURES = {
    "no-host": Answer(failure="no-host", detail="there is no host of this name"),
    "certificate": Answer(failure="certificate", detail="its certificate has expired"),
    "time": Answer(failure="time", detail="there is no response in 20 seconds"),
}
RULES = [rule for rule in all_rules() if rule.check_external is not None]


class Example(NamedTuple):
    """A text with the answers for its addresses, and what is made of it."""

    rule: str
    text: str
    answers: str
    report: str
    fixed: str


def examples() -> Iterator[Example]:
    for rule in RULES:
        example = Example(rule.name, "", "", "", "")
        for block in _BLOCK.finditer(rule.documentation):
            if block["kind"] in ("bad", "good"):
                if example.text:
                    yield example
                example = Example(rule.name, block["text"], "", "", "")
            else:
                example = example._replace(**{block["kind"]: block["text"]})
        yield example


def answered(line: str) -> tuple[str, Answer]:
    """The address and the answer of a line: a status or a failure, then pairs of words."""
    url, result, *pairs = line.split()
    answer = Answer(int(result)) if result.isdigit() else _FAILURES[result]
    for word, value in zip(pairs[::2], pairs[1::2], strict=True):
        is_move = word == "moved"
        answer = answer._replace(moved=value) if is_move else answer._replace(fragments={value: _STATES[word]})
    return address(url).page, answer


def session_of(text: str, answers: str, folder: Path, scope: Scope | None = None) -> Session:
    """A note with the answers for its addresses, a line each."""
    (folder / "note.md").write_text(text, encoding="utf-8")
    by_page = dict(map(answered, answers.splitlines()))
    session = refcheck._session([folder / "note.md"], "github", (), ())
    return session.with_answers(Answers(by_page, lambda location: scope or Scope()))


def reported(session: Session) -> list[str]:
    """The places and messages of all findings."""
    source: Source = session.pages[0].source
    found = session.all_findings()
    return ["{}:{} {}".format(*source.position(one.diagnostic.span.start), one.diagnostic.message) for one in found]


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: f"{example.rule}: {example.text[:40]}")
def test_an_example_is_reported_and_fixed_as_it_says(example: Example, tmp_path: Path) -> None:
    session = session_of(example.text, example.answers, tmp_path)
    assert reported(session) == example.report.splitlines()
    assert session.fix(session.pages[0])[0].text == (example.fixed or example.text)


def test_every_rule_of_the_web_has_a_code_of_its_group() -> None:
    assert [rule.code for rule in RULES] == ["701", "702", "703", "704", "705"]

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
    r"^```(?P<kind>bad|report|fixed|good|answers)(?: (?P<renderer>\w+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
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


@pytest.mark.parametrize(
    ("old", "new", "is_safe"),
    [
        ("http://tool.dev/a", "https://tool.dev/a", True),
        ("https://tool.dev/a", "https://www.tool.dev/b/", True),
        ("http://tool.dev/a?b=1&c=2", "https://tool.dev/a?b=1&c=2", True),
        ("https://tool.dev/a", "https://other.dev/a", False),
        ("https://tool.dev/a", "https://tool.dev.evil.dev/a", False),
        ("https://tool.dev/a", "https://tool.dev/", False),
        ("https://tool.dev/", "https://tool.dev/en/", False),
        ("https://tool.dev/a", "https://tool.dev/a?from=a", False),
        ("https://tool.dev/a?id=1", "https://tool.dev/a?id=2", False),
        ("https://tool.dev/a?id=1", "https://tool.dev/a/1", True),
        # Not written, as something around it could read it as its own.
        ("https://tool.dev/a", "https://tool.dev/a'onclick=", None),
        ("https://tool.dev/a", "https://tool.dev/a)", None),
        ("https://tool.dev/a", "https://tool.dev/a*b", None),
        ("https://tool.dev/a", "https://tool.dev/a&quot;b", None),
        ("https://tool.dev/a?b=1", "https://tool.dev/a?b=1&lt;c", None),
        ("https://tool.dev/a", "https://tool.dev/" + "a" * 600, None),
    ],
)
def test_a_new_address_is_written_where_it_is_surely_the_same_page(
    old: str, new: str, is_safe: bool | None, tmp_path: Path
) -> None:
    [finding] = session_of(f"[a]({old})\n", f"{old} 200 moved {new}", tmp_path).all_findings()
    fix = finding.diagnostic.fix
    assert (fix and fix.safe) is is_safe


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://tool.dev/latest/a", "https://tool.dev/2.1/a"),
        ("https://doi.org/10.1000/1", "https://journal.dev/1"),
        ("https://tool.dev/a", "https://tool.dev/login?next=/a"),
        ("https://tool.dev/a", "https://accounts.tool.dev/oauth/authorize"),
    ],
)
def test_an_address_that_is_meant_to_redirect_is_not_reported(old: str, new: str, tmp_path: Path) -> None:
    assert reported(session_of(f"[a]({old})\n", f"{old} 200 moved {new}", tmp_path)) == []


def test_a_host_whose_name_only_ends_like_one_of_persistent_names_moves(tmp_path: Path) -> None:
    session = session_of("[a](https://notdoi.org/1)\n", "https://notdoi.org/1 200 moved https://tool.dev/1", tmp_path)
    assert reported(session) == ["1:5 `https://notdoi.org/1` has moved to `https://tool.dev/1`"]


def test_a_definition_that_nobody_uses_is_not_asked_for_and_each_other_form_is(tmp_path: Path) -> None:
    forms = [
        *("[a](URL/1)", "![a](URL/2)", "<URL/3>", '<a href="URL/4">a</a>', '<img src="URL/5">', "[a][used]"),
        *("", "[used]: URL/6", "[unused]: URL/7", "", "`URL/8`"),
    ]
    text = "\n".join(forms).replace("URL", "https://tool.dev")
    answers = "\n".join(f"https://tool.dev/{number} 404" for number in range(1, 9))
    found = [one for one in session_of(text, answers, tmp_path).all_findings() if one.rule == "dead-address"]
    assert [one.diagnostic.message[18:19] for one in found] == ["1", "2", "3", "4", "5", "6"]

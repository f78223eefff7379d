"""The documents of the live comparisons, and what `fix` makes of them, without the renderers."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from .agreement import agreement, disagreements, renderer_of
from .fixing import nearly_right, outcomes
from .generate import GRAMMARS, NAME, documents, grammar
from .live import DIALECTS, ask, dialect_of, held_against
from .oracles import Facts, Oracle

WIDE = sorted(path.stem for path in GRAMMARS.glob("wide*.txt"))


def test_each_grammar_has_a_renderer() -> None:
    assert {"wide", *DIALECTS.values()} == {*WIDE, "wide-hexo-pandoc"}


@pytest.mark.parametrize("dialect", WIDE)
def test_each_name_is_a_rule(dialect: str) -> None:
    rules = grammar(dialect)
    named = {name for texts in rules.values() for text in texts for name in NAME.findall(text)}
    assert named - rules.keys() == set()


@pytest.mark.parametrize("dialect", WIDE)
def test_a_seed_makes_the_same_documents(dialect: str) -> None:
    assert list(islice(documents(dialect, 3), 20)) == list(islice(documents(dialect, 3), 20))
    assert list(islice(documents(dialect, 3), 20)) != list(islice(documents(dialect, 4), 20))


def test_documents_are_short_and_long_and_written_in_several_ways() -> None:
    texts = list(islice(documents("wide", 1), 60))
    assert min(map(len, texts)) < 150
    assert max(map(len, texts)) > 1500
    assert any("\r\n" in text for text in texts)
    assert any(text.startswith("\ufeff") for text in texts)
    assert any(not text.endswith("\n") for text in texts)


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(texts: list[str]) -> list[Facts]:
        asked.extend(texts)
        return [{"headings": [], "links": []} for _ in texts]

    oracle, file = Oracle(lambda: "1", answer), tmp_path / "answers"
    first = ask("github", oracle, 1, 30, file)
    count = len(asked)
    assert ask("github", oracle, 1, 30, file) == first
    assert len(asked) == count
    assert ask("github", oracle, 1, 60, file)[:30] == first
    assert len(asked) == 2 * count


def test_items_are_counted_on_both_sides() -> None:
    link = {"kind": "link", "key": "#a", "status": "resolved", "number": None, "text": ""}
    document = {"renders": True, "definitions": [{"kind": "heading", "key": "a", "number": None}], "references": [link]}
    facts = {
        "headings": [{"id": "a"}, {"id": "b"}],
        "links": [{"href": "#a", "resolved": False}],
        "notes": {"total": 0},
        "source": ["[none]"],
    }
    assert agreement(facts, document) == (1, 4)
    assert disagreements(facts, document) == {
        "headings": "the renderer has ['b'], refcheck []",
        "links": "the renderer has [('#a', False)], refcheck [('#a', True)]",
    }


def test_what_differs_is_found() -> None:
    answers = ask("github", Oracle(lambda: "1", lambda texts: [{"fatal": "no"} for _ in texts]), 1, 2, None)
    assert [one.differences for one in held_against(answers, "github")] == [
        {"renders": "the renderer has False, refcheck True"}
    ] * 2


@pytest.mark.parametrize("renderer", ["github", *sorted(DIALECTS)])
def test_fix_changes_what_it_says_and_only_once(renderer: str) -> None:
    name = renderer_of(renderer)
    found = outcomes(islice(nearly_right(dialect_of(renderer), name, 5), 6), name)
    assert [fault for one in found for fault in one.faults()] == []

"""Texts that people read have no words that readers stumble over (`plain_words.txt`)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refcheck.cli import COMMANDS
from refcheck.rules import all_rules
from tests.forked import told
from tests.whole.messages import TABLE, table

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")),
]
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
WORDS = [
    re.compile(line.split("\t")[0])
    for line in Path(__file__).with_name("plain_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def found_in(text: str) -> list[str]:
    """The words of the list in a text, with what is around them; code does not count."""
    text = CODE.sub("", text)
    return [text[max(0, match.start() - 30) : match.end() + 30] for word in WORDS for match in word.finditer(text)]


def test_the_table_of_messages_is_up_to_date() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()


def test_messages() -> None:
    assert found_in(table()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(page: Path) -> None:
    assert found_in(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    code, out, _ = told(command, "--help")
    assert (code, found_in(out)) == (0, [])


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_pages_of_rules(rule: object) -> None:
    assert found_in(rule.documentation) == []


def test_a_word_is_found() -> None:
    assert found_in("a blank stands before it") == ["a blank stands before it"] * 2
    assert found_in("`a blank`, and a blank line") == []

"""What the pages of the documentation show is what happens (`pages.py` says how examples are written and updated)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import refcheck
from refcheck.cli._rule_page import fix_of
from refcheck.rules import Rule, all_rules
from tests.rules.test_rules import Example, lint, of_kind
from tests.whole.pages import PAGES, ROOT, has_examples, with_output


@pytest.mark.parametrize("page", [page for page in PAGES if has_examples(page)], ids=lambda page: page.name)
def test_examples(page: Path, tmp_path: Path) -> None:
    assert with_output(page, tmp_path) == page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, ROOT / "SECURITY.md"], ids=lambda page: page.name)
def test_links_of_the_pages_work(page: Path) -> None:
    assert [one for one in refcheck.lint([page], renderer="github") if one.severity == "error"] == []


def test_pages_have_examples() -> None:
    assert {page.name for page in PAGES if has_examples(page)} >= {
        "adopting.md",
        "converting.md",
        "fixing.md",
        "renaming.md",
        "threat-model.md",
    }


def kinds_of_fixes() -> dict[str, set[str]]:
    """What the table of `docs/fixing.md` says of each rule: `safe`, `unsafe`, or nothing for one without a fix."""
    page = (ROOT / "docs" / "fixing.md").read_text(encoding="utf-8")
    section = page.partition("## Rule by rule\n")[2].partition("\n## ")[0]
    table, _, without = section.partition("These rules have no fix")
    kinds: dict[str, set[str]] = {rule: set() for rule in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", without)}
    for row in table.splitlines():
        if row.startswith("| `"):
            _, rules, _, kind, *_ = row.split("|")
            for rule in re.findall(r"`([a-z-]+)`", rules):
                kinds.setdefault(rule, set()).update(re.findall(r"unsafe|safe", kind))
    return kinds


def test_the_table_of_fixes_has_all_rules() -> None:
    assert kinds_of_fixes().keys() == {rule.name for rule in all_rules()}


def test_explain_names_a_fix_where_the_table_of_fixes_has_one() -> None:
    kinds = kinds_of_fixes()
    assert {rule.name for rule in all_rules() if fix_of(rule) != "none."} == {rule for rule in kinds if kinds[rule]}


@pytest.mark.parametrize(
    "rule", [rule for rule in all_rules() if rule.safe_fix or rule.unsafe_fix], ids=lambda rule: rule.name
)
def test_explain_says_which_fixes_are_unsafe(rule: Rule) -> None:
    kinds = {kind for kind, text in (("safe", rule.safe_fix), ("unsafe", rule.unsafe_fix)) if text}
    assert kinds == kinds_of_fixes()[rule.name]


@of_kind("bad")
def test_the_table_of_fixes_says_what_they_say(example: Example, tmp_path: Path) -> None:
    found = lint(example.text, example.renderer, tmp_path, [example.rule])
    fixes = [finding.diagnostic.fix for finding in found]
    kinds = {"safe" if fix.safe else "unsafe" for fix in fixes if fix is not None}
    assert kinds <= kinds_of_fixes()[example.rule]

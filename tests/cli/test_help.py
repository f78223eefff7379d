"""What `--help` and `explain` show."""

from __future__ import annotations

import os

import pytest

from refcheck.cli import COMMANDS
from refcheck.rules import names
from tests import forked
from tests.command import run
from tests.forked import Surroundings

COLUMNS = 80
FENCE = "```"


def printed(*arguments: str, **environment: str) -> str:
    """The standard output of refcheck on a terminal of 80 columns without colours."""
    inherited = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    surroundings = Surroundings(environment={**inherited, "COLUMNS": str(COLUMNS), **environment})
    code, out, _ = forked.run(*arguments, surroundings=surroundings)
    assert code == 0
    return out.decode()


def test_each_summary_fits_its_line() -> None:
    commands = printed("--help").partition("Commands:\n")[2].splitlines()
    assert {line.split()[0] for line in commands} == set(COMMANDS)
    assert [line for line in commands if line.endswith("...") or len(line) > COLUMNS] == []


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("cache", "rules")])
def test_help_has_examples(command: str) -> None:
    examples = printed(command, "--help").partition("Examples:\n")[2].splitlines()
    assert examples
    assert [line for line in examples if not line.startswith(f"  refcheck {command}")] == []


def test_options_are_in_groups() -> None:
    text = printed("lint", "--help")
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Arguments:", "Options:", "Rules:", "Files:", "Addresses on the web:", "Output:", "Examples:"]


def test_explain_says_what_is_reported_and_how_to_switch_it_off() -> None:
    text = printed("explain", "reversed-link")
    assert text.startswith("reversed-link (605, error)\n\nA link has its brackets and parentheses swapped")
    assert "Reported, for github:\n    | See (the guide)[https://example.com/guide].\n    1:5 " in text
    assert "The fix writes:\n    | See [the guide](https://example.com/guide)." in text
    assert "<!-- refcheck-disable-next-line reversed-link -->" in text


@pytest.mark.parametrize("rule", names())
def test_explain_shows_no_source_of_its_examples(rule: str) -> None:
    lines = run("explain", rule)[1].splitlines()
    assert [line for line in lines if line.startswith(FENCE)] == []
    assert lines[-1]


def test_explain_lists_the_rules_of_a_group() -> None:
    assert [line.split()[0] for line in printed("explain", "20").splitlines()][:2] == ["201", "202"]


def test_colours_can_be_forced_and_refused() -> None:
    assert "\x1b[" in printed("explain", "605", FORCE_COLOR="1")
    assert "\x1b[" not in printed("explain", "605")
    assert "\x1b[" not in printed("explain", "605", FORCE_COLOR="1", NO_COLOR="1")

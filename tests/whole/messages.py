"""The table of all messages that cases expect: `python -m tests.whole.messages` writes `messages.txt` anew.

Names in backticks are `…` and numbers are N, so that messages of one kind are one line. Read the table after a change:
messages of one kind should have one form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from refcheck.rules import names

TESTS = Path(__file__).parents[1]
TABLE = Path(__file__).with_name("messages.txt")
_FINDING = re.compile(r"^\S+:\d+:\d+-[\d:]+ (?P<rule>[a-z-]+): (?P<text>.*)$")
_HELP = re.compile(r"^    help: (?P<text>.*)$")
_NAME = re.compile(r"``.+?``|`[^`]+`")
_NUMBER = re.compile(r"\b\d+\b")


def table() -> str:
    """Each rule with its messages and helps, sorted."""
    by_rule: defaultdict[str, set[str]] = defaultdict(set)
    known = set(names())
    for path in sorted(TESTS.rglob("*.txt")):
        rule = ""
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            finding, help_line = _FINDING.match(line), _HELP.match(line)
            if finding:
                rule = finding["rule"]
                by_rule[rule].add(_form(finding["text"]))
            elif help_line and rule:
                by_rule[rule].add(f"help: {_form(help_line['text'])}")
            else:
                rule = ""
    blocks = ["\n".join((f"{rule}", *(f"    {text}" for text in _sorted(by_rule[rule])))) for rule in sorted(known)]
    return "\n\n".join(blocks) + "\n"


def _sorted(texts: set[str]) -> list[str]:
    """Messages before helps."""
    return sorted(texts, key=lambda text: (text.startswith("help: "), text))


def _form(text: str) -> str:
    return _NUMBER.sub("N", _NAME.sub("`…`", text))


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")

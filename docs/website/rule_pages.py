"""A page for each rule, made of the docstring of its module."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryDirectory
from textwrap import dedent

from docs.playground import checked
from docs.website.share import shared
from refcheck.rules import Rule, all_rules

GROUPS = {
    "1": "Unresolved",
    "2": "Duplicate",
    "3": "Unused",
    "4": "Unsupported",
    "5": "Numbering",
    "6": "Malformed",
    "7": "External",
}
"""By the first digit of the codes."""
# The examples, as `refcheck explain` shows them.
_EXAMPLE = re.compile(r"^(`{3,})(bad|report|fixed|good|answers)(?: ([^\n]+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_HEADINGS = {
    "bad": "Reported, for {}",
    "report": "The report",
    "fixed": "The fix",
    "good": "Not reported, for {}",
    "answers": "What the hosts answer",
}
# A block of code that is indented.
_INDENTED = re.compile(r"^\n((?: {4}[^\n]*\n)+)", re.MULTILINE)
# In the table of all rules.
_ROW = re.compile(r"^(\| \d{3} \| )(`([\w-]+)`)", re.MULTILINE)


def rule_pages() -> Iterator[tuple[str, str]]:
    """The path and the text of each page."""
    for rule in all_rules():
        yield place(rule), page(rule)


def place(rule: Rule) -> str:
    """The path of the page of a rule."""
    return f"rules/{rule.name}.md"


def with_links_to_rules(text: str) -> str:
    """The page of all rules, with a link to the page of each."""
    return _ROW.sub(r"\1[\2](rules/\3.md)", text)


def navigation() -> list[object]:
    """The page of all rules, then those of each group."""
    return [
        "rules.md",
        *({name: [{rule.name: place(rule)} for rule in _group(digit)]} for digit, name in GROUPS.items()),
    ]


def _group(digit: str) -> Iterator[Rule]:
    """The rules whose codes begin with a digit."""
    return (rule for rule in all_rules() if rule.code.startswith(digit))


def page(rule: Rule) -> str:
    """The page of a rule."""
    summary, _, rest = rule.documentation.partition("\n\n")
    has_fix = bool(rule.safe_fix or rule.unsafe_fix) or any(match[2] == "fixed" for match in _EXAMPLE.finditer(rest))
    fix = "`refcheck fix` [writes a fix](../fixing.md)" if has_fix else "no fix"
    return (
        "\n\n".join(
            (
                f"# {rule.name}",
                f"**{rule.code}** · {rule.default} · {fix}",
                summary,
                _EXAMPLE.sub(partial(_example, rule), _INDENTED.sub(_fenced, f"{rest}\n")).strip(),
                _switch(rule),
            )
        )
        + "\n"
    )


def _fenced(match: re.Match[str]) -> str:
    """A block of code between fences: Zensical looks for links in others."""
    return f"\n```text\n{dedent(match[1])}```\n"


def _example(rule: Rule, match: re.Match[str]) -> str:
    """An example with its heading; one that the playground reports has a link that opens it there."""
    fence, kind, about, text = match.groups()
    language = "text" if kind in ("report", "answers") else "yaml" if (about or "").endswith(".yml") else "markdown"
    heading = f"**{_HEADINGS[kind].format(f'`{about}`')}:**"
    link = ""
    if kind == "bad" and language == "markdown" and _is_reported(rule, text, about.split(", ")):
        # As HTML, in which Zensical looks for no anchor.
        link = f' <a href="../../playground/#{shared(text, about.split(", "))}">Open in the playground</a>'
    return f"\n{heading}{link}\n\n{fence}{language}\n{text}{fence}\n"


def _is_reported(rule: Rule, text: str, chosen: list[str]) -> bool:
    """Whether the playground reports a text. It knows no files beside the note, and runs no rule that is off."""
    with TemporaryDirectory() as folder:
        answer = json.loads(checked.check(json.dumps({"text": text, "renderers": chosen}), folder))
    return any(finding["rule"] == rule.name for finding in answer["findings"])


def _switch(rule: Rule) -> str:
    """How to enable an optional rule, or to disable another one."""
    if rule.is_optional:
        setting = f"severity: {{{rule.name}: {rule.severity}}}"
        return f"## Switch it on\n\nIn the [settings](../settings.md):\n\n```yaml\n{setting}\n```"
    return (
        f"## Switch it off\n\nIn the [settings](../settings.md):\n\n```yaml\nignore: [{rule.name}]\n```\n\n"
        f"Or in the text:\n\n```markdown\n<!-- refcheck-disable-next-line {rule.name} -->\n```"
    )

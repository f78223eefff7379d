"""Where the documentation is, so that reports and editors can link to the page of a rule."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ADDRESS = ""
"""The address of the published site, with a slash at its end. As long as it is empty, nothing links to the site."""


def rule_address(rule: str) -> str:
    """The address of the page of a rule; empty if the site is not published, or for what is no rule.

    Args:
        rule: its name, such as `undefined-label`.
    """
    return f"{ADDRESS}rules/{rule}/" if ADDRESS and rule != "unknown" else ""


def page_on_this_machine(rule: str) -> str:
    """The address of a rule's page for an editor: the published one, else that of the file installed with refcheck.

    It is empty for what is no rule, and if refcheck was installed without its pages.
    """
    return rule_address(rule) or _installed_page(rule)


@cache
def _installed_page(rule: str) -> str:
    path = Path(__file__).resolve().parent.parent / "rules" / "pages" / f"{rule}.md"
    return path.as_uri() if path.is_file() else ""

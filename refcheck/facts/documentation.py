"""Where the documentation is published, so that a report can link to the page of a rule."""

from __future__ import annotations

ADDRESS = ""
"""The address of the published site, with a slash at its end. As long as it is empty, nothing links to the site."""


def rule_address(rule: str) -> str:
    """The address of the page of a rule; empty if the site is not published, or for what is no rule.

    Args:
        rule: its name, such as `undefined-label`.
    """
    return f"{ADDRESS}rules/{rule}/" if ADDRESS and rule != "unknown" else ""

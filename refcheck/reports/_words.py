"""The words of a finding in one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refcheck.facts.model import Finding


def message(finding: Finding) -> str:
    """What is wrong, and in which renderers if that is not so in all of them."""
    only = f" in {', '.join(finding.renderers)}" if finding.renderers else ""
    return finding.diagnostic.message + only


def described(finding: Finding, separator: str = "; ") -> str:
    """What is wrong and what to do."""
    help_text = finding.diagnostic.help
    return f"{message(finding)}{separator}{help_text}" if help_text else message(finding)

"""The message of a finding as one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refcheck.facts.model import Finding


def message(finding: Finding) -> str:
    """The message of a finding, with its renderers if it does not occur in all of them."""
    only = f" in {', '.join(finding.renderers)}" if finding.renderers else ""
    return finding.diagnostic.message + only


def described(finding: Finding, separator: str = "; ") -> str:
    """The message of a finding, followed by its help."""
    help_text = finding.diagnostic.help
    return f"{message(finding)}{separator}{help_text}" if help_text else message(finding)

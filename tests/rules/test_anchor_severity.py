"""A link that works in one place and breaks in others is a warning; one that works nowhere is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck

_TWO = "# Title {#sec:two}\n\n# Both {#sec:both}\n"


@pytest.mark.parametrize(
    ("renderer", "text", "severity"),
    [
        ("github", "[a](#Set-Up)\n\n# Set up\n", "warning"),
        ("github", "[a](#Setup)\n\n# Set up\n", "error"),
        ("any", "[a](#Set-Up)\n\n# Set up\n", "warning"),
        ("gitlab", "[a](#Set-Up)\n\n# Set up\n", "error"),
        ("any", "[a](#contents-list)\n\n# [目次](#contents-list)\n", "warning"),
        ("any", "[a](#contents)\n\n# [目次](https://example.org)\n", "error"),
        ("any", "[a](#sec:two)\n", "warning"),
        ("any", "[a](#sec:none)\n", "error"),
        # Two files have it, and nothing tells which is meant; an anchor made of a heading is no id.
        ("any", "[a](#sec:both)\n", "error"),
        ("any", "[a](#title)\n", "error"),
        ("github", "[a](#sec:two)\n", "error"),
    ],
)
def test_certainty_of_a_dead_anchor(renderer: str, text: str, severity: str, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(text, encoding="utf-8")
    (tmp_path / "two.md").write_text(_TWO, encoding="utf-8")
    (tmp_path / "three.md").write_text("# Both {#sec:both}\n", encoding="utf-8")
    found = [finding for finding in refcheck.lint([tmp_path], renderer=renderer) if finding.code == "102"]
    assert {finding.severity for finding in found if finding.path.endswith("note.md")} == {severity}

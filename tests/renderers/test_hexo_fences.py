"""Whether Hexo highlights fenced code, which its settings say, and so loses the ids of fences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import refcheck

NOTE = "See [the listing](#lst:a).\n\n```{#lst:a .python}\nx\n```\n"


@pytest.mark.parametrize(
    ("settings", "is_anchor"),
    [
        ("title: x", False),
        ("syntax_highlighter: highlight.js", False),
        ("syntax_highlighter: prismjs\nhighlight: {enable: false}", False),
        ("syntax_highlighter:", True),
        ("highlight: {enable: false}", True),
        ("highlight: {enable: false}\nprismjs: {enable: true}", False),
        ("highlight: {line_number: false}", False),
    ],
)
def test_the_id_of_a_fence_is_lost_where_hexo_highlights(tmp_path: Path, settings: str, is_anchor: bool) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"hexo": {}, "dependencies": {"hexo-renderer-pandoc": "*"}}))
    (tmp_path / "_config.yml").write_text(settings + "\n")
    (tmp_path / "note.md").write_text(NOTE)

    rules = {finding.rule for finding in refcheck.lint([tmp_path / "note.md"])}

    assert rules == (set() if is_anchor else {"undefined-anchor", "unsupported-label"})

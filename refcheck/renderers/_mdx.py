"""Shared by the generators of sites whose pages are MDX: JSX for HTML, no indented code, imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import NATIVE, docusaurus

GENERATED = frozenset(("top", "_top", "__next", "footnote-label", "content", "nextra-skip-nav"))


def is_generated(anchor: str) -> bool:
    """Whether the generator itself makes an anchor: of notes, the top of the page."""
    return anchor.startswith("user-content-fn") or anchor in GENERATED


MDX: Mapping[str, Any] = {
    "supports": {"footnote": NATIVE},
    "finds_html_paths": True,
    "closes_tags": True,
    "reads_styles": False,
    # They have no containers of colons.
    "does_not_parse": docusaurus.RENDERER.does_not_parse & ~BlockCondition.PAST_CONTAINER,
    "also_parses": docusaurus.RENDERER.also_parses & ~BlockCondition.OUT_OF_CONTAINER,
    "failure": docusaurus.RENDERER.failure,
    "open_anchors": docusaurus.RENDERER.open_anchors,
    "generated_anchors": is_generated,
    "includes": True,
    "makes_site": True,
}
"""The fields of such a renderer."""

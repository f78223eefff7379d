"""Only CommonMark 0.31: no notes, no attributes, and headings without anchors (cmark, commonmark.js)."""

from __future__ import annotations

from collections.abc import Sequence

from refcheck.renderers import Renderer
from refcheck.slugs import Heading


def _no_anchors(headings: Sequence[Heading]) -> list[str]:
    return [""] * len(headings)


RENDERER = Renderer(
    name="commonmark",
    title="CommonMark",
    has_free_base=True,
    front_matter=None,
    summary="Plain CommonMark: no footnotes, no attributes, no anchors except those written in HTML.",
    slugs=(_no_anchors,),
)

"""Hexo with its default renderer, hexo-renderer-marked, and the plugin hexo-reference-plus.

`{#` opens a comment of the template engine: with any template tag in the note the whole site fails
to build. Run with Hexo 8.1.2, hexo-renderer-marked 7.0.1, hexo-reference-plus 1.1.1.
"""

from __future__ import annotations

from refcheck import slugs
from refcheck.renderers import BREAKS, NATIVE, DetectionContext, Evidence, Renderer, _front_matter, _hexo
from refcheck.sites import hexo
from refcheck.syntax.hexo_fences import HexoFenceCondition, HexoPlaceholderCondition
from refcheck.syntax.math import MathCondition
from refcheck.syntax.underlined_items import UnderlinedItemCondition


def _evidence(context: DetectionContext) -> Evidence | None:
    found = _hexo.evidence_of(context, "hexo-renderer-marked", "the note is in a Hexo site")
    if found is not None:
        return found
    if context.front_matter.get("refplus") is True:
        return Evidence(50, "`refplus: true` in the front matter")
    return None


RENDERER = Renderer(
    name="hexo-marked",
    title="Hexo with hexo-renderer-marked",
    has_free_base=True,
    front_matter=_front_matter.HEXO,
    summary="Hexo as it comes, with hexo-reference-plus for `{% ref key %}`.",
    supports={"label": BREAKS, "key-reference": NATIVE, "hexo-tag": NATIVE},
    slugs=(slugs.hexo,),
    does_not_parse=Renderer.does_not_parse | HexoFenceCondition.FOR_OTHERS | HexoPlaceholderCondition.WRITTEN,
    also_parses=UnderlinedItemCondition.LAZY
    | HexoFenceCondition.FOR_HEXO
    | HexoPlaceholderCondition.REPLACED
    | MathCondition.DOLLARS,
    finds_entry=_hexo.is_safe_key,
    paths=hexo.PATHS,
    image_paths=hexo.IMAGES_OF_MARKED,
    unknowns=hexo.unknowns,
    tag_paths=hexo.TAG_PATHS,
    includes=True,
    raw_parts=lambda document: (*_hexo.raw_parts(document), *_hexo.raw_lines(document)),
    metadata=_hexo.metadata,
    with_settings=lambda renderer, metadata: _hexo.with_settings(renderer, metadata, "marked", lambda braces: True),
    evidence=_evidence,
    find_readers=_hexo.find_readers,
    makes_site=True,
    lists_all=lambda context: True,
    embeds_files=True,
    links_bare_addresses=True,
)

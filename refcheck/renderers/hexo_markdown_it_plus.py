"""Hexo with hexo-renderer-markdown-it-plus: markdown-it with notes and math, attributes as a plug-in.

The plug-ins are those that come with it, unless `markdown_it_plus: plugins:` in `_config.yml` changes them. Run with
Hexo 8.1.2, hexo-renderer-markdown-it-plus 1.0.6, hexo-reference-plus 1.1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from refcheck import slugs
from refcheck.facts.model import Document, Span
from refcheck.renderers import (
    NATIVE,
    DetectionContext,
    Evidence,
    Reader,
    Renderer,
    _front_matter,
    _hexo,
    hexo_markdown_it,
)
from refcheck.renderers._settings import items, part

_DEFAULT = "markdown-it-footnote"


def _plugins(metadata: Mapping[str, Any]) -> frozenset[str]:
    """The names of the enabled plug-ins."""
    on = {_DEFAULT: True}
    for entry in items(part(metadata, _hexo.SITE, "markdown_it_plus"), "plugins"):
        plugin = entry.get("plugin") if isinstance(entry, dict) else None
        if isinstance(plugin, dict) and isinstance(plugin.get("name"), str):
            on[plugin["name"]] = plugin.get("enable") is True
    return frozenset(name for name in on if on[name])


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    plugins = _plugins(_hexo.metadata(context))
    return (*_hexo.find_readers(context), *hexo_markdown_it.unknown_plugins(plugins))


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    renderer = hexo_markdown_it.with_plugins(renderer, _plugins(metadata))
    has_attributes = renderer.support("label") == NATIVE
    renderer = _hexo.with_settings(renderer, metadata, "markdown_it_plus", lambda braces: not has_attributes)
    others = renderer.raw_parts
    return replace(renderer, raw_parts=lambda document: (*others(document), *_swallowed_by_math(document)))


def _swallowed_by_math(document: Document) -> Iterator[Span]:
    """The parts after display math that is not closed at the end of a line, which it swallows."""
    for hazard in document.hazards:
        if hazard.kind == "open-math" and not hazard.conditions & RENDERER.does_not_parse:
            yield hazard.span


def _evidence(context: DetectionContext) -> Evidence | None:
    package = "hexo-renderer-markdown-it-plus"
    return _hexo.evidence_of(context, package, f"the note is in a Hexo site that has {package}")


RENDERER = replace(
    hexo_markdown_it.RENDERER,
    name="hexo-markdown-it-plus",
    title="Hexo with hexo-renderer-markdown-it-plus",
    front_matter=_front_matter.HEXO,
    summary="Hexo with markdown-it, its notes and math.",
    slugs=(slugs.markdown_it_plus,),
    with_settings=_adapt,
    evidence=_evidence,
    find_readers=_readers,
    makes_site=True,
    links_bare_addresses=True,
)

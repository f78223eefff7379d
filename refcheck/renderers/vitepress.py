"""VitePress, whose Markdown is markdown-it with attributes, anchors and containers: run with VitePress 1.6.4.

`{#id}` gives an id to headings, images, links, code and, at their end, to paragraphs. There are no footnotes and no
math unless a plug-in of the settings adds them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Support
from refcheck.links.destinations import LinkContext
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import NATIVE, TEXT, DetectionContext, Evidence, Reader, Renderer, _markdown_it
from refcheck.sites import vitepress
from refcheck.sites.scripted_site import ScriptedSite
from refcheck.slugs import _vitepress
from refcheck.slugs._heading import given_alone

# In the settings, `markdown.attrs` and `markdown.anchor`.
_ATTRIBUTES = compile_lazily(r"\battrs\s*:\s*\{")
# VitePress 2 has the names without `Delimiter`.
_DELIMITER = compile_lazily(r"\b(?P<side>left|right)(?:Delimiter)?\s*:\s*[\"'`](?P<mark>[^\"'`\n]{1,9})[\"'`]")
_LONGEST_ATTRIBUTES = 200
_NO_ATTRIBUTES = compile_lazily(r"\battrs\s*:\s*\{\s*disable\s*:\s*true")
_OWN_SLUGS = compile_lazily(r"\banchor\s*:\s*\{[^{}]{0,400}?\bslugify\b")
_SITE = "settings of VitePress"


def _site(context: DetectionContext) -> ScriptedSite | None:
    site: ScriptedSite | None = context.once(vitepress.site_above, context.folders[0])
    return site


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None or not f"{context.folders[0]}{os.sep}".startswith(site.pages + os.sep):
        return None
    excluded = context.once(vitepress.excluded, site.root)
    if excluded is not None and excluded.covers(context.path_from(site.pages)):
        if not any(context.once(vitepress.renders_texts, folder) for folder in context.folders):
            return None
        reason = "a script of the VitePress site renders what its settings leave out"
        return Evidence(80, reason, "likely", "it may render others", site=site.root)
    if not site.config:
        return Evidence(80, f"there is a folder {vitepress.FOLDER}", "likely", "it has no settings", site=site.root)
    return Evidence(80, f"the note is in a VitePress site, by {site.config}", "certain", site=site.root)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    site = _site(context)
    return {**context.front_matter, _SITE: site.text if site is not None else ""}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    text = metadata.get(_SITE)
    return _with_text(renderer, text) if isinstance(text, str) else renderer


@lru_cache(maxsize=_markdown_it.MOST_SETTINGS)
def _with_text(renderer: Renderer, text: str) -> Renderer:
    """The renderer with the settings of a site; made once for all of its pages."""
    renderer = _markdown_it.with_plugins(renderer, text)
    rules: tuple[_vitepress.Rule, ...] = (_vitepress.vitepress,)
    if _OWN_SLUGS.search(text):
        # The result of the function is unknown.
        rules = (given_alone,)
        renderer = replace(renderer, unsure_anchors=_markdown_it.unsure_anchors)
    opening = _ATTRIBUTES.search(text)
    written = text[opening.end() : opening.end() + _LONGEST_ATTRIBUTES] if opening else ""
    marks = {match["side"]: match["mark"] for match in _DELIMITER.finditer(written)}
    left, right = marks.get("left", "{"), marks.get("right", "}")
    if (left, right) != ("{", "}"):
        rules = tuple(_vitepress.with_delimiters(rule, left, right) for rule in rules)
    elif not _NO_ATTRIBUTES.search(text):
        return replace(renderer, slugs=rules)
    text_only: dict[str, Support] = dict.fromkeys((*_markdown_it.ATTRIBUTES, "label-heading"), TEXT)
    return replace(renderer, slugs=rules, supports={**renderer.supports, **text_only})


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    site = _site(context)
    return _markdown_it.unknown_plugins(site.text, site.config) if site is not None else ()


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by one command only.
    from refcheck.sites import leniency

    return leniency.of_vitepress(context)


RENDERER = Renderer(
    name="vitepress",
    title="VitePress",
    summary="VitePress, with markdown-it and attributes.",
    # The settings of a container can end with attributes.
    supports={**_markdown_it.ATTRIBUTES, "label-div": NATIVE},
    slugs=(_vitepress.vitepress,),
    does_not_parse=Renderer.does_not_parse | BlockCondition.PAST_CONTAINER,
    also_parses=BlockCondition.OUT_OF_CONTAINER,
    folds_note_case=False,
    finds_html_paths=False,
    paths=vitepress.PATHS,
    image_paths=vitepress.IMAGE_PATHS,
    unknowns=vitepress.unknowns,
    includes=True,
    generated_anchors=lambda anchor: anchor in ("top", "app", "VPContent"),
    metadata=_metadata,
    with_settings=_adapt,
    makes_site=True,
    evidence=_evidence,
    find_readers=_readers,
    links_bare_addresses=True,
    leniency=_leniency,
)

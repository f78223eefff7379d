"""Hexo with hexo-renderer-pandoc and hexo-reference-plus: pandoc's Markdown, Hexo's template tags.

pandoc runs without pandoc-crossref and without a bibliography here: `[@fig:x]` and `[@doe99]` stay visible, while
a link to `#fig:x` works.
Run with Hexo 8.1.2, hexo-renderer-pandoc 0.5.0 and 0.3.0, pandoc 2.17 and 3.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from refcheck.facts.model import Definition, Malformed
from refcheck.renderers import NATIVE, TEXT, DetectionContext, Evidence, Reader, Renderer, _front_matter, _hexo, pandoc
from refcheck.renderers._settings import items, part
from refcheck.sites import hexo
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.hexo_fences import HexoFenceCondition, HexoPlaceholderCondition


def _evidence(context: DetectionContext) -> Evidence | None:
    package = "hexo-renderer-pandoc"
    found = _hexo.evidence_of(context, package, f"the note is in a Hexo site that has {package}")
    if found is not None:
        return found
    if context.front_matter.get("refplus") is True and context.syntaxes & _hexo.PANDOC_SYNTAXES:
        # Only hexo-reference-plus reads this setting, and no other renderer of Hexo reads this syntax by default.
        return Evidence(60, "`refplus: true` in the front matter and pandoc's syntax in the text", "certain")
    return None


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Those of the site, and the filters that its settings pass to pandoc."""
    found = [*_hexo.find_readers(context)]
    for name in items(part(_hexo.metadata(context), _hexo.SITE, "pandoc"), "filters"):
        from refcheck.renderers._pandoc_filters import forms_of

        forms = forms_of(str(name), None)
        if forms is None or forms:
            found.append(Reader(f"the filter `{name}` in _config.yml", forms))
    return tuple(found)


def _is_left(braces: Definition | Malformed) -> bool:
    """Whether braces reach the template engine: pandoc consumes `{#id}` before, unless it does not read the block."""
    as_text = braces.conditions & (ElementCondition.DETACHED | HeadingCondition.CLOSED)
    return isinstance(braces, Malformed) or braces.element == "math" or bool(as_text)


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer without ids of fenced code, unless the highlighting is disabled: Hexo writes fenced code itself."""
    if not _hexo.highlights(metadata):
        renderer = replace(renderer, supports={**renderer.supports, "label-code": NATIVE})
    return _hexo.with_settings(renderer, metadata, "pandoc", _is_left)


RENDERER = replace(
    pandoc.RENDERER,
    does_not_parse=pandoc.RENDERER.does_not_parse | HexoFenceCondition.FOR_OTHERS | HexoPlaceholderCondition.WRITTEN,
    also_parses=pandoc.RENDERER.also_parses | HexoFenceCondition.FOR_HEXO | HexoPlaceholderCondition.REPLACED,
    name="hexo-pandoc",
    title="Hexo with hexo-renderer-pandoc",
    front_matter=_front_matter.HEXO,
    # Hexo keeps it from pandoc.
    metadata_is_markdown=False,
    summary="Hexo with pandoc as its Markdown renderer, with hexo-reference-plus for `{% ref key %}`.",
    supports={
        **pandoc.RENDERER.supports,
        "label-code": TEXT,
        "key-reference": NATIVE,
        "hexo-tag": NATIVE,
        "citation": TEXT,
    },
    finds_entry=_hexo.is_safe_key,
    paths=hexo.PATHS,
    unknowns=hexo.unknowns,
    tag_paths=hexo.TAG_PATHS,
    includes=True,
    book=lambda context: None,
    run_folders=lambda context: None,
    raw_parts=_hexo.raw_parts,
    metadata=_hexo.metadata,
    with_settings=_adapt,
    evidence=_evidence,
    find_readers=_readers,
    makes_site=True,
    lists_all=lambda context: True,
    makes_only_tex=None,
)

"""Hugo, whose Markdown is Goldmark: ids and classes on headings, footnotes, no other attributes by default.

Run with Hugo 0.168. Of two footnotes with one id the first is shown, and ids are case-sensitive. A text
without front matter that starts with `-` or `+` stops the build.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Piece, Span, Support
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.renderers import (
    NATIVE,
    TEXT,
    Certainty,
    DetectionContext,
    Evidence,
    Failure,
    Reader,
    Renderer,
    _front_matter,
    reads_no_cells,
    with_attributes_as_title,
)
from refcheck.renderers._settings import part
from refcheck.sites import hugo, hugo_settings
from refcheck.slugs import _hugo
from refcheck.slugs._heading import NOT_SHOWN, given_alone
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.math import MathCondition

_SITE = "settings of the site"


_GOLDMARK = frozenset(("goldmark", "markdown", "md"))
_BLOCK_ATTRIBUTES = frozenset(("label", "attributes", "attribute-lists", "kramdown-attributes"))
_LAYOUTS = (
    *("layouts/_default/single.html", "layouts/_default/baseof.html", "layouts/single.html", "layouts/baseof.html"),
    *("layouts/page.html", "layouts/posts/single.html", "layouts/partials/content.html"),
)
_REPLACES = compile_lazily(
    r"\.(?:Content|RawContent|Plain)\b[^}\n]{0,200}?\breplace|\breplace[^}\n]{0,200}?\.(?:Raw)?Content\b"
)


def _site(context: DetectionContext) -> tuple[str, Mapping[str, Any], str] | None:
    """The name and content of the settings of the site whose content includes a note, and their folder."""
    for folder, name, text in context.files(*hugo_settings.CONFIGS):
        if hugo_settings.is_hugo(name, hugo_settings.settings(name, text)):
            found = context.once(hugo_settings.read, folder)
            if hugo_settings.is_below_content(folder, found, context.folders[0]):
                return name, found, folder
    return None


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """What layouts, shortcodes, hooks and content adapters make; read when something is missing."""
    from refcheck.sites import hugo_adapters, hugo_hooks, hugo_printed, layout_ids

    of_layouts = layout_ids.unknowns_of(context, hugo.MARKS, layout_ids.of_hugo)
    of_pages = (*hugo_printed.unknowns(context), *hugo_hooks.unknowns(context))
    return (*of_layouts, *of_pages, *hugo_adapters.unknowns(context))


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None:
        return None
    handler = _handler(context, site[1])
    doubt = f"`{handler}` renders it" if handler else ""
    certainty: Certainty = "likely" if doubt else "certain"
    return Evidence(80, f"the note is in the content of a Hugo site, by {site[0]}", certainty, doubt, site=site[2])


def _handler(context: DetectionContext, settings: Mapping[str, Any]) -> str:
    """The renderer of a note if it is not Goldmark."""
    handler = context.front_matter.get("markup") or part(settings, "markup").get("defaultmarkdownhandler")
    return handler if isinstance(handler, str) and handler.lower() not in _GOLDMARK else ""


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Another handler of Markdown, block attributes, layouts that replace parts of the content."""
    site = _site(context)
    if site is None:
        return ()
    name, settings, folder = site
    found, handler = [], _handler(context, settings)
    if handler:
        found.append(Reader(f"`{handler}`, which renders the note,"))
    attribute = part(settings, "markup", "goldmark", "parser", "attribute")
    if attribute.get("block") is True:
        found.append(Reader(f"`markup.goldmark.parser.attribute.block` in {name}", _BLOCK_ATTRIBUTES, opens=False))
    return (*found, *context.once(_layouts, folder))


def _layouts(files: Files, folder: str) -> tuple[Reader, ...]:
    """The layouts of pages that replace parts of the rendered content."""
    paths = (path for path in _LAYOUTS if _REPLACES.search(files.texts.read(f"{folder}/{path}") or ""))
    return tuple(Reader(f"`{path}`", opens=False) for path in paths)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    site = _site(context)
    if site is None:
        return context.front_matter
    return {**context.front_matter, _SITE: site[1]}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The settings of a site for Goldmark: which ids there are, whether HTML is kept."""
    site = metadata.get(_SITE)
    if not isinstance(site, Mapping):
        return renderer
    goldmark = part(site, "markup", "goldmark")
    parser, extensions = part(goldmark, "parser"), part(goldmark, "extensions")
    slug = _hugo.hugo_with(
        str(parser.get("autoidtype", parser.get("autoheadingidtype"))),
        dashes=_dashes(extensions.get("typographer")),
        linkify=_is_on(extensions.get("linkify")),
    )
    if parser.get("autoheadingid") is False:
        slug = given_alone
    supports: dict[str, Support] = {
        **renderer.supports,
        "label-heading": NATIVE if part(parser, "attribute").get("title") is not False else TEXT,
        "term-anchor": NATIVE if parser.get("autodefinitiontermid") is True else TEXT,
        "block-attributes": NATIVE if part(parser, "attribute").get("block") is True else TEXT,
    }
    keeps_html = part(goldmark, "renderer").get("unsafe") is True
    return replace(
        renderer,
        also_parses=renderer.also_parses & ~(MathCondition.DOLLARS if _leaves_dollars(extensions) else 0),
        open_anchors=_open_anchors,
        slugs=(slug,),
        supports=supports,
        writes_html=keeps_html,
        links_bare_addresses=_is_on(extensions.get("linkify")),
    )


def _leaves_dollars(extensions: Mapping[str, Any]) -> bool:
    """Whether Goldmark leaves what is between dollars for math: only if they are named (run with Hugo 0.168)."""
    passthrough = part(extensions, "passthrough")
    pairs = part(passthrough, "delimiters").get("inline")
    is_named = isinstance(pairs, list) and any(isinstance(pair, list) and "$" in pair for pair in pairs)
    return passthrough.get("enable") is True and is_named


def _is_on(extension: Any) -> bool:
    """Whether an extension is on, which is the default."""
    return extension is not False and not (isinstance(extension, Mapping) and extension.get("disable") is True)


def _dashes(typographer: Any) -> tuple[str, str] | None:
    """What the typographer writes for `--` and `---`, by its settings; None if it is off.

    Asked Hugo 0.168: the id is made from the text after it, with entities as characters.
    """
    if not _is_on(typographer):
        return None
    own = typographer if isinstance(typographer, Mapping) else {}
    named = (own.get("endash"), own.get("emdash"))
    short, long = (
        html.unescape(mark) if isinstance(mark, str) else usual for mark, usual in zip(named, _hugo.DASHES, strict=True)
    )
    return short, long


def _failure(document: Document) -> Failure | None:
    """Text that starts like front matter but is not."""
    for hazard in document.hazards:
        if hazard.kind == "opening" and "front-matter" not in document.syntaxes:
            reason = "Hugo takes what a text begins with for front matter"
            return Failure(hazard.span, reason, "write front matter before it")
    return None


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """The definitions in Hugo: a title includes some attributes; each line before a `:` is a term.

    Of a fence the id is that of the box around highlighted code, and without a language nothing is highlighted.
    """
    if definition.kind == "term":
        return tuple(_terms(definition))
    if definition.syntax == "code" and not definition.conditions & ElementCondition.SPACED:
        return ()
    if not definition.conditions & (HeadingCondition.DASHED | HeadingCondition.CLOSED):
        return reads_no_cells(definition)
    return with_attributes_as_title(definition)


def _terms(definition: Definition) -> Iterator[Definition]:
    """The terms of several lines, one for each line."""
    lines: list[list[Piece]] = [[]]
    for piece in definition.pieces:
        for index, text in enumerate(piece.text.split("\n")):
            lines += [[]] if index and piece.kind not in NOT_SHOWN else []
            if len(lines) == 1 or piece.kind not in NOT_SHOWN:
                lines[-1].append(Piece(piece.kind, text))
    for index, pieces in enumerate(lines):
        start = definition.span.start + index
        yield definition._replace(span=Span(start, definition.span.end), pieces=tuple(pieces))


def _open_anchors(document: Document) -> str:
    """The reason for a text without front matter: it is mostly included in pages of its site."""
    has_front_matter = document.syntaxes & {"front-matter", "toml-front-matter"}
    return "" if has_front_matter else "a text without front matter may be put into pages, whose anchors count"


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by one command only.
    from refcheck.sites import leniency

    return leniency.of_hugo(context)


RENDERER = Renderer(
    name="hugo",
    also_parses=MathCondition.DOLLARS,
    title="Hugo",
    has_free_base=True,
    front_matter=_front_matter.HUGO,
    summary="Hugo with Goldmark, its Markdown as it comes.",
    supports={
        "label-heading": NATIVE,
        "footnote": NATIVE,
        "hugo-shortcode": NATIVE,
        "label-code": NATIVE,
    },
    # It writes `<!-- raw HTML omitted -->`, unless the settings of the site say `unsafe`.
    writes_html=False,
    slugs=(slugs.hugo,),
    reads=_reads,
    does_not_parse=Renderer.does_not_parse & ~DefinitionListCondition.IN_DEFINITION_LIST
    | DefinitionListCondition.TILDE
    | DefinitionListCondition.INDENTED_MARKER,
    folds_note_case=False,
    failure=_failure,
    paths=hugo.PATHS,
    tag_paths={"ref": hugo.REF_PATHS, "figure": hugo.PATHS},
    includes=True,
    metadata=_metadata,
    with_settings=_adapt,
    generated_anchors=lambda anchor: anchor.startswith(("fn:", "fnref:", "fnref1:")) or anchor == "top",
    evidence=_evidence,
    unknowns=_unknowns,
    find_readers=_readers,
    makes_site=True,
    lists_all=lambda context: True,
    links_bare_addresses=True,
    leniency=_leniency,
)

"""Hugo, whose Markdown is Goldmark: ids and classes on headings, footnotes, no other attributes by default.

Run with Hugo 0.111. Of two footnotes with one id the first is shown, and ids are compared with their case. A text
without front matter that begins with `<`, `-` or `+` stops the build.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Support
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
from refcheck.sites import hugo
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.headings import HeadingCondition

_SITE = "settings of the site"
_KEEPS_HTML = "HTML is kept"
_SLUGS = {"github": slugs.hugo, "github-ascii": slugs.hugo_ascii, "blackfriday": slugs.hugo_blackfriday}


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
    """The name and content of the settings of the site in whose content a note is, and their folder."""
    for folder, name, text in context.files(*hugo.CONFIGS):
        found = hugo.settings(name, text)
        content = f"{folder}/{hugo.content_folder(found)}"
        if hugo.is_hugo(name, found) and (context.folders[0] + "/").startswith(content.rstrip("/") + "/"):
            return name, found, folder
    return None


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None:
        return None
    handler = _handler(context, site[1])
    doubt = f"`{handler}` renders it" if handler else ""
    certainty: Certainty = "likely" if doubt else "certain"
    return Evidence(80, f"the note is in the content of a Hugo site, by {site[0]}", certainty, doubt, site=site[2])


def _handler(context: DetectionContext, settings: Mapping[str, Any]) -> str:
    """What renders a note, where that is not Goldmark."""
    handler = context.front_matter.get("markup") or part(_lower(settings), "markup").get("defaultmarkdownhandler")
    return handler if isinstance(handler, str) and handler.lower() not in _GOLDMARK else ""


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Another handler of Markdown, block attributes, layouts that replace parts of the content."""
    site = _site(context)
    if site is None:
        return ()
    name, settings, _ = site
    found, handler = [], _handler(context, settings)
    if handler:
        found.append(Reader(f"`{handler}`, which renders the note,"))
    attribute = part(_lower(settings), "markup", "goldmark", "parser", "attribute")
    if attribute.get("block") is True:
        found.append(Reader(f"`markup.goldmark.parser.attribute.block` in {name}", _BLOCK_ATTRIBUTES, opens=False))
    for folder, _, _ in context.files(*hugo.CONFIGS):
        return (*found, *context.once(_layouts, folder.removesuffix("/config/_default")))
    return tuple(found)


def _layouts(files: Files, folder: str) -> tuple[Reader, ...]:
    """The layouts of pages that replace parts of what was made of them."""
    paths = (path for path in _LAYOUTS if _REPLACES.search(files.texts.read(f"{folder}/{path}") or ""))
    return tuple(Reader(f"`{path}`", opens=False) for path in paths)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    site = _site(context)
    if site is None:
        return context.front_matter
    return {**context.front_matter, _SITE: site[1], _KEEPS_HTML: _keeps_html(context)}


def _keeps_html(context: DetectionContext) -> bool:
    """Whether one of the files with settings says `markup.goldmark.renderer.unsafe`; else HTML in texts is left out."""
    for _, name, text in context.files(*hugo.CONFIGS, *hugo.MARKUP_CONFIGS):
        found = _lower(hugo.settings(name, text))
        markup = found if name in hugo.MARKUP_CONFIGS else part(found, "markup")
        if part(markup, "goldmark", "renderer").get("unsafe") is True:
            return True
    return False


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """What the settings of a site say of Goldmark's parser: `autoHeadingIDType`, `attribute.title`."""
    site = metadata.get(_SITE)
    if site is None:
        return renderer
    parser = part(_lower(site), "markup", "goldmark", "parser")
    slug = _SLUGS.get(str(parser.get("autoheadingidtype")), slugs.hugo)
    has_attributes = part(parser, "attribute").get("title") is not False
    label_support: Support = NATIVE if has_attributes else TEXT
    supports = {**renderer.supports, "label-heading": label_support}
    keeps_html = metadata.get(_KEEPS_HTML) is True
    return replace(renderer, open_anchors=_open_anchors, slugs=(slug,), supports=supports, writes_html=keeps_html)


def _lower(settings: Any) -> Any:
    """Settings with the names in them in lower case, as Hugo compares them."""
    if not isinstance(settings, Mapping):
        return settings
    return {str(name).lower(): _lower(value) for name, value in settings.items()}


def _failure(document: Document) -> Failure | None:
    """What begins as HTML or front matter and is none."""
    for hazard in document.hazards:
        if hazard.kind == "opening" and "front-matter" not in document.syntaxes:
            reason = "Hugo takes what a text begins with for HTML or front matter"
            return Failure(hazard.span, reason, "write front matter before it")
    return None


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """Attributes with a `-` are a part of the title (run with 0.111)."""
    if not definition.conditions & HeadingCondition.DASHED:
        return reads_no_cells(definition)
    return with_attributes_as_title(definition)


def _open_anchors(document: Document) -> str:
    """Text without front matter is for the most part there to be included in pages of its site."""
    has_front_matter = document.syntaxes & {"front-matter", "toml-front-matter"}
    return "" if has_front_matter else "a text without front matter may be put into pages, whose anchors count"


RENDERER = Renderer(
    name="hugo",
    title="Hugo",
    front_matter=_front_matter.HUGO,
    summary="Hugo with Goldmark, its Markdown as it comes.",
    supports={
        "label-heading": NATIVE,
        "footnote": NATIVE,
        "hugo-shortcode": NATIVE,
    },
    begins_with_html=False,
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
    find_readers=_readers,
    makes_site=True,
)

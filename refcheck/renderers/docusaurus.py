"""Docusaurus 3, whose Markdown is MDX: HTML is JSX, in which Markdown is read, and indentation does not make code.

GitHub's slugs, `{#id}` on headings, no anchors on headings of the first level, footnotes. Other text in braces is
JavaScript, and `<` starts a tag that must be closed. Run with @docusaurus/mdx-loader 3.10.2 and the headings of the
classic theme. `format: md` in the front matter, or `markdown.format` of the site, makes it CommonMark; Docusaurus 2 has
an older MDX, which is more tolerant.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from refcheck import slugs
from refcheck.facts.conditions import read_by_few
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Document, Hazard, Span
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Failure, Reader, Renderer, _front_matter
from refcheck.renderers._settings import part
from refcheck.sites import docusaurus
from refcheck.syntax.code import CODE_LINES, CodeCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.divs import DivCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.mdx import MdxCondition
from refcheck.syntax.ruled_tables import RuledTableCondition

if TYPE_CHECKING:
    from refcheck.links.site_lists import SiteList

_NO_CONTENT = frozenset(("static", "build", ".github", "node_modules"))
_SITE = "site"
_FORMAT = compile_lazily(r"\bformat:\s*[\"'](?P<format>mdx|md|detect)[\"']")
_VERSION = compile_lazily(r"\"@docusaurus/core\":\s*\"[^\"\d]*(?P<major>[0-9]{1,9})")
_PREPROCESSOR = compile_lazily(r"\bpreprocessor\s*[:(]")
_PLUGINS = compile_lazily(r"\b(?:beforeDefault)?(?:remark|rehype|recma|Remark|Rehype)Plugins\s*:\s*\[\s*[^\]\s]")
_PLUGIN = compile_lazily(r"[\"'](?P<name>[^\"'\s]*(?:remark|rehype)[^\"'\s]*)[\"']")
_READ_NONE = frozenset(
    (
        *("remark-math", "rehype-katex", "rehype-mathjax", "rehype-mathjax/svg", "remark-gfm", "remark-emoji"),
        *("remark-breaks", "remark-frontmatter", "remark-code-import", "remark-import-partial", "remark-images"),
        *("remark-gemoji", "remark-mermaid", "remark-toc", "rehype-raw", "rehype-external-links", "rehype-highlight"),
        *("rehype-autolink-headings", "rehype-prism", "rehype-pretty-code", "rehype-img-size", "remark-kroki-plugin"),
        *(
            "remark-kroki",
            "remark-plantuml",
            "remark-github",
            "remark-mdx-images",
            "@docusaurus/remark-plugin-npm2yarn",
        ),
    )
)
# The forms that are left as text when they are run: braces stop the build before.
_AFTER_MDX = frozenset(
    ("cross-reference", "citation", "inline-note", "wiki-link", "myst-roles", "bookdown-references", "heading-link")
)
# The facts of a text are hidden as in all renderers except MDX.
_HIDDEN = (
    Renderer.does_not_parse & ~BlockCondition.HTML_BLOCK
    | MdxCondition.IN_EXPRESSION
    | HeadingCondition.UNDER_JSX
    | BlockCondition.PAST_CONTAINER
    | DivCondition.BELOW_OPENING
)


def _site(context: DetectionContext) -> docusaurus.Site | None:
    """The site that a note may be in; None for notes outside of its pages."""
    site: docusaurus.Site | None = context.once(docusaurus.site_above, context.folders[0])
    return site


def _has_page(site: docusaurus.Site, folder: str) -> bool:
    """Whether a folder is one with pages of a site."""
    return any(f"{folder}{os.sep}".startswith(path + os.sep) for path in site.content)


def _evidence(context: DetectionContext) -> Evidence | None:
    site = _site(context)
    if site is None:
        return None
    reason = f"the note is in a Docusaurus site, by {site.config}"
    if _has_page(site, context.folders[0]):
        return Evidence(80, reason, "certain", site=site.root)
    first = context.folders[0][len(site.root) :].strip(os.sep).partition(os.sep)[0]
    # A README beside the pages describes its folder.
    is_beside = first in ("", *_NO_CONTENT) or context.name.lower().startswith("readme.")
    # A text with such a name, or in such a folder, is put into pages.
    is_partial = f"{os.sep}_" in f"{context.folders[0][len(site.root) :]}{os.sep}{context.name}"
    if not is_beside and (is_partial or not context.once(_names_all, site.root)):
        return Evidence(80, reason, "likely", "its settings name no such folder", site=site.root)
    return None


def _names_all(files: Files, root: str) -> bool:
    """Whether the settings of a site tell all folders with pages: Markdown in others is none of its pages."""
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import docusaurus_settings

    return files.once(docusaurus_settings.read_settings, root).is_read


def _anchors(headings: Sequence[slugs.Heading]) -> list[str]:
    """Headings of the first level take part in the counting of equal ones, but the theme gives them no anchor."""
    anchors = slugs.docusaurus(headings)
    return [anchor if heading.level > 1 else "" for heading, anchor in zip(headings, anchors, strict=True)]


def _failure(document: Document) -> Failure | None:
    """The first text that is not MDX, of the kinds that never are."""
    autolinks = (
        Hazard("autolink", reference.span, conditions=reference.conditions)
        for reference in document.references
        if reference.form == "autolink"
    )
    tags = (Hazard("tag", tag.span) for tag in document.template_tags if tag.name and not tag.in_code)
    return _first((*document.hazards, *autolinks, *tags), _REASONS)


def _failure_of_mdx_1(document: Document) -> Failure | None:
    # Braces are text for @mdx-js/mdx 1.6.22 (run), but for those in a block of HTML; indentation makes code.
    hazards = [
        hazard
        for hazard in document.hazards
        if not hazard.conditions & CODE_LINES
        and (hazard.kind != "braces" or hazard.conditions & BlockCondition.HTML_BLOCK)
    ]
    return _first(hazards, {kind: _REASONS[kind] for kind in ("braces", "unclosed-tag")})


def _first(hazards: Sequence[Hazard], reasons: Mapping[str, tuple[str, str]]) -> Failure | None:
    # What is code is none, although some renderer reads it.
    hidden = _HIDDEN | read_by_few() & ~RENDERER.also_parses
    found = [hazard for hazard in hazards if hazard.kind in reasons and not hazard.conditions & hidden]
    if not found:
        return None
    first = min(found, key=_place)
    return Failure(first.span, *reasons[first.kind], form="mdx")


def _place(hazard: Hazard) -> Span:
    return hazard.span


_REASONS = {
    "braces": ("MDX reads braces as JavaScript", r"remove them, or write `\{`"),
    "tag": ("MDX reads braces as JavaScript", r"remove them, or write `\{`"),
    "less-than": ("MDX reads `<` as the start of a tag", "write `&lt;`, or a space after it"),
    "unclosed-tag": ("MDX wants every tag to be closed", "write `/>` at its end"),
    "stray-closing": ("MDX finds no tag that this one closes", "remove it"),
    "autolink": ("MDX reads `<` as the start of a tag", "write `[text](url)`"),
}


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Plug-ins of remark and rehype, which are given the result of MDX, and a preprocessor before it."""
    site = _site(context)
    if site is not None:
        name, text, found = site.config, site.text, []
        if _PREPROCESSOR.search(text):
            found.append(Reader(f"`preprocessor` in {name}"))
        if _PLUGINS.search(text):
            named = {match["name"] for match in _PLUGIN.finditer(text)}
            others = sorted(named - _READ_NONE)
            known = named and not others
            if not known:
                what = f"`{others[0]}`" if others else "a plugin"
                found.append(Reader(f"{what} in {name}", _AFTER_MDX))
        return tuple(found)
    return ()


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The front matter, with the format of this note that the files of the site set."""
    site: dict[str, Any] = {"name": context.name}
    found = _site(context)
    if found is not None:
        site["doubtful"] = not _has_page(found, context.folders[0])
        format_, version = _FORMAT.search(found.text), _VERSION.search(context.read(f"{found.root}/package.json") or "")
        site |= {"format": format_ and format_["format"], "major": version and int(version["major"])}
    return {**context.front_matter, _SITE: site}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The format of the note: MDX of either version, or CommonMark."""
    # Other programs have a setting of this name, too.
    site = part(metadata, _SITE)
    format_ = metadata.get("format", site.get("format"))
    if format_ == "detect":
        format_ = "mdx" if str(site.get("name")).endswith(".mdx") else "md"
    major = site.get("major")
    older = isinstance(major, int) and major < 3
    # What may be no page stops no build.
    doubtful = site.get("doubtful") is True
    if format_ != "md" and not older:
        return replace(renderer, failure=Renderer.failure) if doubtful else renderer
    failure = _failure_of_mdx_1 if older and not doubtful else Renderer.failure
    # The containers of version 2 are those of an older plugin; the values of its JSX are expressions.
    of_others = MdxCondition.VALUE if older else BlockCondition.PAST_CONTAINER | DivCondition.BELOW_OPENING
    return replace(
        renderer,
        does_not_parse=Renderer.does_not_parse | of_others,
        also_parses=0 if older else BlockCondition.OUT_OF_CONTAINER | DivCondition.BELOW_TEXT,
        failure=failure,
    )


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import docusaurus_lists

    return docusaurus_lists.site_lists(files, folder)


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by only one command.
    from refcheck.sites import leniency

    return leniency.of_docusaurus(context)


def _open_anchors(document: Document) -> str:
    """The reason for a file whose name starts with `_`: it is not a page."""
    name = document.path.rpartition("/")[2]
    return "the text is put into pages, whose anchors count" if name.startswith("_") else ""


def _lists_all(context: LinkContext) -> bool:
    # Used only by a rule that is off by default.
    from refcheck.sites import page_lists

    return page_lists.of_docusaurus(context)


RENDERER = Renderer(
    name="docusaurus",
    title="Docusaurus",
    front_matter=_front_matter.DOCUSAURUS,
    summary="Docusaurus 3, docs and blog, with MDX.",
    supports={"label-heading": NATIVE, "footnote": NATIVE, "admonition": NATIVE},
    shows_notes_of_omitted=False,
    closes_tags=True,
    # The `src` of a JSX element is left as it is, and its `style` is an object.
    finds_html_paths=False,
    reads_styles=False,
    slugs=(_anchors,),
    # MDX has no indented code.
    does_not_parse=_HIDDEN & ~(DefinitionListCondition.IN_DEFINITION_LIST | RuledTableCondition.RULED_ROW),
    also_parses=CodeCondition.INDENTED_CODE
    | BlockCondition.OUT_OF_CONTAINER
    | BlockCondition.BEHIND_HTML_FENCE
    | DivCondition.BELOW_TEXT,
    paths=docusaurus.PATHS,
    includes=True,
    open_anchors=_open_anchors,
    generated_anchors=lambda anchor: anchor.startswith("user-content-fn") or anchor in ("__docusaurus", "top"),
    metadata=_metadata,
    with_settings=_adapt,
    failure=_failure,
    site_lists=_site_lists,
    unknowns=docusaurus.unknowns,
    evidence=_evidence,
    find_readers=_readers,
    leniency=_leniency,
    makes_site=True,
    lists_all=_lists_all,
    links_bare_addresses=True,
)

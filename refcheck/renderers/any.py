"""No particular renderer: an error only if something is broken in every renderer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.facts.site_marks import MARKS
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Renderer, obsidian
from refcheck.sites import anywhere
from refcheck.slugs import _vitepress, _zola
from refcheck.slugs._github import slugger, starlight
from refcheck.syntax._myst_names import TERM
from refcheck.syntax.admonitions import AdmonitionCondition
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.html import HtmlCondition
from refcheck.syntax.lines_of_comments import CommentLineCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.myst_directives import DirectiveCondition
from refcheck.syntax.raw_tex import TexCondition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refcheck.facts.unknowns import Unknown
    from refcheck.links.destinations import LinkContext
    from refcheck.links.files import Files
    from refcheck.sites.others import OtherSite

_GENERATED = compile_lazily(
    r"_?top|readme|L\d+.*|(?:user-content-)?fn(?:ref)?[-:]?\w.*|footnotes?|footnote-label|.*:~:text=.*"
    # The headings of DocFX's tabs: `# [Windows](#tab/windows)`.
    r"|tab/[\w/.-]+"
)
# Less than that of a README on a forge.
_OF_MADE_BOOK = 10


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """The definitions in any renderer: a cell's label as in Quarto and bookdown, a term of a glossary as in MyST."""
    if definition.syntax == "cells":
        keys = (definition.key, f"fig:{definition.key}", f"tab:{definition.key}") if definition.key else ()
        return tuple(definition._replace(key=key) for key in keys)
    if definition.element == TERM:
        return (definition._replace(key=f"term-{definition.key}"),)
    return () if definition.kind == "div" else (definition,)


def _evidence(context: DetectionContext) -> Evidence | None:
    """A site of a program that has no renderer here."""
    site: OtherSite | None = context.once(_site_near, context.folders[0])
    if site is None:
        return _of_made_book(context) if context.once(_is_near_made_book, context.folders[0]) else None
    reason = f"{site.mark} is that of a site made by {site.title}, for which refcheck has no renderer"
    return Evidence(site.weight, reason, site=site.folder)


def _site_near(files: Files, folder: str) -> OtherSite | None:
    from refcheck.sites import others

    return others.other_site(files, folder)


def _is_near_made_book(files: Files, folder: str) -> bool:
    """Whether a script makes a book of mdBook in a folder, or in one that contains it."""
    book = files.above(folder, *MARKS["mdbook"])
    if book is None:
        return False
    from refcheck.sites import mdbook_made

    above = os.path.dirname(book)
    is_made = files.once(mdbook_made.made_source, book) is not None
    return is_made or (above != book and files.once(_is_near_made_book, above))


def _of_made_book(context: DetectionContext) -> Evidence | None:
    """A book of mdBook that a script makes of unknown texts."""
    for folder, name, _ in context.files(*MARKS["mdbook"]):
        from refcheck.sites import mdbook_made

        made: mdbook_made.MadeSource | None = context.once(mdbook_made.made_source, folder)
        if made is None:
            continue
        script = context.read(made.script) or "" if made.script else ""
        if not script or context.name in script or os.path.basename(context.folders[0]) in script:
            reason = f"the note may be in the source of a book, by {name}: {made.reason}"
            return Evidence(_OF_MADE_BOOK, reason)
    return None


def _unknowns(context: LinkContext) -> Iterable[Unknown]:
    site: OtherSite | None = context.files.once(_site_near, context.folder)
    if site is None:
        return ()
    from refcheck.sites import docfx

    return docfx.unknowns(context, site.folder) if site.title == docfx.TITLE else ()


def _unknown_anchors(context: LinkContext) -> Iterable[Unknown]:
    from refcheck.sites import mdx_components, remark_slides

    if context.files.once(_site_near, context.folder) is None:
        return remark_slides.unknowns(context)
    return (*remark_slides.unknowns(context), *mdx_components.of_other_sites(context, slugger))


RENDERER = Renderer(
    name="any",
    title="No particular renderer",
    has_free_base=True,
    summary="Used when no renderer is detected; reports only what is broken in every renderer.",
    stands_for_several=True,
    default_support=NATIVE,
    slugs=(
        slugs.pandoc,
        slugs.github,
        slugs.hexo,
        slugs.kramdown,
        slugs.kramdown_gfm,
        slugs.python_markdown,
        slugs.pymdownx,
        slugs.gitlab,
        slugs.gitlab_16,
        slugs.hugo,
        slugs.docusaurus,
        slugs.mdbook,
        slugs.mystmd,
        slugs.myst,
        slugs.docutils,
        slugs.pandoc_gfm,
        slugs.pandoc_commonmark,
        slugs.pandoc_ascii,
        slugs.hugo_ascii,
        slugs.hugo_blackfriday,
        slugs.vscode,
        slugs.vscode_2024,
        slugs.hexo_markdown_it,
        slugs.markdown_it_plus,
        _vitepress.vitepress,
        _zola.zola,
        _zola.zola_as_written,
        starlight,
        obsidian.texts,
    ),
    does_not_parse=TexCondition.RAW_TEX | ElementCondition.LOOSE | CellCondition.IN_CELL,
    also_parses=DirectiveCondition.DIRECTIVE
    | DirectiveCondition.ENVIRONMENT
    | DirectiveCondition.TIGHT
    | AdmonitionCondition.ADMONITION
    | HeadingCondition.UNSPACED
    | CommentLineCondition.OVER_COMMENT
    | LinkCondition.TEMPLATE
    | HtmlCondition.NAMED,
    keeps_slug=True,
    refers_to=lambda definition: definition.kind == "label" or definition.element == TERM,
    reads=_reads,
    part_label=lambda key: "",
    numbers=lambda definition, kind: True,
    folds_first_letter=True,
    paths=anywhere.PATHS,
    anchor_prefix="user-content-",
    html_headings=True,
    folds_fragments=True,
    # A fragment contains spaces only if headings are compared as texts.
    anchor_key=lambda anchor: obsidian.text_key(anchor) if " " in anchor else anchor,
    includes=True,
    generated_anchors=lambda anchor: bool(_GENERATED.fullmatch(anchor)),
    unknowns=_unknowns,
    unknown_anchors=_unknown_anchors,
    evidence=_evidence,
    embeds_files=True,
)

"""Jekyll, with kramdown and its GFM parser: run with Jekyll 4.3.1, kramdown-parser-gfm 1.1.0.

The GFM parser needs no blank line before a heading, and a space after its `#`; ids are made as on GitHub.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import NATIVE, Certainty, DetectionContext, Evidence, Reader, _front_matter, kramdown
from refcheck.renderers._settings import items, parse
from refcheck.sites import jekyll
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.code import CodeCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.html import HtmlCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.math import MathCondition
from refcheck.syntax.raw_tags import RawTagCondition
from refcheck.syntax.ruled_tables import RuledTableCondition
from refcheck.syntax.underlined_items import UnderlinedItemCondition

_SETTING = compile_lazily(
    r"^(?:markdown:[ \t]*[\"']?kramdown|kramdown:|remote_theme:|theme:[ \t]*[\"']?(?:jekyll|minima|just-the-docs)"
    r"|permalink:|collections:|baseurl:)",
    re.MULTILINE,
)
_OTHER = compile_lazily(
    r"^(?:format:[ \t]*jb-|sphinx:|execute:|repository:[ \t]*\n[ \t]+url:|theme:[ \t]*(?:next|landscape))", re.MULTILINE
)


# Settings that only Jekyll has and that select the Markdown renderer, or of its themes.
_OWN_SETTING = compile_lazily(
    r"^(?:markdown:[ \t]*[\"']?kramdown|kramdown:|remote_theme:|theme:[ \t]*[\"']?(?:jekyll-|minima|just-the-docs))",
    re.MULTILINE,
)
_OF_R = (".rmd", ".rmarkdown")
_MAKES_MARKDOWN = compile_lazily(r"(?:^|:)(?:md|github|gfm|markdown)_document$|jekyll|^blogdown::")
_ENGINE = compile_lazily(r"^markdown:[ \t]*[\"']?(?P<name>\w+)", re.MULTILINE)
_PARSER = compile_lazily(r"^[ \t]+input:[ \t]*[\"']?(?P<name>\w+)", re.MULTILINE)
_PARSERS = frozenset(("gfm", "kramdown"))
# A plug-in that is given the text of a page, and one that may be through a filter of a layout.
_READS_TEXT = compile_lazily(r"Jekyll::Hooks|Jekyll::Converters?\b|Converter\b|Kramdown::")
_READS_HTML = compile_lazily(r"register_filter")
# Gems that read no forms of references except their own tags.
_READS_NONE = compile_lazily(
    r"jekyll-(?:admin|algolia|archives|asset|auto-image|avatar|coffeescript|compose|contentblocks|data-page-generator"
    r"|default-layout|diagrams|email-protect|feed|figure|gallery|gist|github-metadata|gzip|image-size|imgflip|include"
    r"|jupyter-notebook|katex|last-modified-at|loading-lazy|mentions|menus|mermaid|minifier|minimagick|multiple-languages"
    r"|open-sdg|optional-front-matter|paginate|picture-tag|polyglot|postcss|readme-index|redirect"
    r"|relative-links|remote-theme|responsive-image|sass|scholar|seo|sitemap|spaceship|tabs|tagging|tag|target-blank"
    r"|tidy|titles-from-headings|toc|twitter|theme|webp|youtube)|jemoji|github-pages|minima|just-the-docs|webrick"
    r"|html-proofer|liquid-md5"
)


def _doubt(context: DetectionContext, settings: str) -> str:
    """The reason why a note may not be a page that kramdown renders; empty if there is none."""
    engine, parser = _ENGINE.search(settings), _PARSER.search(settings)
    if engine is not None and engine["name"].lower() not in ("kramdown", "gfm"):
        return f"_config.yml sets `markdown: {engine['name']}`"
    if parser is not None and parser["name"].lower() not in _PARSERS:
        return f"_config.yml sets `input: {parser['name']}`"
    return "" if "front-matter" in context.syntaxes else "it has no front matter"


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The ids in layouts, of plug-ins, of data and of included texts; read when an anchor is missing."""
    from refcheck.sites import jekyll_plugins, layout_ids, liquid_data, liquid_ids

    of_layouts = layout_ids.unknowns_of(context, (jekyll.CONFIG,), layout_ids.of_jekyll)
    of_data = liquid_data.unknowns(context, jekyll.root_of(context))
    of_plugins: tuple[Unknown, ...] = context.files.once(jekyll_plugins.ids, jekyll.root_of(context))
    return (*of_layouts, *of_plugins, *liquid_ids.of_headings(context, _ids), *of_data, *liquid_ids.unknowns(context))


def _ids(headings: Sequence[str]) -> list[str]:
    """The ids of headings without their own, by their texts."""
    return slugs.kramdown_gfm([slugs.Heading((Piece("text", heading),), "") for heading in headings])


def _evidence(context: DetectionContext) -> Evidence | None:
    if context.name.lower().endswith(_OF_R) and _is_made_by_r(context):
        return None
    for folder, _, text in context.files("_config.yml"):
        if "exclude" in text and _is_left_out(context, folder):
            continue
        gems = context.read(f"{folder}/Gemfile") or ""
        doubt = _doubt(context, text)
        certainty: Certainty = "likely" if doubt else "certain"
        if re.search(r"\bgem[ \t(]+[\"'](?:jekyll|github-pages)", gems):
            return Evidence(75, "there are a _config.yml and a Gemfile with Jekyll", certainty, doubt, site=folder)
        if context.read(f"{folder}/package.json") is None and _SETTING.search(text) and not _OTHER.search(text):
            certainty = certainty if _OWN_SETTING.search(text) else "likely"
            return Evidence(55, "there is a _config.yml of Jekyll's", certainty, doubt, site=folder)
    return None


def _is_made_by_r(context: DetectionContext) -> bool:
    """Whether rmarkdown makes something else than a text of Markdown, which Jekyll would read, of a note."""
    output = context.front_matter.get("output")
    if output is None:
        return "layout" not in context.front_matter and context.read(f"{context.folders[0]}/_site.yml") is not None
    names = list(output) if isinstance(output, (list, Mapping)) else [output]
    return not any(_MAKES_MARKDOWN.search(str(name)) for name in names)


def _is_left_out(context: DetectionContext, folder: str) -> bool:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import left_out

    paths: left_out.LeftOut = context.once(left_out.of_jekyll, folder)
    return paths.covers(context.path_from(folder))


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Another Markdown engine than kramdown, and plug-ins."""
    for folder, name, text in context.files("_config.yml"):
        engine, parser, found = _ENGINE.search(text), _PARSER.search(text), []
        if engine is not None and engine["name"].lower() not in ("kramdown", "gfm"):
            found.append(Reader(f"`markdown: {engine['name']}` in {name}"))
        elif parser is not None and parser["name"].lower() not in _PARSERS:
            found.append(Reader(f"`input: {parser['name']}` in {name}"))
        for key in ("plugins", "gems"):
            for gem in items(parse(text), key):
                if isinstance(gem, str) and not _READS_NONE.match(gem):
                    found.append(Reader(f"the plug-in `{gem}` in {name}", opens=False))
        return (*found, *context.once(_scripts, folder))
    return ()


def _scripts(files: Files, folder: str) -> tuple[Reader, ...]:
    """The plug-ins of the site itself."""
    found = []
    for name in files.names(f"{folder}/_plugins"):
        text = files.texts.read(f"{folder}/_plugins/{name}") or "" if name.endswith(".rb") else ""
        if _READS_TEXT.search(text):
            found.append(Reader(f"`_plugins/{name}`"))
        elif _READS_HTML.search(text):
            found.append(Reader(f"`_plugins/{name}`", opens=False))
    return tuple(found)


def _text_as_read(text: str) -> str:
    # Detection imports all renderers.
    from refcheck.renderers._kramdown_text import text_as_read_by_gfm

    return text_as_read_by_gfm(text)


RENDERER = replace(
    kramdown.RENDERER,
    name="jekyll",
    title="Jekyll",
    front_matter=_front_matter.JEKYLL,
    summary="Jekyll, and with it GitHub Pages, with kramdown for GitHub's Markdown.",
    text_as_read=_text_as_read,
    supports={**kramdown.RENDERER.supports, "jekyll-tag": NATIVE},
    slugs=(slugs.kramdown_gfm,),
    reads=kramdown.reads,
    does_not_parse=ElementCondition.LOOSE
    | LinkCondition.IN_DESCRIPTION
    | CellCondition.IN_CELL
    | BlockCondition.AFTER_CODE
    | BlockCondition.LAZY_FENCE
    | HtmlCondition.IN_ELEMENT
    | HtmlCondition.IN_NESTED_ELEMENT
    | HeadingCondition.INDENTED
    | RuledTableCondition.RULED_ROW
    | DefinitionListCondition.TILDE
    | LinkCondition.ESCAPED_BRACKET
    | LinkCondition.BEFORE_LABEL,
    also_parses=UnderlinedItemCondition.IN_ITEM
    | BlockCondition.BEHIND_LAZY_FENCE
    | BlockCondition.BEHIND_HTML_FENCE
    | MathCondition.DOLLARS
    | UnderlinedItemCondition.IN_FIRST_ITEM
    | CodeCondition.FIRST_IN_ITEM
    | LinkCondition.TEMPLATE
    | LinkCondition.SPACED_DESTINATION
    | LinkCondition.SPACED_DEFINITION
    | LinkCondition.BELOW_SPACED_DEFINITION
    | RawTagCondition.IN_RAW,
    paths=jekyll.PATHS,
    tag_paths=jekyll.TAG_PATHS,
    includes=True,
    evidence=_evidence,
    unknowns=_unknowns,
    find_readers=_readers,
    makes_site=True,
    lists_all=lambda context: True,
)

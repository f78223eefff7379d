"""MkDocs with Python-Markdown: run with MkDocs 1.6.1, Python-Markdown 3.11, pymdown-extensions 13.1.

`toc`, `tables` and `fenced_code` are always on; `markdown_extensions` in mkdocs.yml enables the others:
`attr_list`, `footnotes`, `md_in_html`, the blocks with an indented body. With `autorefs` 1.4.5 (run) the label of a
link can be the anchor of a heading in any page of the site, not its text. Zensical reads `zensical.toml`, or mkdocs.yml
(run with 0.0.73).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import (
    NATIVE,
    Certainty,
    DetectionContext,
    Evidence,
    Reader,
    Renderer,
    _front_matter,
    kramdown,
    reads_no_cells,
)
from refcheck.sites import mkdocs
from refcheck.syntax.admonitions import AdmonitionCondition
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.code import CodeCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.html import HtmlCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.math import MathCondition
from refcheck.syntax.ruled_tables import RuledTableCondition
from refcheck.syntax.underlined_items import UnderlinedItemCondition

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.site_lists import SiteList
    from refcheck.sites.mkdocs_snippets import MissingSnippet

# The file can contain tags that only Python's YAML reads; words are enough to see what is enabled.
_WORD = compile_lazily(r"[\w./-]+")
_COMMENT = compile_lazily(r"(?:^|(?<=[ \t]))#[^\n]*", re.MULTILINE)
_BLOCK_EXTENSIONS = frozenset(("admonition", "pymdownx.details", "pymdownx.tabbed", "material.extensions.tabbed"))
# The page of `p.md` is `p.html` beside it, not `p/`.
_AS_FILES = compile_lazily(r"^use_directory_urls[ \t]*[:=][ \t]*(?:false|no|off)\b", re.MULTILINE | re.IGNORECASE)
_INCLUDES = compile_lazily(
    r"^[ \t]*-[ \t]*[\"']?(?:markdown_include|pymdownx\.snippets|include-markdown)\b", re.MULTILINE
)
# What no label of a definition holds, and no reference, whose spaces become one.
_NO_LABEL = compile_lazily(r"[\[\]]|\s\s|[^\S ]")
_CHANGES_SLUGS = compile_lazily(r"\bslugify:|\bseparator:|\.emoji\b|^INHERIT:", re.MULTILINE)
# Extensions that this renderer knows, or that read no references.
_EXTENSION = compile_lazily(
    r"(?:markdown\.extensions\.)?(?:abbr|admonition|attr_list|codehilite|def_list|extra|fenced_code|footnotes|legacy_attrs"
    r"|legacy_em|md_in_html|meta|nl2br|sane_lists|smarty|tables|toc|wikilinks)|(?:pymdownx|material\.extensions"
    r"|materialx|neoteroi)\.[\w.]+|mdx_(?:math|truly_sane_lists|breakless_lists|gh_links|include|linkify|emdash|unimoji)"
    r"|markdown_(?:include\.include|grid_tables|inline_graphviz|blockdiag|checklist\.extension|captions|katex)|callouts"
    r"|mkdocs-(?:click|typer2?)|mkautodoc|plantuml_markdown|fontawesome_markdown|smarty|customblocks|pyembed\.markdown"
    r"|superfences|github-callouts|gfm_admonition|shell_color|urlize|del_ins|mdx_superscript|mdx_subscript"
)
_PLUGINS = {
    "bibtex": frozenset(("citation", "cross-reference", "footnote")),
    "caption": frozenset(("cross-reference", "label", "attributes")),
}
_PLUGIN = compile_lazily(
    r"(?:[\w-]+/)?(?:(?:mkdocs-)?(?:api-autonav|autolinks|autorefs|awesome-nav|awesome-pages|blog|blogging-plugin|blogging"
    r"|build_plantuml|callouts|charts|codeinclude|coverage|d2|diagrams|drawio|drawio-exporter|enumerate-headings|exclude"
    r"|exclude-search|ezlinks|gallery|gen-files|git-[\w-]+|glightbox|group|htmlproofer|i18n|ibm-[\w-]+|img2fig|import"
    r"|include-markdown|include_dir_to_nav|info|jupyter|kroki|lightbox|linkcheck|literate-nav|llmstxt|macros|markdownextradata"
    r"|mermaid2|mermaid-to-svg|meta|meta-descriptions|mike|minify|minify_html|mkdocs-jupyter|mkdocstrings|monorepo|multirepo"
    r"|nav-weight|offline|open-in-new-tab|optimize|page-pdf|panzoom|pdf-export|pdf-with-js|print-site|privacy|projects"
    r"|redirects|render_swagger|roamlinks|rss|same-dir|schema_reader|search|section-index|simple|site-urls|social|spellcheck"
    r"|static-i18n|swagger-ui-tag|table-reader|tabs|tags|techdocs-core|termynal|tooltips|typeset|video|with-pdf))"
)
# A hook that is given the text of a page, and one that is given the rendered HTML.
_READS_TEXT = compile_lazily(r"on_page_markdown|on_page_read_source|on_config|on_files")
_HOOK = compile_lazily(r"on_page_|on_post_page|on_config|on_files|on_env")
_NOTE_ANCHOR = compile_lazily(r"fn(?:ref)?\d*:(?P<name>.+)|top|__(?:tabbed|codelineno|codespan).*")
_PARAGRAPHS = frozenset(("paragraph", "container"))
# mkdocstrings includes autorefs.
_LOOKS_FOR_ANCHORS = frozenset(("autorefs", "mkdocstrings"))
# Plug-ins that fill in `{{ name }}` before Markdown is read; asked was mkdocs-macros-plugin 1.5.0 with MkDocs 1.6.1.
_TEMPLATE_ENGINES = frozenset(("macros", "markdownextradata"))
# Names in the settings with which fences in quotes are code, or may be: settings that are inherited, and a
# plug-in and an extension that bring `pymdownx.superfences`.
_READS_FENCES = frozenset(("INHERIT", "pymdownx.extra", "techdocs-core"))
_ALWAYS_IN_ZENSICAL = frozenset(("pymdownx.superfences",))
# Names in the settings with which text between dollars is math, or may be.
_WITH_MATH = frozenset(("INHERIT", "pymdownx.arithmatex", "markdown_katex", "mdx_math", "python_markdown_math"))
_ALSO_PARSES = (
    HeadingCondition.UNSPACED
    | LinkCondition.IN_PARAGRAPH
    | LinkCondition.BELOW_SPACED_DEFINITION
    | LinkCondition.SPACED_DESTINATION
    | CodeCondition.ITEM_CODE
    | CodeCondition.FIRST_IN_ITEM
    | UnderlinedItemCondition.WITH_NUMBER
    | UnderlinedItemCondition.WITH_MARKER
    | BlockCondition.BEHIND_HTML_FENCE
)
_ON_MARKUP = HeadingCondition.ON_MARKUP | HeadingCondition.ON_EMPHASIS
# `pymdownx.extra` and `extra` include these.
_EXTRA = frozenset(("attr_list", "footnotes", "md_in_html", "def_list", "abbr"))


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    folder, name, text = next(iter(context.files(*mkdocs.CONFIGS)), ("", "", ""))
    written = _read(text, is_toml=name.endswith(".toml"))
    return {
        **context.front_matter,
        "mkdocs": written.names,
        "pages as files": written.are_files,
        "mkdocs slugs": context.once(_slug_rules, folder) if written.changes_slugs else (),
    }


class _Written(NamedTuple):
    """What the settings of a site say."""

    names: frozenset[str]
    """All words, as any can be the name of an extension or a plug-in; the pages in the navigation are among them."""
    are_files: bool
    """Whether the page of `p.md` is `p.html`."""
    changes_slugs: bool
    """Whether they can change how anchors are made."""


# Called for each page of a site, whose settings can name all its pages.
@lru_cache(maxsize=8)
def _read(text: str, *, is_toml: bool) -> _Written:
    # Zensical enables them all if its settings name none, and `superfences` always.
    names = frozenset[str]() if is_toml and "markdown_extensions" not in text else _names_in(text)
    if is_toml and names:
        names |= _ALWAYS_IN_ZENSICAL
    return _Written(names, bool(_AS_FILES.search(text)), not is_toml and bool(_CHANGES_SLUGS.search(text)))


def _names_in(text: str) -> frozenset[str]:
    return frozenset(word.removeprefix("markdown.extensions.") for word in _WORD.findall(_COMMENT.sub("", text)))


def _slug_rules(files: Files, folder: str) -> tuple[Callable[[Sequence[slugs.Heading]], list[str]], ...]:
    # Detection imports all renderers; few sites change how anchors are made.
    from refcheck.renderers import _mkdocs_slugs

    return _mkdocs_slugs.slug_rules(files, folder)


def _unknown_anchors(context: LinkContext) -> Iterable[Unknown]:
    # Few pages have a link to an anchor that is not there.
    from refcheck.renderers import _mkdocs_tabs

    return _mkdocs_tabs.unknown_anchors(context)


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer with the extensions that mkdocs.yml names; with all that it can have if there is no such file."""
    renderer = replace(renderer, finds_html_paths=metadata.get("pages as files") is True)
    names = metadata.get("mkdocs")
    if not isinstance(names, frozenset) or not names:
        return renderer
    extensions = _extensions(names)
    supports = {feature: support for feature, support in renderer.supports.items() if _is_on(feature, extensions)}
    also_parses = _ALSO_PARSES
    does_not_parse = renderer.does_not_parse | (0 if "md_in_html" in extensions else HtmlCondition.MARKDOWN_ATTRIBUTE)
    does_not_parse |= 0 if "def_list" in extensions else DefinitionListCondition.IN_DEFINITION_LIST
    if not extensions & _WITH_MATH:
        also_parses |= MathCondition.DOLLARS
    if not _reads_fences(names):
        also_parses |= BlockCondition.NESTED_FENCE
    if extensions & _TEMPLATE_ENGINES:
        also_parses |= LinkCondition.TEMPLATE
    if extensions & _BLOCK_EXTENSIONS:
        also_parses |= AdmonitionCondition.ADMONITION
    return replace(
        renderer,
        supports=supports,
        also_parses=also_parses,
        does_not_parse=does_not_parse,
        slugs=metadata.get("mkdocs slugs") or _slugs_of_zensical(renderer, names),
        anchors_below=mkdocs.docs_of if names & _LOOKS_FOR_ANCHORS else renderer.anchors_below,
    )


def _slugs_of_zensical(
    renderer: Renderer, names: frozenset[str]
) -> tuple[Callable[[Sequence[slugs.Heading]], list[str]], ...]:
    """The slug rules with zensical.toml, where the function is not looked up."""
    return (slugs.pymdownx, *renderer.slugs) if _sets_slugs(names) else renderer.slugs


# Called for each page, as those below; the names of a site can be as many as its pages.
@lru_cache(maxsize=16)
def _extensions(names: frozenset[str]) -> frozenset[str]:
    """The names, with those that one of them includes."""
    return names | _EXTRA if names & {"extra", "pymdownx.extra"} else names


@lru_cache(maxsize=16)
def _reads_fences(names: frozenset[str]) -> bool:
    return bool(names & _READS_FENCES) or any("superfences" in name for name in names)


@lru_cache(maxsize=16)
def _sets_slugs(names: frozenset[str]) -> bool:
    return "slugify" in names or any(name.startswith("pymdownx.slugs") for name in names)


def _is_on(feature: str, extensions: frozenset[str]) -> bool:
    # `fenced_code` reads the id of a block by itself.
    return feature == "label-code" or ("footnotes" if feature == "footnote" else "attr_list") in extensions


def reads(definition: Definition) -> Iterable[Definition]:
    """The definitions in MkDocs: attributes on a line of their own count only at the end of a paragraph."""
    if definition.syntax == "targets" and definition.element == "block":
        return ()
    if definition.kind == "label" and definition.conditions & HeadingCondition.TOUCHING:
        # They are those of what they touch.
        return (definition._replace(element="link"),) if definition.conditions & _ON_MARKUP else ()
    if kramdown.is_underlined_paragraph(definition):
        return ()
    if definition.kind == "link-definition" and _NO_LABEL.search(definition.key.strip()):
        return ()
    if definition.syntax == "code" and definition.conditions & ElementCondition.SPACED:
        return ()
    if definition.kind == "label" and definition.syntax == "kramdown-attributes":
        on_own_line = definition.conditions & ElementCondition.NEXT_LINE and definition.element not in ("image", "link")
        # Attributes that are a paragraph of their own are text.
        is_after = (
            definition.element in _PARAGRAPHS
            and definition.full_span.start <= definition.span.start
            and definition.full_span != definition.span
        )
        if definition.element == "item" or (on_own_line and not is_after):
            return ()
    return reads_no_cells(definition)


def _missing_snippets(files: Files, location: str, text: str) -> Iterable[MissingSnippet]:
    """The snippets in the text of a page that stop the build, as they do not exist."""
    if "8<-" not in text:
        return ()
    from refcheck.sites import mkdocs_snippets

    folder = files.above(os.path.dirname(location), *mkdocs.CONFIGS)
    checked = files.once(mkdocs_snippets.checked_snippets, folder) if folder else None
    return mkdocs_snippets.missing_snippets(files, checked, location, text) if checked is not None else ()


def _evidence(context: DetectionContext) -> Evidence | None:
    for folder, name, text in context.files(*mkdocs.CONFIGS):
        docs = f"{folder}/{context.once(mkdocs.settings_in, folder).docs}".rstrip("/.")
        if f"{context.folders[0]}/".startswith(f"{docs}/"):
            doubt = "its settings are inherited from another file" if mkdocs.INHERITS.search(text) else ""
            certainty: Certainty = "likely" if doubt else "certain"
            return Evidence(70, f"there is a {name}, and the note is one of its pages", certainty, doubt, site=folder)
        part = mkdocs.shared_folder(folder, context.folders[0])
        if part and _INCLUDES.search(text):
            doubt = "it is only put into pages"
            return Evidence(70, f"there is a {name}, whose pages may include {part}", "likely", doubt, site=folder)
    return None


def _note_of_anchor(anchor: str) -> str:
    match = _NOTE_ANCHOR.fullmatch(anchor)
    return match["name"] or "" if match else ""


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Unknown Markdown extensions, plug-ins and hooks."""
    for folder, name, text in context.files(*mkdocs.CONFIGS):
        found = [
            Reader(f"the extension `{extension}` in {name}")
            for extension in mkdocs.listed(text, "markdown_extensions")
            if not _EXTENSION.fullmatch(extension)
        ]
        found += [
            Reader(f"the plugin `{plugin}` in {name}", _PLUGINS.get(plugin), opens=plugin in _PLUGINS)
            for plugin in mkdocs.listed(text, "plugins")
            if plugin in _PLUGINS or not _PLUGIN.fullmatch(plugin)
        ]
        for path in mkdocs.listed(text, "hooks"):
            hook = context.read(f"{folder}/{path}")
            if hook is None or _HOOK.search(hook):
                reads_text = hook is None or bool(_READS_TEXT.search(hook))
                found.append(Reader(f"the hook `{path}` in {name}", opens=reads_text))
        return tuple(found)
    return ()


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import mkdocs_lists

    return mkdocs_lists.site_lists(files, folder)


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The targets of plug-ins and hooks; their table is loaded when something is missing."""
    from refcheck.sites import mkdocs_plugins

    if not mkdocs.is_shared(context):
        return mkdocs_plugins.unknowns(context)
    return (*mkdocs_plugins.unknowns(context), mkdocs_plugins.of_shared_text(context.location))


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by only one command.
    from refcheck.sites import leniency

    return leniency.of_mkdocs(context)


def _lists_all(context: LinkContext) -> bool:
    # Used only by a rule that is off by default.
    from refcheck.sites import page_lists

    return page_lists.of_mkdocs(context)


RENDERER = Renderer(
    name="mkdocs",
    title="MkDocs",
    front_matter=_front_matter.MKDOCS,
    summary="MkDocs with Python-Markdown and the extensions that mkdocs.yml names.",
    supports={
        "label": NATIVE,
        "label-math": "text",
        "label-table": "text",
        "label-code-caption": "text",
        "label-div": "text",
        "label-code": NATIVE,
        "label-span": "text",
        "attributes": NATIVE,
        "kramdown-attributes": NATIVE,
        "attribute-lists": NATIVE,
        "footnote": NATIVE,
    },
    # `fenced_code` is always on.
    fence_attributes=True,
    # The `src` of an image in HTML is left as it is, and the page of `p.md` is in a folder of its own.
    finds_html_paths=False,
    slugs=(slugs.python_markdown,),
    labels_take_slugs=True,
    div_attribute='markdown="1"',
    attributes_over_lines=False,
    does_not_parse=ElementCondition.LOOSE
    | LinkCondition.IN_DESCRIPTION
    | CellCondition.IN_CELL
    | HtmlCondition.IN_ELEMENT
    | HeadingCondition.OFF_TAB
    | RuledTableCondition.RULED_ROW
    | FootnoteCondition.AFTER_BLANK_LINES
    | DefinitionListCondition.TILDE,
    also_parses=_ALSO_PARSES | AdmonitionCondition.ADMONITION,
    reads=reads,
    folds_note_case=False,
    first_definition_wins=False,
    first_note_wins=False,
    shows_unused_notes=True,
    metadata=_metadata,
    with_settings=_adapt,
    paths=mkdocs.PATHS,
    tag_paths={"html": mkdocs.HTML_PATHS},
    site_lists=_site_lists,
    unknowns=_unknowns,
    unknown_anchors=_unknown_anchors,
    includes=True,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
    note_of_anchor=_note_of_anchor,
    evidence=_evidence,
    find_readers=_readers,
    leniency=_leniency,
    makes_site=True,
    lists_all=_lists_all,
    missing_inserts=_missing_snippets,
)

"""Which plugins and hooks of MkDocs make pages or the navigation.

After the documentation and sources of the plugins. What a plugin does that is not in the table is not known.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily

# Plugins that take the pages and `nav` as they are.
_KNOWN = (
    "autolinks autorefs bibtex blog build_plantuml callouts caption charts codeinclude d2 diagrams drawio "
    "drawio-exporter enumerate-headings exclude exclude-search ezlinks glightbox htmlproofer img2fig info "
    "include-markdown kroki lightbox linkcheck literate-nav llmstxt macros markdownextradata mermaid2 "
    "mermaid-to-svg meta meta-descriptions mike minify minify_html jupyter mkdocstrings monorepo nav-weight "
    "offline open-in-new-tab optimize page-pdf panzoom print-site privacy redirects render_swagger roamlinks rss "
    "same-dir search section-index site-urls social spellcheck swagger-ui-tag table-reader tabs tags "
    "techdocs-core termynal tooltips typeset video awesome-pages"
)
_TAKES_ALL = frozenset(_KNOWN.split())
_TAKES_ALL_BEGINNINGS = ("git-",)
_SCRIPT = compile_lazily(r"\bon_(?:config|files|nav|pre_build|startup)\b")


def name_of(plugin: str) -> str:
    """The name of a plugin without that of the package or theme that it is from."""
    return plugin.rpartition("/")[2].removeprefix("mkdocs-")


def makes_pages(plugin: str) -> bool:
    """Whether a plugin may make pages of any name, or the navigation."""
    name = name_of(plugin)
    return name not in _TAKES_ALL and not name.startswith(_TAKES_ALL_BEGINNINGS)


def script_makes_pages(script: str | None) -> bool:
    """Whether a hook may do so; None for one that cannot be read."""
    return script is None or bool(_SCRIPT.search(script))

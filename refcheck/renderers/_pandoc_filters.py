"""The syntax that filters of pandoc read and pandoc itself shows as text.

The table follows their documentation. The text of a filter in the project shows what it reads: one that is given
neither citations nor text reads no references.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache

from refcheck.facts.lazy_regex import compile_lazily

_NOTHING: frozenset[str] = frozenset()
_REFERENCES = frozenset(("cross-reference", "citation"))
_READS_NONE = frozenset(
    (
        *("citeproc", "pandoc-citeproc", "multibib", "doi2cite", "section-bibliographies", "bibexport", "section-refs"),
        *("pandoc-include", "pandoc-include-code", "include-files", "include-code-files", "mermaid-filter", "diagram"),
        *("diagram-generator", "pandoc-plantuml", "pandoc-plot", "pandoc-imagine", "pandoc-mermaid", "pandoc-kroki"),
        *("pandoc-minted", "minted", "pandoc-emphasize-code", "pandoc-latex-environment", "pandoc-latex-admonition"),
        *("pandoc-latex-fontsize", "pandoc-latex-color", "pandoc-latex-barcode", "pandoc-latex-unlisted", "pandoc-run"),
        *(
            "abstract-to-meta",
            "abstract-section",
            "scholarly-metadata",
            "author-info-blocks",
            "wordcount",
            "spellcheck",
        ),
        *("pagebreak", "math2svg", "track-changes", "revealjs-codeblock", "first-line-indent", "short-captions"),
        *("table-short-captions", "lua-debug-example", "not-in-format", "cito", "fonts-and-alignment", "pandoc-svg"),
        *("pandoc-quotes", "list-table", "pandoc-beamer-block", "pandoc-codeblock-include", "dot2tex-filter"),
    )
)
# The input of a filter, by the name of a function of Lua or of a class of a library, and the references possible in it.
_ANYTHING = compile_lazily(
    # Elements that it creates are ignored: `pandoc.Str("x")`.
    r"(?<!pandoc\.)\b(?:Str|Para|Plain|Inlines?|Blocks?|Pandoc|Doc|Space|Quoted)\b|\bwalk_(?:block|inline)\b"
)
_CITATIONS = compile_lazily(r"\bCite\b")
_MATH = compile_lazily(r"\bMath\b")
_CODE = compile_lazily(r"(?<!pandoc\.)\bCodeBlock\b")


def plain_name(name: str) -> str:
    """The name by which a filter is known: `pandoc-fignos` of `filters/pandoc_fignos.py`."""
    return posixpath.basename(name).removesuffix(".py").removesuffix(".exe").replace("_", "-")


# Called for each note.
@lru_cache(maxsize=64)
def forms_of(name: str, text: str | None) -> frozenset[str] | None:
    """The features that a filter may read; None for any.

    Args:
        name: as passed to pandoc: a name or a path.
        text: of its file; None if there is none in the project.
    """
    known = posixpath.basename(name)
    for ending in (".lua", ".py", ".js", ".exe", ".hs"):
        known = known.removesuffix(ending)
    if known in _READS_NONE:
        return _NOTHING
    if text is None or _ANYTHING.search(text):
        return None
    found = _REFERENCES if _CITATIONS.search(text) else _NOTHING
    if _CODE.search(text):
        found |= {"label-code"}
    return found | {"label-math"} if _MATH.search(text) else found

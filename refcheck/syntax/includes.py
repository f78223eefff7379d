"""Files that become a part of a note: Quarto's `{{< include file.qmd >}}`, alone in its line.

It is read before Markdown is, so it stands outside of any block. The `child` of a knitr chunk, which
`refcheck.syntax.cells` reads, is the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Inclusion, Reference, Span
from refcheck.markdown.parse import blank_all

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

# Before the shortcodes of Hugo, which are written alike.
ORDER = 8
FEATURES = {"includes": "`{{< include file.qmd >}}`"}
FORM = "include"
_MARK = compile_lazily(r"\{\{<")
_INCLUDE = compile_lazily(r"^[ \t]*\{\{<[ \t]+include[ \t]+[\"']?(?P<path>[^\s<>\"']+)[\"']?[ \t]+>\}\}[ \t]*$", re.M)


def install(reader: Reader) -> None:
    reader.mask(_read)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Of an unknown renderer nobody knows what it includes."""
    return view.is_native("includes") and not view.renderer.is_unknown


def include(facts: Facts, path: str, span: Span, place: Span) -> None:
    """Notes that a file becomes a part of the text.

    Args:
        path: relative to the note.
        span: of the whole construct.
        place: of the path.
    """
    facts.syntaxes.update(("includes", "inclusions"))
    facts.inclusions.append(Inclusion(path, span, FORM))
    facts.references.append(Reference("link", "includes", key=path, span=span, key_span=place, form=FORM))


def _read(text: str, facts: Facts) -> str:
    if not _MARK.search(text):
        return text
    found = list(_INCLUDE.finditer(text))
    for match in found:
        include(facts, match["path"], Span(*match.span()), Span(*match.span("path")))
    return blank_all(text, [match.span() for match in found], " ")

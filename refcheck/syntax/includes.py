"""Files that become part of a note: Quarto's `{{< include file.qmd >}}`, alone on its line.

It is read before Markdown, so it is outside any block. The `child` of a knitr chunk, which `refcheck.syntax.cells`
reads, works the same way. `{{< embed plots.ipynb#fig-a >}}` puts in what a cell made, with its label (documentation of
Quarto, "Embedding from other documents").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import CodeOutput, Inclusion, Reference, Span
from refcheck.markdown.parse import blank_all

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

# Before Hugo's shortcodes, which look similar.
ORDER = 8
FEATURES = {"includes": "`{{< include file.qmd >}}`"}
FORM = "include"
_INCLUDE = compile_lazily(
    r"^[ \t]*\{\{<[ \t]+include[ \t]+[\"']?(?P<path>[^\s<>\"']+)[\"']?[ \t]+>\}\}[ \t]*$", re.MULTILINE
)

_EMBED = compile_lazily(
    r"\{\{<[ \t]+embed[ \t]+[\"']?[^\s<>\"'#]+\.(?:ipynb|qmd)#(?P<cells>[\w-]{1,200}(?:,[\w-]{1,200}){0,20})[\"'\s]"
)


def install(reader: Reader) -> None:
    reader.mask(_read)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer includes files; what an unknown renderer includes is unknown."""
    return view.is_native("includes") and not view.renderer.is_unknown


def include(facts: Facts, path: str, span: Span, place: Span) -> None:
    """Records that a file becomes part of the text.

    Args:
        path: relative to the note.
        span: the place of the whole construct.
        place: the place of the path.
    """
    facts.syntaxes.update(("includes", "inclusions"))
    facts.inclusions.append(Inclusion(path, span, FORM))
    facts.references.append(Reference("link", "includes", key=path, span=span, key_span=place, form=FORM))


def _read(text: str, facts: Facts) -> str:
    if b"{{<" not in facts.signs:
        return text
    for match in _EMBED.finditer(text) if "embed" in text else ():
        place = Span(*match.span("cells"))
        facts.outputs += (CodeOutput("id", cell, place) for cell in match["cells"].split(","))
    found = list(_INCLUDE.finditer(text))
    for match in found:
        include(facts, match["path"], Span(*match.span()), Span(*match.span("path")))
    return blank_all(text, [match.span() for match in found], " ")

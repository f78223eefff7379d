r"""Lines of TeX that pandoc reads as blocks: `\clearpage` right before a heading does not make it text.

Run with pandoc 3.9: a line of commands is a block if pandoc does not know the first of them as one within text, as it
does `\noindent` or `\textbf{a}`. A macro that it does not know is a block.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily

_BRACES = r"\{[^{}\n]{0,200}(?:\{[^{}\n]{0,200}\}[^{}\n]{0,200}){0,9}\}"
_LINES = compile_lazily(r"(?:\\[A-Za-z]+\*?(?:\[[^\[\]\n]{0,200}\]|" + _BRACES + r"){0,9}[ \t]*\n?)+")
_COMMAND = compile_lazily(r"\\(?P<name>[A-Za-z]+)")
_IN_TEXT = frozenset(
    (
        *("noindent", "itshape", "bfseries", "bf", "it", "em", "emph", "ldots", "dots", "newline", "today", "S", "P"),
        *("label", "ref", "eqref", "pageref", "nameref", "autoref", "cref", "Cref", "vref", "index", "footnote"),
        *("mbox", "url", "href", "includegraphics", "verb", "LaTeX", "TeX", "dedication", "ensuremath", "hfil"),
    )
)
_BEGINNINGS = ("text", "cite", "Cite", "nocite", "parencite", "gls", "Gls", "ac")


def are_tex_blocks(src: str, start: int, end: int) -> bool:
    """Whether the lines from `start` to `end`, which CommonMark reads as a paragraph, are blocks of TeX for pandoc."""
    if _LINES.fullmatch(src, start, end) is None:
        return False
    names = (match["name"] for match in _COMMAND.finditer(src, start, end))
    return not any(name in _IN_TEXT or name.startswith(_BEGINNINGS) for name in names)

r"""The keys that TeX in a text cites, `\cite{doe}` or `\parencite[p. 3]{doe,roe}`, and that no bibliography has.

pandoc passes the commands on unchanged, and LaTeX prints `?` or the key for those that are unknown (natbib, biblatex).
A text that names a bibliography in TeX itself is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.tex_names import lines_with_tex, makes_only_tex

# The commands of natbib and biblatex that show something.
_COMMAND = compile_lazily(
    r"\\(?:(?:[Pp]aren|[Tt]ext|[Ff]oot|[Aa]uto|[Ss]mart|super|full|footfull)cite|[Cc]ite(?:p|t|alp|alt|author|year|"
    r"yearpar|num|title)?)s?\*?(?:\[[^\[\]\n]{0,200}\]){0,2}\{(?P<keys>[^{}\\\n]{1,500})\}"
)
_KEY = compile_lazily(r"[^\s,](?:[^,\n]{0,200}[^\s,])?")
_OWN_BIBLIOGRAPHY = ("\\addbibresource", "\\bibliography{", "\\bibitem", "\\begin{thebibliography}")


def undefined_citations(page: Page, project: Project) -> Iterator[tuple[Span, str]]:
    """The places and names of such keys, if the only output format is LaTeX and all bibliographies are known."""
    text = page.source.text
    if "cite" not in text or page.view.is_fragment or not makes_only_tex(page, project):
        return
    if any(word in text for word in _OWN_BIBLIOGRAPHY):
        return
    bibliography = project.bibliography(page)
    if not bibliography.is_known:
        return
    for start, line in lines_with_tex(text, "cite"):
        for command in _COMMAND.finditer(line):
            for key in _KEY.finditer(line, *command.span("keys")):
                if key.group() not in bibliography.entries and "#" not in key.group():
                    yield Span(start + key.start(), start + key.end()), key.group()

r"""What a text says in TeX, which pandoc passes on as it is: the labels that it refers to, and those that it defines.

In LaTeX they are one with those of Markdown: pandoc 3.9 writes `\label{fig:a}` for `![A](a.png){#fig:a}`.
"""

from __future__ import annotations

from functools import partial

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.project.page import Page
from refcheck.project.project import Project

_REFERENCE = compile_lazily(
    r"\\(?:(?:eq|page|auto|name|[cCv])?ref\*?\{(?P<names>[^{}\n]{1,500})\}|hyperref\[(?P<name>[^\[\]\n]{1,200})\])"
)


def is_used_in_tex(page: Page, project: Project, key: str) -> bool:
    """Whether TeX in a page, or in a text or book that it is a part of, refers to a label."""
    if not page.renderer.pandoc_grammar:
        return False
    others = (*(other for text in page.texts for other in text.pages), *project.books.pages_with(page))
    for other in dict.fromkeys((page, *others)):
        if other is not page:
            project.dependencies.record_text(page, other)
        if key in project.once(other, "labels in TeX", partial(_referred_to, other)):
            return True
    return False


def _referred_to(page: Page) -> frozenset[str]:
    found = _REFERENCE.finditer(page.source.text)
    return frozenset(
        name.strip() for match in found for name in (match["names"] or match["name"]).split(",") if name.strip()
    )

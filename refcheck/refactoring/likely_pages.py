"""The pages that may define a name, found by the letters of the name.

The anchors of a page in all renderers take long to compute. A page in whose keys and headings the letters of a name do
not occur has no anchor of this name, whatever the renderer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.project.page import Page

_LETTERS = compile_lazily(r"[a-z]+")
# Renderers make words of some signs (`&` becomes `and`), drop or replace others, and show emoji for names in colons.
_PLAIN = compile_lazily(r"(?:[A-Za-z0-9 \n_.,;!?()'\"/-]|:(?![a-z0-9_+-]))*")
_MADE = ("section", "heading", "user", "content", "sec")
"""Words that renderers put before an anchor, or use for a heading without letters."""
_SHORTEST = 3


def likely_pages(pages: Iterable[Page], name: str) -> Iterator[Page]:
    """The pages that may define a name, and some that do not, in the same order."""
    found = _LETTERS.findall(name.casefold()) if name.isascii() else []
    words = [word for word in found if len(word) >= _SHORTEST and not any(word in made for made in _MADE)]
    return (page for page in pages if not words or _may_have(page, words))


def _may_have(page: Page, words: Iterable[str]) -> bool:
    written = "\n".join(map(_written, page.definitions))
    folded = written.casefold()
    return all(word in folded for word in words) or _PLAIN.fullmatch(written) is None


def _written(definition: Definition) -> str:
    """The texts of a definition that a name can be made of."""
    if definition.kind not in ("heading", "html-heading"):
        return definition.key
    pieces = definition.pieces
    if len(pieces) == 1 and pieces[0].kind == "text":
        return f"{definition.key}\n{pieces[0].text}"
    # What is not text can become anything: a number sign is not plain.
    return f"#{definition.key}"

"""The names in brackets in the front matter of a note: pandoc 3.9 (run) reads the values of its metadata as Markdown.

An abstract or a title can refer to a footnote, and use a link definition, of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.project.page import Page

_FRONT_MATTER = compile_lazily(r"\s*^---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_BRACKETS = compile_lazily(r"\[((?:[^\[\]\\]|\\.){1,999})\]")


def names_in_metadata(page: Page) -> Iterator[str]:
    """The texts in brackets in the front matter, if the renderer reads it as Markdown; without their brackets."""
    if not page.renderer.pandoc_grammar or not page.document.front_matter:
        return
    head = _FRONT_MATTER.match(page.source.text)
    if head is not None:
        for found in _BRACKETS.finditer(head.group()):
            yield found[1]

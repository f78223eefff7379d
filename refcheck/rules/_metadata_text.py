"""The names in brackets in the front matter of a note: pandoc 3.9 (run) reads the values of its metadata as Markdown.

An abstract or a title can refer to a footnote, and use a link definition, of the text. The brackets of a list of YAML,
and what is in a comment, are no Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.project.page import Page

_BRACKETS = compile_lazily(r"\[((?:[^\[\]\\]|\\.){1,999})\]")


def names_in_metadata(page: Page) -> Iterator[str]:
    """The texts in brackets in the front matter, if the renderer reads it as Markdown; without their brackets."""
    if page.renderer.metadata_is_markdown:
        for text in _texts(page.document.front_matter):
            for found in _BRACKETS.finditer(text):
                yield found[1]


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value of YAML, which is not nested deeply: `yaml_text` refuses that."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list, tuple)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)

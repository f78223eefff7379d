"""Suppression comments in forms other than those of HTML and MDX.

`[//]: # (refcheck-disable-next-line RULE)`, with any of the usual labels of such comments, and `# refcheck-disable-file
RULE` in YAML or TOML front matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.facts.suppression_comments import NAMES, read_comment

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

_DEFINITION = compile_lazily(r"\[[^\[\]]*\]:\s*(?:#|<>|<#>)\s*(?P<open>[(\"'])(?P<text>.*)[)\"']\s*", re.DOTALL)
_FRONT_MATTER = compile_lazily(r"(?P<mark>---|\+\+\+)[ \t]*\n")
_LINE_COMMENT = compile_lazily(r"(?:^|(?<=[ \t]))#[ \t]*(?P<text>refcheck[-:][^\n]*)", re.MULTILINE)


def install(reader: Reader) -> None:
    reader.on_finish(_read)


def _read(facts: Facts) -> None:
    text = facts.text
    comments = [
        definition.full_span
        for definition in facts.definitions
        if definition.kind == "link-definition" and definition.key.startswith(("//", "comment", "_"))
    ]
    opening = _FRONT_MATTER.match(text) if text.startswith(("---", "+++")) else None
    end = max(text.find(f"\n{opening['mark']}", opening.end() - 1), 0) if opening else 0
    # To search the whole text for the names takes longer than to know that no comment could hold one.
    if not (comments or "#" in text[:end]) or not any(f"{name}-" in text for name in NAMES):
        return
    for place in comments:
        match = _DEFINITION.fullmatch(text, *place)
        _note(facts, match["text"] if match else "", place)
    for found in _LINE_COMMENT.finditer(text, 0, end):
        _note(facts, found["text"], Span(*found.span()))


def _note(facts: Facts, text: str, place: Span) -> None:
    suppression = read_comment(text, place)
    if suppression is not None:
        facts.suppressions.append(suppression)

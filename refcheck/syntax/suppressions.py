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

_DEFINITION = compile_lazily(r"\[[^\[\]]*\]:\s*(?:#|<>|<#>)\s*(?P<open>[(\"'])(?P<text>.*)[)\"']\s*", re.S)
_FRONT_MATTER = compile_lazily(r"(?P<mark>---|\+\+\+)[ \t]*\n")
_LINE_COMMENT = compile_lazily(r"(?:^|(?<=[ \t]))#[ \t]*(?P<text>refcheck[-:][^\n]*)", re.M)


def install(reader: Reader) -> None:
    reader.on_finish(_read)


def _read(facts: Facts) -> None:
    if not any(f"{name}-" in facts.text for name in NAMES):
        return
    for definition in facts.definitions:
        if definition.kind == "link-definition" and definition.key.startswith(("//", "comment", "_")):
            match = _DEFINITION.fullmatch(facts.text, *definition.full_span)
            _note(facts, match["text"] if match else "", definition.full_span)
    opening = _FRONT_MATTER.match(facts.text)
    end = facts.text.find(f"\n{opening['mark']}", opening.end() - 1) if opening else -1
    for match in _LINE_COMMENT.finditer(facts.text, 0, max(end, 0)):
        _note(facts, match["text"], Span(*match.span()))


def _note(facts: Facts, text: str, place: Span) -> None:
    suppression = read_comment(text, place)
    if suppression is not None:
        facts.suppressions.append(suppression)

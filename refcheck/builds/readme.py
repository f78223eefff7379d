"""The commands that a README shows in fenced blocks: instructions for building the project by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.builds.steps import Step
from refcheck.facts.lazy_regex import compile_lazily

# Starts with the end of the line before it: searching for that is many times as fast as for the start of a line.
_FENCE = compile_lazily(r"\n[ \t]*(?P<mark>`{3,}|~{3,}(?!~))(?P<info>[^\n`]*)$", re.MULTILINE)
_WORD = compile_lazily(r"\w+")
_LANGUAGES = frozenset(("", "sh", "bash", "shell", "console", "zsh", "text", "powershell", "cmd", "terminal"))
_PROMPT = compile_lazily(r"^[ \t]*(?:\$|>|PS[^>\n]*>)[ \t]+", re.MULTILINE)


def steps(text: str) -> Iterator[Step]:
    """The fenced blocks of a README that can contain commands."""
    opened: re.Match[str] | None = None
    text = "\n" + text
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence["mark"].startswith(opened["mark"]) and not _language(fence):
            block = text[opened.end() : fence.start() + 1]
            if _language(opened) in _LANGUAGES and "pandoc" in block:
                yield Step(_PROMPT.sub("", block))
            opened = None


def _language(fence: re.Match[str]) -> str:
    """The word after the mark of a fence, in lower case."""
    word = _WORD.match(fence["info"].strip())
    return word[0].lower() if word is not None else ""

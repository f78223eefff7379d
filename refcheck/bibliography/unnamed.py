"""The keys in bibliographies that no text and no settings name: a build that is not read may use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from refcheck.facts.lazy_regex import compile_lazily

ENDING = ".bib"
MOST_FILES = 30
_KEY = compile_lazily(r"^[ \t]*@[A-Za-z]+[ \t]*\{[ \t]*(?P<key>[^\s,{}]{1,200})[ \t]*,")


def keys_in(texts: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The keys of all entries, each with the first path of a file that has it.

    Args:
        texts: paths and their texts.
    """
    found: dict[str, str] = {}
    for path, text in texts:
        for line in text.splitlines():
            match = _KEY.match(line) if "@" in line else None
            if match is not None:
                found.setdefault(match["key"], path)
    return found

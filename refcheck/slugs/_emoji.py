"""The names of emoji, as pandoc writes them into identifiers and markdown-it-plus reads them between colons.

Each line of `emoji.txt` has a name and its emoji; `tests/slugs/record_emoji.py` writes it. It is read on first use.
"""

from __future__ import annotations

import re
from functools import cache

from refcheck.facts.lazy_regex import compile_lazily

# Each emoji contains one of these. Most texts that are not ASCII contain none, and do not need the names.
_MAY_BE_EMOJI = compile_lazily("[\u00a9\u00ae\u203c-\u2b55\u3030\u303d\u3297\u3299\U0001f004-\U0001faff]")


def with_names(text: str) -> str:
    """The text with each emoji replaced by its name."""
    if text.isascii() or not _MAY_BE_EMOJI.search(text):
        return text
    names, pattern = _names_by_emoji()
    return pattern.sub(lambda match: names[match[0]], text)


def emoji_named(name: str) -> str | None:
    """The emoji with this name."""
    return _emoji_by_name().get(name)


@cache
def _names_by_emoji() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {emoji: name for name, emoji in _emoji_by_name().items()}
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    first = re.escape("".join({emoji[0] for emoji in names}))
    return names, re.compile(f"(?=[{first}])(?:{longest_first})")


@cache
def _emoji_by_name() -> dict[str, str]:
    from pkgutil import get_data

    lines = (get_data("refcheck.slugs", "emoji.txt") or b"").decode().splitlines()
    return {name: emoji for name, _, emoji in (line.partition(" ") for line in lines)}

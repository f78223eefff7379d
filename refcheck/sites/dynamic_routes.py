"""The addresses of a page that a script makes: `a/[name]` is `a/` and any name, `a/[...rest]` is `a` and all below it.

Time is linear in the address, as for the patterns of an ignore file (`guards.wildmatch`). The form is that of
Astro 7.3.5; VitePress 1.6.4 has only holes that are a part of a name.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.wildmatch import Matcher

_HOLE = compile_lazily(r"\[(?P<rest>\.{3})?[\w.-]+\]")
_SPECIAL = compile_lazily(r"[*?\[\]\\]")
_REST = "/**"


class DynamicRoute:
    """The addresses of a page.

    Args:
        written: its address with holes, without slashes on either side and without an ending.
    """

    def __init__(self, written: str) -> None:
        hole = _HOLE.search(written)
        self._start = written[: hole.start()] if hole is not None else written
        patterns = _patterns(written) if hole is not None else ()
        self._matchers = tuple(Matcher(pattern, only_name=False) for pattern in patterns)

    def matches(self, address: str) -> bool:
        """Whether the page can be at an address, without slashes on either side."""
        if not self._matchers:
            return address == self._start
        if not f"{address}/".startswith(self._start):
            return False
        return any(matcher.matches(address) for matcher in self._matchers)


def _patterns(written: str) -> tuple[str, ...]:
    parts, cursor = list[str](), 0
    for hole in _HOLE.finditer(written):
        parts += (_escaped(written[cursor : hole.start()]), "**" if hole["rest"] else "?*")
        cursor = hole.end()
    pattern = "".join((*parts, _escaped(written[cursor:])))
    # The last part can be absent, with its slash.
    return (pattern, pattern.removesuffix(_REST)) if pattern.endswith(_REST) else (pattern,)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)

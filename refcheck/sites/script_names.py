"""The names in a Python script, which may write files with them. Nothing is executed."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import HOLE, NamePattern, Names

_STRING = compile_lazily(r"(?<!\w)[fFrRbB]{0,2}(?:\"(?P<double>(?!\"\")[^\"\\\n]*)\"|'(?P<single>(?!'')[^'\\\n]*)')")
_HOLES = compile_lazily(r"\{[^{}]*\}|%[sd]|\*+")
# Not a name of a folder: modes, words and sentences.
_PATH = compile_lazily(r"(?=[^A-Za-z]*[A-Za-z])[\w.*/-]+")
_MOST = 2000


class ScriptNames(NamedTuple):
    """The names of files and folders in a script."""

    literals: frozenset[str]
    """Paths as written, with slashes."""
    patterns: tuple[Names, ...]
    """Paths with holes."""

    def matches(self, name: str) -> bool:
        """Whether a path, the file name at its end, or a folder at its start, is in the script."""
        parts = name.split("/")
        beginnings = {"/".join(parts[:length]) for length in range(1, len(parts))}
        if not beginnings.isdisjoint(self.literals) or {name, parts[-1] if "." in parts[-1] else name} & self.literals:
            return True
        return any(pattern.matches(name) for pattern in self.patterns)


@lru_cache(maxsize=32)
def names_in(script: str) -> ScriptNames:
    """The names in a script."""
    literals, patterns = set[str](), dict[str, Names]()
    for count, match in enumerate(_STRING.finditer(script)):
        written = match["double"] if match["double"] is not None else match["single"]
        name = _HOLES.sub(HOLE, written).strip("/").removeprefix("./") if written else ""
        if count > _MOST or not _PATH.fullmatch(name):
            continue
        if HOLE in name:
            pattern = NamePattern.of(name)
            patterns |= {name: pattern} if pattern is not None else {}
        else:
            literals.add(name)
    return ScriptNames(frozenset(literals), tuple(patterns.values()))

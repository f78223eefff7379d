"""Globs in the settings of a site, as patterns of an ignore file that begin at a folder.

Programs differ in them. VitePress 1.6.4 (tinyglobby) leaves out a folder that matches, with all in it. Docusaurus
3.10.2 (globby) does so only if the last part of the glob has no wildcard or is `**`. In both, a glob that begins with a
slash matches nothing. It does not in Sphinx 9.0.4 either, nor does one that ends with a slash; there `**/a` is not at
the root, and braces are characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.patterns import Patterns, TooMany

# Of a glob, and not of an ignore file.
_OTHER = frozenset("{}!()")
_BRACES = compile_lazily(r"\{(?P<choices>[^{}]{1,200})\}")
_WILDCARD = compile_lazily(r"[*?\[]")
_MOST = 100


class Globs(NamedTuple):
    """Globs of Docusaurus."""

    whole: Patterns | None
    """Those that leave out a folder with all in it."""
    files: Patterns | None
    """Those that are compared only with files."""

    def covers(self, path: str) -> bool:
        """Whether a file, given by its path from the folder, is left out."""
        if self.whole is not None and self.whole.covers(path):
            return True
        return self.files is not None and bool(self.files.decide_alone(path))


def patterns_of(globs: Iterable[str]) -> Patterns | None:
    """The patterns of globs of VitePress; one that cannot be written so matches nothing."""
    return _patterns(line for glob in globs for line in _choices(glob))


def of_docusaurus(globs: Iterable[str]) -> Globs:
    """The globs of Docusaurus, as far as they can be written as patterns."""
    lines = [line for glob in globs for line in _choices(glob) if not line.endswith("/")]
    return Globs(_patterns(filter(_prunes, lines)), _patterns(line for line in lines if not _prunes(line)))


def _prunes(glob: str) -> bool:
    """Whether it leaves out a folder with all in it."""
    return glob.endswith("/**") or _WILDCARD.search(glob.rpartition("/")[2]) is None


def of_sphinx(globs: Iterable[str]) -> Patterns | None:
    """The patterns of Sphinx, as far as they can be written as those of an ignore file."""
    return _patterns(glob.replace("**/", "*/**/") for glob in globs if not glob.startswith("./") and glob[-1:] != "/")


def _patterns(globs: Iterable[str]) -> Patterns | None:
    lines = [f"/{glob.removeprefix('./')}" for glob in globs if _OTHER.isdisjoint(glob) and not glob.startswith("/")]
    try:
        return Patterns(lines[:_MOST]) if lines else None
    except TooMany:
        return None


def _choices(glob: str) -> Iterator[str]:
    """A glob with each of the choices in its only braces."""
    found = _BRACES.search(glob)
    if found is None:
        yield glob
        return
    for choice in found["choices"].split(","):
        yield glob[: found.start()] + choice + glob[found.end() :]

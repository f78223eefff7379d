"""The destination of a link: its parts, and the files that its path can mean.

The renderer decides what a path means. Its `PathRules` say where the source of a linked page can be, in the order of
the search, and whether the link is dead if nothing is there.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.suggestions import Suggestions
from refcheck.links.files import Files
from refcheck.links.lookup import Found
from refcheck.links.suffixes import MARKDOWN

INDEXES = ("index.md", "_index.md", "README.md", "readme.md", "index.mdx")
_SCHEME = compile_lazily(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
# Also a name in backticks, which filters such as interlinks take for one of an API.
_PLACEHOLDER = compile_lazily(r"`|\{\{|\{%|<%|\$\{|\ufffc|%7B|^\.\.\.$|^<")
_EXTENSION = compile_lazily(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
_GENERATED_PAGE = compile_lazily(r"\.(?:html?|php|aspx?|jsp|xhtml)$", re.I)


class Target(NamedTuple):
    """The parts of a link's destination."""

    path: str
    """Percent-decoded, without query; empty for a link within the page."""
    fragment: str | None


class LinkContext(NamedTuple):
    """The page that holds a link, and the files that the link can lead to."""

    files: Files
    location: str
    """The absolute path of the page."""

    @property
    def folder(self) -> str:
        """The folder of the page."""
        return os.path.dirname(self.location)

    def beside(self, path: str) -> str:
        """The absolute path of what is named from the folder of the page."""
        return below(self.folder, path)


# Pages of a folder have many links in common.
@lru_cache(maxsize=1 << 14)
def split_destination(destination: str) -> Target | None:
    """The parts of a destination in the project; None for one elsewhere or with a placeholder in it."""
    destination = destination.strip()
    if _SCHEME.match(destination) or _PLACEHOLDER.search(destination):
        return None
    path, mark, fragment = destination.partition("#")
    return Target(unquote(path.partition("?")[0]), fragment if mark else None)


@dataclass(frozen=True, eq=False)
class PathRules:
    """How a renderer reads the path of a link."""

    candidates: Callable[[LinkContext, str], Iterator[str]]
    """The absolute paths of the files and folders that a path can mean. A page precedes the folder that it is for."""
    is_dead: Callable[[LinkContext, str], bool]
    """Whether a path leads nowhere if none of its candidates exists."""
    split: Callable[[str], Target | None] = split_destination
    """Split what is written into path and fragment."""
    unpublished: Callable[[LinkContext, str, str], str | None] = lambda context, path, found: None
    """The reason why a file, found at an absolute path, has no page, if that is certain."""
    noun: str = "file"
    """What a path names, as messages call it."""
    suggest: Callable[[LinkContext, str], str | None] = lambda context, path: _nearest_in_folder(context, path)
    """The path that was probably meant by one that leads nowhere, as it would be written."""
    by_name: bool = False
    """Whether a file can be named without its folder."""
    bases: tuple[str, ...] = ()
    """Further folders that a path can begin at; absolute."""
    context_key: Callable[[LinkContext], str] = lambda context: context.location
    """The part of the context that a path depends on: in two contexts with the same key, paths mean the same."""


def _nearest_in_folder(context: LinkContext, path: str) -> str | None:
    folder = os.path.normpath(os.path.join(context.folder, os.path.dirname(path)))
    inside = context.files.inside(folder)
    found = context.files.once(names_in, folder).with_fresh_budget().nearest(os.path.basename(path)) if inside else None
    return os.path.join(os.path.dirname(path), found).replace(os.sep, "/") if found else None


def names_in(files: Files, folder: str) -> Suggestions:
    """The names of what is in a folder, to be offered for one that does not exist."""
    return Suggestions(files.names(folder))


class Lookup(NamedTuple):
    """What was found of a path."""

    found: Found | None
    """In the right spelling, or where the link is dead in another one, if there is any."""
    dead: bool
    leads_out: bool = False
    """Whether nothing was found because it may be out of the project, where nothing is looked up."""


def look_up(context: LinkContext, paths: PathRules, path: str) -> Lookup:
    """The file or folder that the path of a link means; nothing and not dead where it cannot be told."""
    files = context.files
    folder = other_case = None
    outside = False
    for candidate in paths.candidates(context, path):
        if not files.inside(candidate):
            outside = True
            continue
        found = files.find(candidate)
        if found is None:
            continue
        if not found.exact:
            other_case = other_case or (found if _is_spelling(found.path, path) else None)
        elif found.folder:
            folder = folder or found
        else:
            return Lookup(found, False)
    if folder is not None:
        return Lookup(folder, False)
    if outside:
        return Lookup(None, False, leads_out=True)
    if other_case is None and not paths.is_dead(context, path):
        return Lookup(None, False)
    return Lookup(other_case, True)


def _is_spelling(found: str, path: str) -> bool:
    """Whether what was found is what was written but for the case of letters."""
    name = os.path.basename(os.path.normpath(path))
    return os.path.basename(found).casefold() == name.casefold()


def spelled_as(found: str, written: str) -> str:
    """A path as it was written, with the letters' case of the file that was found."""
    parts, real = written.split("/"), [part for part in found.replace(os.sep, "/").split("/") if part]
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] in ("", "."):
            continue
        if not real or parts[index].casefold() != real[-1].casefold():
            break
        parts[index] = real.pop()
    return "/".join(parts)


def encoded_like(new: str, written: str) -> str:
    """A path or fragment, percent-encoded as the one is in whose place it stands.

    Parts that stay are left as they are written; what a destination cannot hold is encoded in any case.
    """
    known = {unquote(part): part for part in written.split("/")}
    keeps_letters = not written.isascii() or unquote(written) == written
    return "/".join(known.get(part) or _encoded(part, keeps_letters, " " in written) for part in new.split("/"))


def _encoded(part: str, keeps_letters: bool, keeps_blanks: bool) -> str:
    balanced = part.count("(") == part.count(")") and part.find("(") <= part.find(")")
    safe = "!$&*+,;=:@~" + " " * keeps_blanks + ("()" if balanced else "")
    if not keeps_letters:
        return quote(part, safe=safe)
    return "".join(letter if not letter.isascii() else quote(letter, safe=safe) for letter in part)


def below(folder: str, path: str) -> str:
    """The normalized absolute path of what is named from a folder, also where a slash stands first."""
    return os.path.normpath(os.path.join(folder, path.lstrip("/")))


def is_markdown(path: str) -> bool:
    """Whether a file is Markdown, by its name."""
    return path.lower().endswith(MARKDOWN)


def may_be_page(path: str) -> bool:
    """Whether a path can be the address of a page that a program makes: without extension, or of HTML."""
    return path.endswith("/") or not _EXTENSION.search(path) or bool(_GENERATED_PAGE.search(path))


def sources_of(path: str) -> Iterator[str]:
    """Where the source of a page can stand, for the absolute path that its address would be as a file."""
    stem, extension = os.path.splitext(path)
    if extension.lower() in (".html", ".htm"):
        yield stem + ".md"
        path = os.path.dirname(path) if os.path.basename(stem) == "index" else stem
    for suffix in MARKDOWN:
        yield path + suffix
    for index in INDEXES:
        yield os.path.join(path, index)
    yield path


@cache
def also_from_root(paths: PathRules) -> PathRules:
    """The same with what is named from the project's folder, in which programs are run."""

    def candidates(context: LinkContext, path: str) -> Iterator[str]:
        yield from paths.candidates(context, path)
        yield below(context.files.root, path)

    return replace(paths, candidates=candidates)


def _files(context: LinkContext, path: str) -> Iterator[str]:
    yield below(context.files.root, path) if path.startswith("/") else context.beside(path)


def _converted(context: LinkContext, path: str) -> Iterator[str]:
    for wanted in _files(context, path):
        yield wanted
        if _GENERATED_PAGE.search(path):
            yield from sources_of(wanted)


def in_folder(context: LinkContext) -> str:
    """The context key of renderers for which only the folder of a page counts."""
    return context.folder


FILES = PathRules(
    _converted,
    lambda context, path: not path.startswith("/") and not _GENERATED_PAGE.search(path),
    context_key=in_folder,
)
"""Paths are those of files, or of HTML made of them; where the root of a site would be is not known."""


def _pages(context: LinkContext, path: str) -> Iterator[str]:
    for wanted in _files(context, path):
        yield wanted
        yield from sources_of(wanted)
    if path.startswith("../") and not is_markdown(path):
        # Meant from `/guide/`, which `guide.md` becomes: one folder deeper.
        yield context.beside(path.removeprefix("../"))


PAGES = PathRules(
    _pages, lambda context, path: not path.startswith("/") and not may_be_page(path), context_key=in_folder
)
"""Paths are those of files, or of pages of a site whose addresses cannot be told."""

"""The destination of a link: its parts, and the files that its path can mean.

The renderer decides what a path means. Its `PathRules` list where the source of a linked page can be, in search order,
and whether the link is broken if no file is found.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from refcheck.facts.dataclass import dataclass
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suggestions import Suggestions
from refcheck.links.files import Files
from refcheck.links.lookup import Found
from refcheck.links.suffixes import MARKDOWN

INDEXES = ("index.md", "_index.md", "README.md", "readme.md", "index.mdx")
_SCHEME = compile_lazily(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
# Also a name in backticks, which filters such as interlinks resolve to an API.
_PLACEHOLDERS = ("`", "%60", "<")
# `{{x}}`, `<%= x %>`, `${x}`, and `$x$` of pandoc's templates. It starts with one class of characters, of which most
# destinations have none.
_PLACEHOLDER = compile_lazily(
    r"[{<$%\ufffc](?:(?<=\{)[{%]|(?<=<)%(?!\d)|(?<=\$)(?:\{|[A-Za-z][\w.-]*\$)|(?<=%)7B|(?<=\ufffc))"
)
_EXTENSION = compile_lazily(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
_GENERATED_PAGE = compile_lazily(r"\.(?:html?|php|aspx?|jsp|xhtml)$", re.IGNORECASE)


class Target(NamedTuple):
    """The parts of a link's destination."""

    path: str
    """Percent-decoded, without query; empty for a link within the page."""
    fragment: str | None


class LinkContext(NamedTuple):
    """The page that contains a link, and the files that the link can resolve to."""

    files: Files
    location: str
    """The absolute path of the page."""

    @property
    def folder(self) -> str:
        """The folder of the page."""
        return _folder_of(self.location)

    def beside(self, path: str) -> str:
        """The absolute path of a path relative to the folder of the page."""
        return below(self.folder, path)


# Asked many times for each page.
@lru_cache(maxsize=256)
def _folder_of(location: str) -> str:
    return os.path.dirname(location)


# The number of destinations that are cached: pages of a folder share many links.
@lru_cache(maxsize=1 << 14)
def split_destination(destination: str) -> Target | None:
    """The parts of a destination in the project; None for another host or scheme, or if it contains a placeholder."""
    destination = destination.strip()
    if _SCHEME.match(destination) or destination.startswith(_PLACEHOLDERS) or destination == "...":
        return None
    if _PLACEHOLDER.search(destination) and _PLACEHOLDER.search(_without_encoded_query(destination)):
        return None
    path, mark, fragment = destination.partition("#")
    return Target(unquote(path.partition("?")[0]), fragment if mark else None)


def _without_encoded_query(destination: str) -> str:
    """A destination in which no brace of the query is percent-encoded: there it is data, not a placeholder."""
    path, mark, query = destination.partition("?")
    return path + mark + query.replace("%7B", "")


@dataclass(frozen=True, eq=False)
class PathRules:
    """How a renderer reads the path of a link."""

    candidates: Callable[[LinkContext, str], Iterator[str]]
    """The absolute paths of the files and folders that a path can mean. A page precedes the folder of its name."""
    is_dead: Callable[[LinkContext, str], bool]
    """Whether a path does not resolve if none of its candidates exists."""
    split: Callable[[str], Target | None] = split_destination
    """Splits a destination into path and fragment."""
    unpublished: Callable[[LinkContext, str, str], str | None] = lambda context, path, found: None
    """The reason why a file, found at an absolute path, is not published; None if it is, or if that is unknown."""
    page_of_folder: Callable[[Files, str], str] = lambda files, folder: ""
    """The absolute path of the file that is shown at the address of a folder; empty if there is none."""
    noun: str = "file"
    """The word for the target in messages."""
    suggest: Callable[[LinkContext, str], str | None] = lambda context, path: suggest_in_folder(context, path)
    """The suggestion for a broken path, as it would be written; None if there is none."""
    remedy: Callable[[LinkContext, str], str] = lambda context, path: ""
    """The advice for a broken path that is not a misspelling; empty if there is none."""
    finds_labels: bool = False
    """Whether a path that is no file can be the name of a label, for a tag; links in Markdown ask `may_be_label`."""
    named_by_alias: Callable[[LinkContext, str], str] = lambda context, path: ""
    """The name of the one page that has the path as an alias, which the renderer does not follow; empty if none has."""
    is_of_forge: bool = False
    """Whether a path without candidates is an address of a forge."""
    by_name: bool = False
    """Whether a file can be named without its folder."""
    own_alias: str = ""
    """The start of paths from a folder of the renderer's own, as `@/`; others can be aliases of a build."""
    bases: tuple[str, ...] = ()
    """Further folders, absolute, that a path can be relative to."""
    context_key: Callable[[LinkContext], str] = lambda context: context.location
    """The part of the context that a path depends on: in two contexts with the same key, paths mean the same."""


def suggest_in_folder(context: LinkContext, path: str) -> str | None:
    """The name in the folder of a broken path that is most similar to its own, as it would be written."""
    folder = os.path.normpath(os.path.join(context.folder, os.path.dirname(path)))
    inside = context.files.inside(folder)
    found = context.files.once(names_in, folder).with_fresh_budget().nearest(os.path.basename(path)) if inside else None
    return os.path.join(os.path.dirname(path), found).replace(os.sep, "/") if found else None


def names_in(files: Files, folder: str) -> Suggestions:
    """The names in a folder, as suggestions for a name that does not exist."""
    return Suggestions(files.names(folder))


Untold = Literal["", "outside", "forge", "root", "address", "file"]
"""Why it cannot be determined whether a path that was not found resolves:

- `outside`: it points out of the project, where nothing is looked up;
- `forge`: it is not a file but an address of the forge, such as `../../issues`;
- `root`: it starts at the root of a host, whose content is unknown;
- `address`: it is the address of a page, and its site may give any page this address;
- `file`: its site may have such a file from elsewhere.
"""


class Lookup(NamedTuple):
    """The result of looking up a path."""

    found: Found | None
    """The file or folder; if the link is broken, one whose name differs in case. None if nothing was found."""
    dead: bool
    untold: Untold = ""
    tried: tuple[str, ...] = ()
    """The candidates that may be read, if none of them is the file. Something else may make one of them."""


def look_up(context: LinkContext, paths: PathRules, path: str) -> Lookup:
    """The file or folder that the path of a link resolves to; if it cannot be determined, no file and not broken."""
    files = context.files
    folder = other_case = None
    outside = has_candidates = False
    below_root, inside, find = files.below_root, files.inside, files.find
    tried = []
    for candidate in paths.candidates(context, path):
        has_candidates = True
        # The quick test accepts nearly all paths.
        if not (candidate.startswith(below_root) and ".." not in candidate) and not inside(candidate):
            outside = True
            continue
        tried.append(candidate)
        found = find(candidate)
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
        return Lookup(None, False, "outside", tuple(tried))
    if other_case is None and not paths.is_dead(context, path):
        why = _untold(path) if has_candidates or not paths.is_of_forge else "forge"
        return Lookup(None, False, why, tuple(tried))
    return Lookup(other_case, True, tried=tuple(tried))


def _untold(path: str) -> Untold:
    if path.startswith("/"):
        return "root"
    return "address" if may_be_page(path) else "file"


def _is_spelling(found: str, path: str) -> bool:
    """Whether the names differ at most in case."""
    name = os.path.basename(os.path.normpath(path))
    return os.path.basename(found).casefold() == name.casefold()


def spelled_as(found: str, written: str) -> str:
    """The written path in the case of the file that was found."""
    parts, real = written.split("/"), [part for part in found.replace(os.sep, "/").split("/") if part]
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] in ("", "."):
            continue
        if not real or parts[index].casefold() != real[-1].casefold():
            break
        parts[index] = real.pop()
    return "/".join(parts)


def encoded_like(new: str, written: str) -> str:
    """A path or fragment, percent-encoded in the same style as the one that it replaces.

    Parts that stay the same keep their spelling. Characters that a destination cannot contain are always encoded.
    """
    known = {unquote(part): part for part in written.split("/")}
    keeps_letters = not written.isascii() or unquote(written) == written
    return "/".join(known.get(part) or _encoded(part, keeps_letters, " " in written) for part in new.split("/"))


def _encoded(part: str, keeps_letters: bool, keeps_blanks: bool) -> str:
    balanced = part.count("(") == part.count(")") and part.find("(") <= part.find(")")
    safe = "!$&*+,;=:@~" + " " * keeps_blanks + ("()" if balanced else "")
    if not keeps_letters or part.isascii():
        return quote(part, safe=safe)
    return "".join(letter if not letter.isascii() else quote(letter, safe=safe) for letter in part)


def below(folder: str, path: str) -> str:
    """The normalized absolute path of a path relative to a folder. A leading slash is ignored."""
    return os.path.normpath(os.path.join(folder, path.lstrip("/")))


def path_on_host(address: str) -> str:
    """The path of an address with a host, without slashes at its ends; empty if it is no address."""
    try:
        return urlsplit(address).path.strip("/")
    except ValueError:
        # A bracket that is not that of an IPv6 address.
        return ""


def is_markdown(path: str) -> bool:
    """Whether the name of a file has a Markdown extension."""
    return path.lower().endswith(MARKDOWN)


def may_be_page(path: str) -> bool:
    """Whether a path can be the address of a generated page: it has no extension, or that of HTML."""
    return path.endswith("/") or not _EXTENSION.search(path) or bool(_GENERATED_PAGE.search(path))


def sources_of(path: str) -> list[str]:
    """The paths where the source of a page can be.

    Args:
        path: the absolute path that corresponds to the address of the page.
    """
    stem, extension = os.path.splitext(path)
    found = []
    if extension.lower() in (".html", ".htm"):
        # As R and its editors write the other one.
        found += [stem + ".md", stem + ".Rmd"]
        path = os.path.dirname(path) if os.path.basename(stem) == "index" else stem
    # Asked of each link that leads nowhere: one list at once, not one path after the other.
    folder = os.path.join(path, "")
    found += [path + suffix for suffix in MARKDOWN]
    found.append(path + ".Rmd")
    found += [folder + index for index in INDEXES]
    found.append(path)
    return found


@cache
def also_from_root(paths: PathRules) -> PathRules:
    """The same rules for paths that can also be relative to the root of the project, where programs are run."""

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
    """The context key of renderers for which a path depends only on the folder of the page."""
    return context.folder


FILES = PathRules(
    _converted,
    lambda context, path: not path.startswith("/") and not _GENERATED_PAGE.search(path),
    context_key=in_folder,
)
"""Paths are those of files, or of HTML files generated from them. The root of a site is unknown."""


def _pages(context: LinkContext, path: str) -> Iterator[str]:
    for wanted in _files(context, path):
        yield wanted
        yield from sources_of(wanted)
    if path.startswith("../") and not is_markdown(path):
        # Relative to `/guide/`, the address of `guide.md`: one folder deeper.
        yield context.beside(path.removeprefix("../"))


PAGES = PathRules(
    _pages, lambda context, path: not path.startswith("/") and not may_be_page(path), context_key=in_folder
)
"""Paths are those of files, or of pages of a site whose addresses are unknown."""

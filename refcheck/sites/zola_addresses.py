"""The addresses of a Zola site: which files have a page, and where it is.

The page of `content/a/2024-01-02-B c.md` is `/a/b-c/`: a date at the start of the name is left out, and only the last
part is made a slug, the folders keep their names. `slug` replaces that part, `path` the whole address, also in a
translation, `x.de.md`, which is otherwise below `/de/`. A section is the `_index.md` of its folder. No page: a draft,
`render = false`, and what `ignored_content` names, whose globs are compared with absolute paths and whose `*` also
matches slashes. All asked of Zola 0.22.0.
"""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.sites.written_values import VALUE, value_of

_DATE = compile_lazily(
    r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?[ \t]?[_-](?=.)"
)
_HEAD = compile_lazily(
    r"\A\ufeff?(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<head>.*?)^(?P=mark)[ \t]*$", re.DOTALL | re.MULTILINE
)
_KEY = compile_lazily(rf"^(?P<key>slug|path|draft|render|paginate_by|redirect_to)[ \t]*[:=]{VALUE}", re.MULTILINE)
_ALIASES = compile_lazily(
    r"^aliases[ \t]*[:=](?P<value>[ \t]*\[[^\]]*\]|[^\r\n]*(?:\r?\n[ \t]*-[^\r\n]*)*)", re.MULTILINE
)
_TERMS = compile_lazily(
    r"^(?:\[taxonomies\]|taxonomies[ \t]*[:=])(?P<value>[^\r\n]*(?:\r?\n(?!\[)[^\r\n]*)*)", re.MULTILINE
)
_ITEM = compile_lazily(r"\"(?P<double>[^\"\r\n]*)\"|'(?P<single>[^'\r\n]*)'|[^\s\"',\[\]=:{}-][^\"',\[\]=:{}\r\n]*")
_INDEXES = ("index", "_index")
_OTHER = compile_lazily(r"[^a-z0-9]+")


class Addresses(NamedTuple):
    """The pages of a site. Addresses are without `base_url` and without slashes on either side."""

    sources: Mapping[str, str]
    """The absolute paths of the files of pages by their addresses, also those in `aliases`."""
    own: Mapping[str, str]
    """The address of the page of a file, also of one that is not made."""
    unmade: Mapping[str, str]
    """Why a file has no page."""
    folders: Mapping[str, tuple[str, ...]]
    """The absolute paths of folders whose files are below an address: those with an `index.md` or `_index.md`."""
    sections: frozenset[str]
    """The addresses of sections with several pages, `/page/2/`."""
    terms: frozenset[str]
    """The addresses of taxonomies and their terms."""
    unsure: frozenset[str]
    """The addresses of folders with a page whose name Zola writes in Latin letters, it is not known how."""


def read_addresses(files: Files, content: str, settings: Mapping[str, Any]) -> Addresses:
    """The addresses of a site.

    Args:
        content: the absolute path of the folder with its pages.
        settings: those of the site.
    """
    names = _Names(settings)
    sources, own, unmade = dict[str, str](), dict[str, str](), dict[str, str]()
    folders, sections, terms, unsure = dict[str, tuple[str, ...]](), set[str](), set[str](), set[str]()
    aliases = list[tuple[str, str]]()
    for path in sorted(files.walk(content)):
        if not path.endswith(".md"):
            continue
        page = _page(files, content, path, names)
        own[path] = page.address
        reason = names.ignored(path) or page.unmade
        if reason:
            unmade[path] = reason
            continue
        sources.setdefault(page.address, path)
        aliases += ((alias, path) for alias in page.aliases)
        terms |= {f"{page.prefix}{term}" for term in page.terms}
        if not page.address.isascii():
            unsure.add(page.address.rpartition("/")[0])
        if page.has_pages:
            sections.add(page.address)
        if page.has_files:
            folders[page.address] = (*folders.get(page.address, ()), os.path.dirname(path))
    for address, path in aliases:
        sources.setdefault(address, path)
    return Addresses(
        sources,
        own,
        unmade,
        folders,
        sections=frozenset(sections),
        terms=frozenset(terms | names.taxonomies),
        unsure=frozenset(unsure | {term.rpartition("/")[0] for term in terms if not term.isascii()}),
    )


class _Page(NamedTuple):
    """What the name of a file and its front matter say of its page."""

    address: str
    prefix: str
    """The language at the start of the address, with a slash; empty for the default one."""
    aliases: tuple[str, ...]
    terms: tuple[str, ...]
    unmade: str
    has_pages: bool
    has_files: bool


class _Names:
    """How a site makes addresses of names."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        languages = settings.get("languages")
        self.languages = frozenset(languages) if isinstance(languages, Mapping) else frozenset[str]()
        self.default = str(settings.get("default_language", "en"))
        slugs = settings.get("slugify")
        slugs = slugs if isinstance(slugs, Mapping) else {}
        self._makes_slugs = slugs.get("paths", "on") == "on"
        self._keeps_dates = slugs.get("paths_keep_dates") is True
        globs = settings.get("ignored_content")
        written = (glob for glob in globs if isinstance(glob, str)) if isinstance(globs, list) else ()
        self._ignored = [re.compile(fnmatch.translate(glob.replace("**", "*"))) for glob in written if glob]
        root = str(settings.get("taxonomy_root") or "").strip("/")
        self.root = f"{root}/" if root else ""
        self.taxonomies = {
            f"{prefix}{self.root}{self.slug(str(taxonomy.get('name', '')))}"
            for prefix, known in self._of_languages(settings, languages)
            for taxonomy in known
            if isinstance(taxonomy, Mapping)
        }

    def _of_languages(self, settings: Mapping[str, Any], languages: object) -> Iterator[tuple[str, list[Any]]]:
        """The start of the addresses of a language, and its taxonomies."""
        listed = settings.get("taxonomies")
        yield "", listed if isinstance(listed, list) else []
        for name, language in languages.items() if isinstance(languages, Mapping) else ():
            listed = language.get("taxonomies") if isinstance(language, Mapping) else None
            yield f"{name}/", listed if isinstance(listed, list) else []

    def slug(self, name: str) -> str:
        """A name as it is in an address; letters stay if it is not known how they are written in Latin ones."""
        if not self._makes_slugs:
            return name
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
        return _OTHER.sub("-", plain.lower()).strip("-") if plain.isascii() else name

    def without_date(self, name: str) -> str:
        """The name of a file or folder without a date at its start."""
        return name if self._keeps_dates else _DATE.sub("", name)

    def ignored(self, path: str) -> str:
        """Why a file is not read; empty if it is."""
        written = path.replace(os.sep, "/")
        return "`ignored_content` leaves it out" if any(glob.match(written) for glob in self._ignored) else ""


def _page(files: Files, content: str, path: str, names: _Names) -> _Page:
    inner = os.path.relpath(path, content).replace(os.sep, "/")
    folder, _, name = inner.rpartition("/")
    stem, _, language = name.removesuffix(".md").partition(".")
    prefix = f"{language}/" if language in names.languages and language != names.default else ""
    head = _HEAD.match(files.texts.read_beginning(path))
    text = head["head"] if head else ""
    # The keys of a table, as `[extra]`, are not those of the page.
    own = f"\n{text}".partition("\n[")[0]
    values = {match["key"]: value_of(match) for match in _KEY.finditer(own)}
    usual = folder if stem in _INDEXES else f"{folder}/{stem}" if folder else stem
    above, _, last = usual.rpartition("/")
    if stem != "_index":
        last = names.slug(values.get("slug") or names.without_date(last))
    address = prefix + (f"{above}/{last}" if above else last)
    if stem != "_index" and values.get("path"):
        address = values["path"]
    unmade = ""
    if values.get("draft") == "true":
        unmade = "it is a draft, of which Zola makes no page"
    elif values.get("render") == "false":
        unmade = "Zola makes no page of it (`render`)"
    aliases = _ALIASES.search(own)
    return _Page(
        address=address.strip("/"),
        prefix=prefix,
        aliases=tuple(item.strip("/") for item in _items(aliases["value"] if aliases else "")),
        terms=tuple(_terms(text, names)),
        unmade=unmade,
        has_pages="paginate_by" in values,
        has_files=stem in _INDEXES,
    )


def _items(text: str) -> Iterator[str]:
    for match in _ITEM.finditer(text):
        yield (match["double"] or match["single"] or match.group()).strip()


def _terms(text: str, names: _Names) -> Iterator[str]:
    """The addresses of the terms of a page, below that of its language."""
    found = _TERMS.search(text)
    # Which taxonomy a term belongs to is not read: one too many makes no address dead.
    terms = [names.slug(item) for item in _items(found["value"])] if found else []
    roots = {taxonomy.rpartition("/")[2] for taxonomy in names.taxonomies}
    yield from (f"{names.root}{root}/{term}" for root in sorted(roots) for term in terms if term)

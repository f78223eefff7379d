"""The addresses of an Eleventy site, if its settings do nothing that is not known.

The page of `a/b.md` is `/a/b/`, that of `a/a.md` is `/a/`; `permalink` in its front matter, or in the data beside it
(`a/b.json`, `a/a.json`), gives it another. A link is an address from that of its page; files are where they are copied.
Run with Eleventy 3.1.8 (classes `TemplatePermalink` and `TemplateFileSlug`).
"""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Names
from refcheck.links.destinations import may_be_page
from refcheck.links.files import Files
from refcheck.sites import eleventy_copies, eleventy_settings, permalinks
from refcheck.sites.eleventy_copies import Copies
from refcheck.sites.host_redirects import redirected
from refcheck.sites.scripted_site import ScriptedSite

_KEY = "permalink:"
_WORD = compile_lazily(r"\bpermalink\b|\beleventyComputed\b")
_IN_SCRIPT = compile_lazily(r"\bpermalink[\"']?\s*:\s*[\"'](?P<address>[^\"'\n]{1,300})[\"']")
_EXPRESSION = compile_lazily(r"\{\{-?[ \t]*page\.(?P<name>fileSlug|filePathStem)[ \t]*-?\}\}")
_DATE = compile_lazily(r"\d{4}-\d{2}-\d{2}-(?P<rest>.*)")
_LITERAL = compile_lazily(r"[\"'`]/?(?P<text>[\w./-]{1,200})[\"'`]")
_DATA_SCRIPTS = tuple(f".11tydata.{ending}" for ending in ("js", "cjs", "mjs", "ts"))
_OF_NO_PAGE = ("permalink.", "eleventyComputed.", "pagination.")
_NO_PAGE = "false"
_SCRIPTS = tuple(ending for ending in eleventy_settings.ENDINGS if ending.startswith(".11ty"))
# Beyond that many files nothing is told.
_MOST_TEMPLATES = 20_000


class _Untold(Exception):
    """A file can give pages any address."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The addresses that an expression can give: what is before it, and what is after it."""

    start: str
    end: str

    def matches(self, address: str) -> bool:
        """Whether it can give an address, without a slash before it."""
        if not self.end.endswith(("/", ".html")) or may_be_page(address):
            end = permalinks.key(self.end) if self.end.endswith(("/", ".html")) else self.end
            key = permalinks.key(address)
            return key.startswith(self.start.lstrip("/")) and key.endswith(end)
        return False


@dataclass(frozen=True, eq=False)
class Addresses:
    """The addresses of the pages and files of a site."""

    site: ScriptedSite
    copies: Copies
    own: Mapping[str, str]
    """The addresses of templates that have one, by absolute path; all start with a slash."""
    by_key: Mapping[str, tuple[str, ...]]
    """The templates by their addresses, as `permalinks.key` normalizes them."""
    patterns: Mapping[str, Pattern]
    """What is known of the addresses of the other templates, by absolute path."""
    unmade: frozenset[str]
    """The templates with `permalink: false`, by absolute path."""
    named: frozenset[str]
    """Texts in the settings, normalized likewise: a plug-in can make a page there."""
    redirects: tuple[Names, ...]
    """The addresses that the host redirects, without a slash on either side."""

    def of_link(self, location: str, path: str) -> str | None:
        """The address, without a slash before it, to which a path in a page leads; None if it is not known."""
        if path.startswith("/"):
            return posixpath.normpath(path).lstrip("/") + "/" * (path.endswith("/") and path.strip("/") != "")
        own = self.own.get(location)
        if own is None:
            return None
        whole = posixpath.normpath(posixpath.join(own.rpartition("/")[0].lstrip("/") or ".", path))
        if whole.startswith(".."):
            return None
        return "" if whole == "." else whole + "/" * path.endswith(("/", "."))

    def written_for(self, location: str, path: str, target: str) -> str | None:
        """What to write in a page instead of a path, so that it leads to a text or file; None if it has no address.

        Args:
            target: the absolute path of the text or file.
        """
        address = self.own.get(target) or self.copies.address_of(target)
        own = self.own.get(location)
        if address is None or path.startswith("/") or own is None:
            return address
        return posixpath.relpath(address, own.rpartition("/")[0] or "/") + "/" * address.endswith("/")

    def leads_to(self, files: Files, address: str, path: str) -> bool:
        """Whether something that exists, at an absolute path, can be shown at an address."""
        if path in self.unmade:
            # It is reported for that.
            return True
        if path in self.own:
            return permalinks.key(self.own[path]) == permalinks.key(address) or path in self.copies.sources(address)
        pattern = self.patterns.get(path)
        if pattern is not None:
            return pattern.matches(address) or path in self.copies.sources(address)
        if path.endswith(eleventy_settings.ENDINGS):
            # It is in a linked or a hidden folder, which was not looked through.
            return True
        return path in self.copies.sources(address) or self.may_be_made(files, address)

    def sources(self, address: str) -> Iterator[str]:
        """The absolute paths of what is shown at an address; some do not exist."""
        yield from self.by_key.get(permalinks.key(address), ())
        yield from self.copies.sources(address.strip("/"))

    def may_be_made(self, files: Files, address: str) -> bool:
        """Whether something may be at an address that is not the one of a template."""
        key = permalinks.key(address)
        if key in self.by_key or key in self.named or self.copies.may_make(files, address.strip("/")):
            return True
        if any(pattern.matches(address) for pattern in self.patterns.values()):
            return True
        return any(names.matches(address.strip("/")) for names in self.redirects)


def of_site(files: Files, root: str) -> Addresses | None:
    """The addresses of the site with its settings in a folder; None if something not known decides them."""
    from refcheck.sites.eleventy import site_above

    site = files.once(site_above, root)
    if site is None or not eleventy_settings.are_known(files, site):
        return None
    copies = eleventy_copies.of_settings(site)
    try:
        return _read(files, site, copies) if copies is not None else None
    except _Untold:
        return None


def _read(files: Files, site: ScriptedSite, copies: Copies) -> Addresses:
    templates: list[str] = []
    data: dict[str, str] = {}
    for path in files.walk(site.root):
        name = os.path.basename(path)
        if name.endswith(eleventy_settings.ENDINGS):
            templates.append(path)
        elif name.startswith(_OF_NO_PAGE) or (
            name.endswith(_DATA_SCRIPTS) and _WORD.search(files.texts.read(path) or "")
        ):
            raise _Untold
        elif name.endswith(".json"):
            _add_data(files, path, data)
    if len(templates) > _MOST_TEMPLATES:
        raise _Untold
    own: dict[str, str] = {}
    by_key: dict[str, tuple[str, ...]] = {}
    patterns: dict[str, Pattern] = {}
    unmade = set()
    for path in templates:
        found = _address_of(files, site, path, data)
        if isinstance(found, Pattern):
            patterns[path] = found
        elif found == _NO_PAGE:
            unmade.add(path)
        else:
            own[path] = found
            key = permalinks.key(found)
            by_key[key] = (*by_key.get(key, ()), path)
    named = frozenset(permalinks.key(match["text"]) for match in _LITERAL.finditer(site.text))
    static = (site.pages, *(source for source, _ in copies.moved))
    redirects = tuple(names for names, _ in redirected(files, site.root, static))
    return Addresses(site, copies, own, by_key, patterns, frozenset(unmade), named, redirects)


def _add_data(files: Files, path: str, data: dict[str, str]) -> None:
    """Adds the `permalink` of a file with data, by the path without ending of the texts or the folder it is for."""
    text = files.texts.read(path) or ""
    if not _WORD.search(text):
        return
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise _Untold from None
    if not isinstance(values, Mapping) or "permalink" not in values:
        return
    address = values["permalink"]
    if "eleventyComputed" in values or not (isinstance(address, str) or address is False):
        raise _Untold
    stem = path.removesuffix(".json").removesuffix(".11tydata")
    data[stem] = address if isinstance(address, str) else _NO_PAGE


def _address_of(files: Files, site: ScriptedSite, path: str, data: Mapping[str, str]) -> str | Pattern:
    """The address of a template, or what is known of it."""
    name = path.removesuffix(next(filter(path.endswith, eleventy_settings.ENDINGS), ""))
    folder = os.path.relpath(os.path.dirname(path), site.pages).replace(os.sep, "/")
    base = os.path.basename(name)
    is_first = base in ("index", os.path.basename(folder))
    default = posixpath.normpath(f"/{folder}/{'' if is_first else base}").rstrip("/") + "/"
    written, is_repeated = _written(files, path)
    if written is None:
        written = _of_data(site, name, data)
    if written == _NO_PAGE:
        return _NO_PAGE
    address = (
        default if written is None else _EXPRESSION.sub(lambda match: _value(match["name"], folder, base), written)
    )
    address = posixpath.normpath(f"/{address}").replace("//", "/") + "/" * (address.endswith("/") and address != "/")
    if is_repeated and "{" not in address:
        return Pattern(address.rstrip("/"), "")
    if "{" not in address:
        return address
    return Pattern(address.partition("{")[0], address.rpartition("}")[2])


def _written(files: Files, path: str) -> tuple[str | None, bool]:
    """The `permalink` in a template, and whether the template makes several pages."""
    text = files.texts.read_beginning(path)
    if path.endswith(_SCRIPTS):
        found = _IN_SCRIPT.findall(text)
        if len(found) > 1 or len(_WORD.findall(text)) != len(found):
            raise _Untold
        return found[0] if found else None, "pagination" in text
    if "<base " in text:
        # Relative links of the pages with this layout lead elsewhere.
        raise _Untold
    head = text[: text.find("\n---", 3) + 1] if text.startswith("---") else ""
    lines = [line for line in head.split("\n") if line.startswith(_KEY)]
    if len(_WORD.findall(head)) > len(lines) or len(lines) > 1:
        raise _Untold
    if not lines:
        return None, "pagination:" in head
    folders = os.path.dirname(path).split(os.sep)
    if any(name.startswith("_") or "layout" in name or "include" in name for name in folders):
        # The pages with this layout get the address, too.
        raise _Untold
    address = lines[0].removeprefix(_KEY).partition(" #")[0].strip().strip("\"'")
    if not address or (address[0] in "|>{[&*!" and not address.startswith(("{{", "{%"))):
        raise _Untold
    return address, "pagination:" in head


def _of_data(site: ScriptedSite, name: str, data: Mapping[str, str]) -> str | None:
    """The `permalink` in the data for a template, or for the folders that it is in, the nearest first."""
    if not data:
        return None
    folder = os.path.dirname(name)
    places = [name]
    while f"{folder}{os.sep}".startswith(site.pages + os.sep):
        places.append(os.path.join(folder, os.path.basename(folder)))
        folder = os.path.dirname(folder)
    return next((data[place] for place in places if place in data), None)


def _value(expression: str, folder: str, base: str) -> str:
    """What an expression about the path of a template gives: dates at the start of its name are left out."""
    slug = _without_date(base)
    if expression == "filePathStem":
        return posixpath.normpath(f"/{folder}/{slug}")
    if slug == "index":
        return "" if folder == "." else _without_date(posixpath.basename(folder))
    return slug


def _without_date(name: str) -> str:
    found = _DATE.search(name)
    return found["rest"] if found else name

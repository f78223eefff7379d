"""The join: all pages, the files that exist, and what each reference leads to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.files import Files, Found
from refcheck.literature import Bibliography, Literature
from refcheck.model import Condition, Definition, Reference, Span
from refcheck.nearest import Names
from refcheck.page import Page
from refcheck.renderers import NATIVE
from refcheck.source import Source
from refcheck.syntax.links import label_key

RESOLVED = "resolved"
UNDEFINED = "undefined"
AMBIGUOUS = "ambiguous"
UNSUPPORTED = "unsupported"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
_PLACEHOLDER = re.compile(r"\{\{|\{%|<%|\$\{|\ufffc|%7B|^\.\.\.$|^<")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
_GENERATED_PAGE = re.compile(r"\.(?:html?|php|aspx?|jsp|xhtml)$", re.I)
MARKDOWN = (".md", ".markdown", ".qmd", ".rmd", ".mdx")
_OTHER_TEXTS = (".rst", ".ipynb", ".tex", ".txt")
_OTHER_LABEL = re.compile(
    r"^[ \t]*\.\. _`?([^\n:`]+)`?:|\(([\w.:/+-]+)\)=|:(?:name|label):[ \t]+([^\s\\\"]+)"
    r"|\\label\{([^{}\n]+)\}|#\| label:[ \t]*([^\s\\\"]+)",
    re.M,
)
_DOCUMENTS = (".md", ".rst", ".ipynb", ".txt", ".myst", ".tex")
_INDEXES = ("README.md", "index.md", "_index.md", "readme.md")


class Resolution(NamedTuple):
    """What a reference leads to."""

    status: str
    """`resolved`, `undefined`, `ambiguous` or `unsupported`."""
    definitions: tuple[Definition, ...] = ()
    page: Page | None = None
    """Where the definitions are, or the page that is linked to."""
    missing: str = ""
    """What is not there: `label`, `anchor`, `file`, `definition`, `footnote`, `key` or `citation`."""
    found: Found | None = None
    """The file that is linked to, as it is spelled on disk."""


class Target(NamedTuple):
    """The parts of a link's destination."""

    path: str
    """Percent-decoded, without query; empty for a link within the page."""
    fragment: str | None


def split_destination(destination: str) -> Target | None:
    """The parts of a destination in the project; None for one elsewhere or with a placeholder in it."""
    destination = destination.strip()
    if _SCHEME.match(destination) or _PLACEHOLDER.search(destination):
        return None
    path, mark, fragment = destination.partition("#")
    return Target(unquote(path.partition("?")[0]), fragment if mark else None)


class Project:
    """All pages of a run, and whatever else they point at.

    Args:
        pages: by their absolute, resolved path.
        files: which files exist.
        load: reads a Markdown file that is pointed at but is no page of the run; None where it cannot be read.
        read: the text of a file by its absolute path, for what facts do not hold.
        label_scope: `file`, or `project` where labels of all pages count, as in a book made of chapters.
        literature: finds and reads bibliographies; None where only what a page lists itself is known.
    """

    def __init__(
        self,
        pages: Mapping[str, Page],
        files: Files,
        load: Callable[[str], Page | None] = lambda path: None,
        read: Callable[[str], Source] | None = None,
        label_scope: str = "file",
        literature: Literature | None = None,
    ) -> None:
        self.pages = dict(pages)
        self.files = files
        self.label_scope = label_scope
        self.literature = literature
        self._bibliographies: dict[int, Bibliography] = {}
        self._load = load
        self._read = read
        self._loaded: dict[str, Page | None] = {}
        self._locations = {id(page): path for path, page in self.pages.items()}
        self._uses: dict[int, dict[Span, list[tuple[Page, Reference]]]] = {}
        self._resolutions: dict[tuple[int, int], Resolution] = {}

    def page_at(self, path: str) -> Page | None:
        """The page of an absolute path, read now where it is not one of the run."""
        page = self.pages.get(path)
        if page is None and path.lower().endswith(MARKDOWN):
            if path not in self._loaded:
                self._loaded[path] = loaded = self._load(path)
                if loaded is not None:
                    self._locations[id(loaded)] = path
            return self._loaded[path]
        return page

    def location(self, page: Page) -> str:
        """The absolute path of a page."""
        return self._locations[id(page)]

    def source(self, page: Page) -> Source:
        """The text of a page."""
        assert self._read is not None, "a project without texts can be asked for facts only"
        return self._read(self.location(page))

    def resolve(self, page: Page, reference: Reference) -> Resolution:
        """What a reference of a page leads to in its renderer."""
        known = (id(page), id(reference))
        resolution = self._resolutions.get(known)
        if resolution is None:
            resolution = self._resolutions[known] = self._resolve(page, reference)
        return resolution

    def _resolve(self, page: Page, reference: Reference) -> Resolution:
        if reference.form in ("doc", "download"):
            return self._document(page, reference.key, is_page=reference.form == "doc")
        if reference.kind in ("link", "image"):
            return self.follow(page, reference.key)
        if page.is_cross_reference(reference):
            return self._cross_reference(page, reference)
        if reference.kind == "citation":
            return self._citation(page, reference)
        if reference.kind == "footnote":
            return self._footnote(page, reference)
        if reference.kind == "label":
            return self._label(page, reference)
        return self._key(page, reference)

    def _cross_reference(self, page: Page, reference: Reference) -> Resolution:
        found, where = tuple(page.find_label(reference.key)), page
        if not found and (self.label_scope == "project" or page.lenient or page.renderer.shares_labels):
            for other in self._others(page):
                if other.find_label(reference.key):
                    found, where = tuple(other.find_label(reference.key)), other
                    break
        if page.supports_reference(reference) != NATIVE:
            return Resolution(UNSUPPORTED, found, where, "" if found else "label")
        if not found:
            return self._without_label(page, reference.key)
        last_wins = where.kind(found[0]) == "section" or not where.renderer.duplicate_labels_break
        if len(found) > 1 and (page.lenient or not last_wins):
            return Resolution(AMBIGUOUS, found, where)
        return Resolution(RESOLVED, found[:1] if where.renderer.first_label_wins else found[-1:], where)

    def _others(self, page: Page) -> Iterator[Page]:
        """The other pages whose labels count in a page: those of the run, then those beside it where all count."""
        yield from (other for other in self.pages.values() if other is not page)
        if page.renderer.shares_labels:
            for path in self._markdown_files:
                other = None if path in self.pages else self.page_at(path)
                if other is not None:
                    yield other

    @cached_property
    def _markdown_files(self) -> tuple[str, ...]:
        return tuple(path for path in self.files.walk(self.files.root) if path.lower().endswith(MARKDOWN))

    @cached_property
    def _labels_elsewhere(self) -> frozenset[str]:
        """The labels in reStructuredText, notebooks and TeX, which the same programs read."""
        found: set[str] = set()
        for path in self.files.walk(self.files.root):
            if path.lower().endswith(_OTHER_TEXTS):
                for match in _OTHER_LABEL.finditer(self.files.read(path) or ""):
                    found.add(next(label for label in match.groups() if label is not None).strip())
        return frozenset(found)

    def _without_label(self, page: Page, key: str) -> Resolution:
        """A label that no Markdown file defines."""
        if page.renderer.open_labels:
            return Resolution(RESOLVED)
        if page.renderer.shares_labels:
            label = page.renderer.label_key(key)
            if any(page.renderer.label_key(other) == label for other in self._labels_elsewhere):
                return Resolution(RESOLVED)
        return _undefined(page, "label")

    def bibliography(self, page: Page) -> Bibliography:
        """What the citations of a page can lead to."""
        found = self._bibliographies.get(id(page))
        if found is None:
            if self.literature is None:
                found = Bibliography((), False, False)
            else:
                found = self.literature.of(page, self.location(page), lambda: self.source(page))
            self._bibliographies[id(page)] = found
        return found

    def _citation(self, page: Page, reference: Reference) -> Resolution:
        if page.supports_citation(reference) != NATIVE:
            return Resolution(UNSUPPORTED)
        if page.is_of_example_list(reference):
            return Resolution(RESOLVED)
        bibliography = self.bibliography(page)
        found = bibliography.entries.get(reference.key)
        if found:
            return Resolution(RESOLVED, (found[-1].definition,), page if found[-1].listed else None)
        if page.renderer.shares_labels and any(other.find_label(reference.key) for other in self._others(page)):
            return Resolution(RESOLVED)
        return Resolution(UNDEFINED, missing="citation") if bibliography.is_known else Resolution(RESOLVED)

    def _footnote(self, page: Page, reference: Reference) -> Resolution:
        if page.support("footnote") != NATIVE:
            return Resolution(UNSUPPORTED)
        if reference.conditions & Condition.IN_NOTE and not page.renderer.nested_notes:
            return Resolution(UNSUPPORTED, tuple(page.footnotes.get(page.note_key(reference.key), ())), page)
        found = page.footnotes.get(page.note_key(reference.key))
        if not found:
            return _undefined(page, "footnote")
        return Resolution(RESOLVED, (found[0 if page.renderer.first_note_wins else -1],), page)

    def _key(self, page: Page, reference: Reference) -> Resolution:
        found = page.keys.get(reference.key)
        if page.support("key-reference") != NATIVE or reference.syntax == "erb_references":
            return Resolution(UNSUPPORTED, tuple(found or ()), page, "" if found else "key")
        if not found or not page.renderer.safe_key(reference.key):
            return Resolution(UNDEFINED, missing="key")
        return Resolution(RESOLVED, (found[0],), page)

    def _label(self, page: Page, reference: Reference) -> Resolution:
        found = page.link_definitions.get(label_key(reference.key))
        if found:
            return Resolution(RESOLVED, (found[0 if page.renderer.first_definition_wins else -1],), page)
        if page.support("heading-link") == NATIVE and not reference.form.startswith("image"):
            headings = page.headings_by_text.get(label_key(reference.key))
            if headings:
                return Resolution(RESOLVED, (headings[0],), page)
        return Resolution(RESOLVED) if page.renderer.open_labels else _undefined(page, "definition")

    def _document(self, page: Page, path: str, *, is_page: bool) -> Resolution:
        """The file that a role of MyST's names; that of a page without its extension."""
        if _SCHEME.match(path):
            return Resolution(RESOLVED)
        folders = [os.path.dirname(self.location(page))]
        if path.startswith("/"):
            # From the folder of the sources, which is one of those above.
            while self.files.inside(os.path.dirname(folders[-1])):
                folders.append(os.path.dirname(folders[-1]))
        for folder in folders:
            wanted = os.path.normpath(os.path.join(folder, path.lstrip("/")))
            if not self.files.inside(wanted):
                return Resolution(RESOLVED)
            for candidate in (wanted, *(wanted + ending for ending in _DOCUMENTS if is_page)):
                found = self.files.find(candidate)
                if found is not None and found.exact:
                    return Resolution(RESOLVED, (), self.page_at(found.path) if not found.folder else None, "", found)
        return Resolution(UNDEFINED, missing="file")

    def follow(self, page: Page, destination: str) -> Resolution:
        """What the destination of a link in a page leads to."""
        for scheme in page.renderer.link_schemes:
            destination = destination.removeprefix(scheme)
        target = split_destination(destination)
        if target is None:
            return Resolution(RESOLVED)
        if not target.path:
            return self._anchor_or_label(page, target.fragment or "")
        found = self._file(page, target.path)
        if found is None:
            return Resolution(UNDEFINED, missing="file")
        if isinstance(found, str):
            return Resolution(RESOLVED)
        if not found.exact:
            return Resolution(UNDEFINED, missing="file", found=found)
        other = self.page_at(found.path) if not found.folder else None
        if other is None or not target.fragment:
            return Resolution(RESOLVED, (), other, found=found)
        return self._anchor(other, target.fragment)._replace(found=found)

    def _anchor_or_label(self, page: Page, fragment: str) -> Resolution:
        """What `#fragment` leads to: in the page, or where labels count everywhere in another one."""
        resolution = self._anchor(page, fragment)
        if resolution.status != UNDEFINED or not page.renderer.shares_labels:
            return resolution
        label = unquote(fragment)
        for other in self._others(page):
            found = [one for one in other.find_label(label) if one.syntax != "implicit"]
            if found:
                return Resolution(RESOLVED, tuple(found[:1]), other)
        return resolution if self._without_label(page, label).status == UNDEFINED else Resolution(RESOLVED)

    def _anchor(self, page: Page, fragment: str) -> Resolution:
        found = page.find_anchor(fragment)
        if found is None:
            return Resolution(RESOLVED, (), page)
        if not found:
            return _undefined(page, "anchor")._replace(page=page)
        return Resolution(RESOLVED, (found[0],), page)

    def _file(self, page: Page, path: str) -> Found | str | None:
        """The file that a path leads to; a text where that cannot be told; None where there is none."""
        site = page.renderer.site
        if path.startswith("/"):
            return self._absolute(page, path)
        folder = os.path.dirname(self.location(page))
        wanted = os.path.normpath(os.path.join(folder, path))
        if not self.files.inside(wanted):
            return "outside"
        found = self.files.find(wanted)
        if found is not None and found.exact:
            return found
        generated = page.renderer.converts and _GENERATED_PAGE.search(path)
        if site or generated:
            for candidate in _page_candidates(wanted):
                other = self.files.find(candidate)
                if other is not None and other.exact:
                    return other
        if site:
            deeper = self._from_page_folder(folder, path)
            if deeper is not None:
                return deeper
        if found is not None:
            return found
        if generated or (site and (path.endswith("/") or not _EXTENSION.search(path))):
            return "page"
        return None

    def _from_page_folder(self, folder: str, path: str) -> Found | None:
        """The file of a path that is meant from `/guide/`, which `guide.md` becomes: one folder deeper.

        Links to Markdown files are translated by the generators, and are meant from the file.
        """
        if not path.startswith("../") or path.lower().endswith(MARKDOWN):
            return None
        found = self.files.find(os.path.normpath(os.path.join(folder, path.removeprefix("../"))))
        return found if found is not None and found.exact else None

    def _absolute(self, page: Page, path: str) -> Found | str | None:
        """A path from the root of the site, which is the project's root only where there is no site."""
        wanted = os.path.normpath(os.path.join(self.files.root, path.lstrip("/")))
        found = self.files.find(wanted) if self.files.inside(wanted) else None
        if found is not None and found.exact:
            return found
        return "site" if page.renderer.converts else found

    def with_page(self, page: Page, source: Source) -> Project:
        """The same project with another text of one page."""
        location = next(where for where, old in self.pages.items() if old.path == page.path)
        other = Project(
            {**self.pages, location: page},
            self.files,
            self._load,
            lambda path: source if path == location or self._read is None else self._read(path),
            self.label_scope,
            self.literature,
        )
        other._loaded = self._loaded
        other._locations.update(self._locations)
        other._incoming = self._incoming
        return other

    @cached_property
    def _incoming(self) -> dict[str, list[tuple[str, Reference]]]:
        """The references from other pages to each page, by location; with the location that they are in."""
        incoming: dict[str, list[tuple[str, Reference]]] = {}
        for location, page in self.pages.items():
            for reference in page.references:
                target = self.resolve(page, reference).page
                if target is not None and target is not page:
                    incoming.setdefault(self.location(target), []).append((location, reference))
        return incoming

    def incoming(self, page: Page) -> Iterator[tuple[Page, Reference]]:
        """The references of other pages to a page."""
        for location, reference in self._incoming.get(self.location(page), ()):
            if location in self.pages and self.pages[location] is not page:
                yield self.pages[location], reference

    def references_to(self, page: Page, definition: Definition) -> list[tuple[Page, Reference]]:
        """The references that lead to a definition of a page."""
        uses = self._uses.get(id(page))
        if uses is None:
            uses = self._uses[id(page)] = {}
            for other, reference in (*((page, own) for own in page.references), *self.incoming(page)):
                resolution = self.resolve(other, reference)
                if resolution.page is page:
                    for used in resolution.definitions:
                        uses.setdefault(used.span, []).append((other, reference))
        return uses.get(definition.span, [])

    @cached_property
    def label_names(self) -> Names:
        """The labels of all pages, to be offered for one that does not exist."""
        return Names(key for page in self.pages.values() for key in page.label_keys)


def _undefined(page: Page, missing: str) -> Resolution:
    """That a page does not define something, where all that it holds is known."""
    return Resolution(UNDEFINED, missing=missing) if page.is_complete else Resolution(RESOLVED)


def _page_candidates(path: str) -> Iterator[str]:
    """Where the source of a page of a site can be, for the path of the page."""
    stem, extension = os.path.splitext(path)
    if extension.lower() in (".html", ".htm"):
        yield stem + ".md"
        path = stem
    for suffix in MARKDOWN:
        yield path + suffix
    for index in _INDEXES:
        yield os.path.join(path, index)

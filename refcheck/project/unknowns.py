"""What cannot be known: a reference that leads nowhere, where something that refcheck does not run may make its target.

Such a reference is neither right nor wrong. It is *unknown*: no rule reports it, no fix touches it, and a run says at
its end how many there are and why. `refcheck lint --show-unknown` lists them with their evidence, `refcheck list` shows
them as `unknown`. Definitions that are seen come first: only what nothing defines is asked for here.

**How evidence is added.** Each producer is one function in one file that yields `Unknown`s (`refcheck.facts.unknowns`
holds the data). It is called only for a page in which a reference leads nowhere, so that it may read files, through
`files` alone (then a repeated run knows when the answer can be another one). What it finds out for a whole site or
project it makes once: `files.once(make, folder)`.

- *what a site makes* (plug-ins, hooks, redirects): a function in `sites/NAME.py`, `unknowns(context: LinkContext)`, and
  `unknowns=NAME.unknowns` in the renderer (`renderers/NAME.py`);
- *what surrounds the pages* (git, build files, settings): a function `unknowns(files: Files, page: Page)` in
  `workspace/`, named in `SOURCES` of `workspace/unknowns.py`; where only the path of what is missing tells it, a
  function `maker(files: Files, page: Page)` that returns what to ask for paths;
- *what the text itself says* (code that prints, a text that is put in): facts of its `Document`, which
  `project/made_by_text.py` turns into unknowns;
- *a form that something else reads*: no unknown but `find_readers` of the renderer, see `renderers.Reader`.

For example, in `sites/mkdocs.py`:

    def unknowns(context: LinkContext) -> Iterable[Unknown]:
        root = context.files.above(context.folder, *CONFIGS)
        return context.files.once(_made_by_plugins, root) if root else ()

    def _made_by_plugins(files: Files, root: str) -> tuple[Unknown, ...]:
        ...
        blog = Unknown(
            frozenset(("page",)),                       # files of other kinds are not made
            NamePattern(("archive/", ""), is_number=True),   # `archive/2024`; paths from the folder of the scope
            Scope(folder=os.path.join(docs, "blog")),
            "the plug-in `blog` in mkdocs.yml makes pages of archives",
            (os.path.join(root, "mkdocs.yml"), line),
            by="pages that plug-ins make",
        )

A name that nobody writes is made by nobody: `names` holds it, or a literal part of it.

- `OneOf(frozenset(("old.md",)))`: the evidence has the whole name. It is *made*: what refers to it is resolved, `list`
  says `made`, and nothing is unknown.
- `NamePattern.of("part*")`: it has a part of the name. What matches is unknown.
- any other object with `matches(name)`, such as a pattern of .gitignore: the same.
- `ANY_NAME`: only for what cannot be read at all, such as a submodule that is not checked out.

What is asked, by what is missing: `anchor` and `label` by their names, without `#` and `@`; `file` by its path from the
folder of the scope; `page` the same for Markdown files and addresses without an ending; `footnote`, `definition` (of a
link), `key` and `citation` by their keys.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from refcheck.facts.model import Reference
from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, PathRules, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.project.joined import JoinedPages
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, UNDEFINED, UNKNOWN, Missing, Resolution
from refcheck.syntax.links import label_key

if TYPE_CHECKING:
    from refcheck.project.books import Books
    from refcheck.project.put_in import PutIn
    from refcheck.project.volume import Volume

    _ByKind = dict[Made, list[Unknown]]

UnknownSource = Callable[[Files, Page], Iterable[Unknown]]
"""Yields what something makes that counts in a page."""
Maker = Callable[[Sequence[str]], "Unknown | None"]
"""Returns what makes a file or page at the first of some absolute paths at which something does."""
MakerSource = Callable[[Files, Page], "Maker | None"]
"""Returns what to ask for the paths that a page refers to; None for nothing."""


class Sources(NamedTuple):
    """What surrounds the pages and may make what they refer to."""

    of_pages: tuple[UnknownSource, ...] = ()
    of_paths: tuple[MakerSource, ...] = ()
    """Asked after all others. All make files and pages."""


class Settled(NamedTuple):
    """What the settings of refcheck say that is made. Of these kinds nothing else is."""

    unknowns: tuple[Unknown, ...] = ()
    kinds: frozenset[Made] = frozenset()


NOT_SETTLED = Settled()
_NO_SOURCES = Sources()
SettledSource = Callable[[str], Settled]
"""What the settings of a page say, by its location."""

_FILES: tuple[Made, ...] = ("page", "file")
_KEY, _PUT_IN = "unknowns", "put in"
_QUESTIONS: Mapping[Missing, tuple[Made, Callable[[Page, str], tuple[str, ...]]]] = {
    "label": ("label", lambda page, key: (key, page.renderer.label_key(key))),
    "definition": ("definition", lambda page, key: (key, label_key(key))),
    "footnote": ("footnote", lambda page, key: (key, page.footnotes.normalize(key))),
    "citation": ("citation", lambda page, key: (key,)),
    "key": ("key", lambda page, key: (key,)),
}
"""By what is missing: what is asked for, and by which names: as written, and in the form in which they are compared."""


class _Made(NamedTuple):
    """What may be made that counts in a page."""

    of_book: _ByKind
    """What the texts of its book make."""
    own: _ByKind
    by_path: Sequence[Maker]

    def of(self, made: Made) -> Iterator[Unknown]:
        """All of a kind, first what the texts of the book make."""
        return chain(self.of_book.get(made, ()), self.own.get(made, ()))

    @property
    def has_files(self) -> bool:
        """Whether it may be asked for files or pages."""
        return bool(self.by_path) or any(made in kinds for made in _FILES for kinds in (self.of_book, self.own))


class Unknowns:
    """What may be made in each page, found out when it is first asked for.

    Args:
        files: of the project.
        books: the pages that are published as one: what one of them makes counts in all.
        joined: what is known of each page.
        sources: what surrounds the pages.
        settled: what the settings of a page say, by its location.
    """

    def __init__(
        self,
        files: Files,
        books: Books,
        joined: JoinedPages,
        sources: Sources = _NO_SOURCES,
        settled: SettledSource = lambda location: NOT_SETTLED,
    ) -> None:
        self._files = files
        self._books = books
        self._joined = joined
        self._sources = sources
        self._settled = settled
        self._by_volume: dict[str, tuple[Volume, _ByKind]] = {}

    def of(self, page: Page, made: Made, name: str) -> Unknown | None:
        """The first that may make something of a name in a page; None if it is made by nothing that is known."""
        for unknown in self._in(page).of(made):
            if unknown.where.covers(page.location) and unknown.names.matches(name):
                return unknown
        return None

    def may_be_used(self, page: Page, key: str) -> bool:
        """Whether code, or a text that is put in, may refer to a name of a page."""
        if self.of(page, "use", key) is not None:
            return True
        put_in = self._put_in(page)
        for text in put_in.pages if put_in is not None else ():
            self._joined.dependencies.record_text(page, text)
            if any(reference.key.rpartition("#")[2] == key for reference in text.references):
                return True
        return False

    def of_path(self, page: Page, path: str) -> Unknown | None:
        """The first that may make a file, or a page, at an absolute path."""
        return self._of_any(page, (path,), path)

    def _of_any(self, page: Page, paths: Sequence[str], written: str) -> Unknown | None:
        """The first that may make a file, or a page, at one of some absolute paths.

        Args:
            written: the path in a link, which can be the address of a page.
        """
        known = self._in(page)
        kinds: tuple[Made, ...] = _FILES if is_markdown(written) or may_be_page(written) else ("file",)
        unknowns = [unknown for made in kinds for unknown in known.of(made)]
        for path in paths if unknowns else ():
            for unknown in unknowns:
                if unknown.where.covers(path):
                    folder = unknown.where.folder
                    name = os.path.relpath(path, folder).replace(os.sep, "/") if folder else os.path.basename(path)
                    if unknown.names.matches(name):
                        return unknown
        return next(filter(None, (maker(paths) for maker in known.by_path)), None)

    def instead(self, page: Page, reference: Reference, resolution: Resolution) -> Resolution:
        """The resolution of a reference that leads nowhere: the same, or unknown.

        Args:
            resolution: with what is missing; links are asked for by `instead_of_link`.
        """
        there = self._in_texts(page, reference, resolution)
        if there is not None:
            return there
        question = _QUESTIONS.get(resolution.missing)
        if question is None:
            return resolution
        made, names_of = question
        names = dict.fromkeys(names_of(page, reference.key))
        found = next(filter(None, (self.of(page, made, name) for name in names)), None)
        return made_by(found) if found is not None else resolution

    def instead_of_link(self, page: Page, resolution: Resolution, paths: PathRules) -> Resolution:
        """The resolution of a link that leads nowhere: the same, or unknown.

        Args:
            paths: how the path of the link is read.
        """
        target, found = resolution.target, None
        if target is None:
            return resolution
        if resolution.missing == "anchor":
            there = self._in_texts(resolution.page or page, None, resolution)
            if there is not None:
                return there
            found = self.of(resolution.page or page, "anchor", unquote(target.fragment or ""))
        elif resolution.missing == "page" and resolution.found is not None:
            found = self.of_path(page, resolution.found.path)
        elif resolution.missing == "file" and not resolution.via_repository_url:
            found = self._of_paths(page, paths, target.path)
        if found is None:
            return resolution
        # What is at the path in another spelling is not what is meant; of a file that is made no anchor is known.
        is_file = resolution.missing == "file"
        made = made_by(found, is_known=not (is_file and target.fragment))
        return made._replace(page=resolution.page, found=None if is_file else resolution.found, target=target)

    def _put_in(self, page: Page) -> PutIn | None:
        """What is put into a page; None for nothing."""
        if not page.document.inclusions or not page.renderer.includes:
            return None
        values = self._joined.of(page).values
        if _PUT_IN not in values:
            from refcheck.project.put_in import put_into

            pages = self._joined.pages
            values[_PUT_IN] = put_into(self._files, lambda path: pages.get(path) or pages.beside(path), page)
        known: PutIn = values[_PUT_IN]
        return known

    def _in_texts(self, page: Page, reference: Reference | None, resolution: Resolution) -> Resolution | None:
        """The resolution of a reference in the texts that are put into a page; None if it leads into none.

        Args:
            reference: None for a link, to an anchor of the page.
        """
        put_in = self._put_in(page)
        if put_in is None:
            return None
        from refcheck.project.put_in import found_in_texts

        return found_in_texts(page, put_in.pages, reference, resolution, self._joined.dependencies)

    def _of_paths(self, page: Page, paths: PathRules, path: str) -> Unknown | None:
        """What may make a file or a page that a path can mean."""
        # There can be twenty paths, and mostly nothing is made.
        if not self._in(page).has_files:
            return None
        # Of a path with an ending of its own, the texts of pages are not meant.
        ending = "" if may_be_page(path) or is_markdown(path) else os.path.splitext(path)[1]
        candidates = paths.candidates(LinkContext(self._files, page.location), path)
        if ending:
            candidates = (candidate for candidate in candidates if candidate.endswith(ending))
        return self._of_any(page, self._files.those_inside(candidates), path)

    def _in(self, page: Page) -> _Made:
        """All that may be made and counts in a page."""
        values = self._joined.of(page).values
        if _KEY not in values:
            values[_KEY] = self._found(page)
        known: _Made = values[_KEY]
        return known

    def _found(self, page: Page) -> _Made:
        context = LinkContext(self._files, page.location)
        settled = self._settled(page.location)
        by_sources = (source(self._files, page) for source in self._sources.of_pages)
        of_book = self._made_with(page)
        put_in = self._put_in(page)
        of_page = put_in.unknowns if put_in is not None else ()
        own = _by_kind(chain(of_page, page.renderer.unknowns(context), *by_sources))
        by_path = filter(None, (source(self._files, page) for source in self._sources.of_paths))
        if settled is not NOT_SETTLED:
            of_book, own = ({made: part[made] for made in part.keys() - settled.kinds} for part in (of_book, own))
            for made, unknowns in _by_kind(settled.unknowns).items():
                own.setdefault(made, []).extend(unknowns)
        return _Made(of_book, own, () if "file" in settled.kinds else tuple(by_path))

    def _made_with(self, page: Page) -> _ByKind:
        """What the texts make that are published with a page, found out once for all of them."""
        if not self._books.joins(page):
            return self._made_by_all((page,))
        volume = self._books.volume(page)
        first = volume.pages[0].location
        known = self._by_volume.get(first)
        if known is None or known[0] is not volume:
            known = self._by_volume[first] = volume, self._made_by_all(volume.pages)
        return known[1]

    def _made_by_all(self, pages: Sequence[Page]) -> _ByKind:
        """What the texts of pages make that are published together."""
        if not any(map(_may_make, pages)):
            return {}
        from refcheck.project.made_by_text import made_by_texts

        return _by_kind(made_by_texts(self._files, pages))


def _may_make(page: Page) -> bool:
    """Whether the text of a page may say that it makes something: `made_by_text` says what."""
    document = page.document
    is_unread = document.encoding_fault is not None or document.front_matter_lost
    return bool(is_unread or document.outputs or "cells" in document.syntaxes)


def _by_kind(unknowns: Iterable[Unknown]) -> _ByKind:
    found: _ByKind = {}
    for unknown in unknowns:
        for made in unknown.makes:
            found.setdefault(made, []).append(unknown)
    return found


def made_by(unknown: Unknown, *, is_known: bool = True) -> Resolution:
    """The resolution of what something makes or may make. Nothing is missing: rules report what is.

    Args:
        is_known: whether what is made is all that the reference names.
    """
    return Resolution(RESOLVED if unknown.is_certain and is_known else UNKNOWN, made_by=unknown)


def in_other_format(page: Page, key: str, path: str) -> Unknown:
    """The label that a text in another format than Markdown defines.

    Args:
        path: the absolute path of that text.
    """
    where, reason = Scope(frozenset((page.location,))), f"`{key}` is a label in {os.path.basename(path)}"
    return Unknown(frozenset(("label",)), OneOf(frozenset((key,))), where, reason, (path, 0), "other formats")


def unless_made(resolution: Resolution) -> Resolution:
    """The resolution of what nothing is found to make: unknown where it cannot be told, else the same."""
    if resolution.status != UNDEFINED or resolution.made_by is None:
        return resolution
    return resolution._replace(status=UNKNOWN, missing="")


def open_form(page: Page, form: str) -> Resolution:
    """The resolution of what is written in a form that something beside the renderer may read."""
    reader = page.renderer.may_be_read(form)
    name = reader.name if reader is not None else "something beside the renderer"
    makes, where, evidence = frozenset[Made](("form",)), Scope(frozenset((page.location,))), (page.location, 0)
    return made_by(Unknown(makes, ANY_NAME, where, f"{name} may read it", evidence, f"what {name} may read"))

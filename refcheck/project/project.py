"""The join: all pages, the files that exist, and what each reference leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from typing import NamedTuple
from urllib.parse import unquote

from refcheck import renderers
from refcheck.facts.model import Condition, Definition, Reference, Span
from refcheck.facts.suggestions import Names
from refcheck.links.destinations import (
    LinkContext,
    Lookup,
    PathRules,
    Target,
    also_from_root,
    below,
    is_markdown,
    look_up,
)
from refcheck.links.files import Files, Found
from refcheck.links.repository import Repository
from refcheck.project.bibliographies import Bibliography, Literature
from refcheck.project.books import Books, coarse
from refcheck.project.label_rules import citation_support, label_support, reference_support
from refcheck.project.labels_in_other_formats import foreign_labels
from refcheck.project.page import Page
from refcheck.project.pages import Pages
from refcheck.renderers import NATIVE, OPEN
from refcheck.syntax.links import label_key

RESOLVED = "resolved"
UNDEFINED = "undefined"
AMBIGUOUS = "ambiguous"
UNSUPPORTED = "unsupported"


class Resolution(NamedTuple):
    """What a reference leads to."""

    status: str
    """`resolved`, `undefined`, `ambiguous` or `unsupported`."""
    definitions: tuple[Definition, ...] = ()
    page: Page | None = None
    """Where the definitions are, or would be."""
    missing: str = ""
    """What is not there: `label`, `anchor`, `file`, `page`, `definition`, `footnote`, `key` or `citation`."""
    found: Found | None = None
    """The file that is linked to, as it is spelled on disk."""
    target: Target | None = None
    """What a link names; None for one to somewhere else."""
    reason: str = ""
    """Why there is no page of a file that exists."""
    by_address: bool = False
    """Whether it is the full address of a file of the project's own repository."""


_ELSEWHERE = Resolution(RESOLVED)
# Where something beside the renderer may read a form, what is found is what it leads to, and what is not may be made.
_PERHAPS = frozenset((NATIVE, OPEN))
EVERYTHING = ""
# Locations of pages by the name of a label, without all on which renderers differ, and whether it is given.
_Labelled = dict[tuple[str, bool], list[str]]
# References by the location of the page that they lead to; with that of their own page, and their place among its own.
_Incoming = dict[str, list[tuple[str, int]]]
# More of them need more memory, 50 MB for each 1000 at the least, than it takes time to make again those that others
# look at: most of these stand near by.
MOST_PAGES = 1000
# Paths that were looked up, to be held; more of them are looked up anew.
_MOST_LOOKUPS = 50_000


class Project:
    """All pages of a run, and whatever else they point at.

    Args:
        pages: by their absolute, resolved path.
        files: which files exist.
        load: reads a Markdown file that is pointed at but is no page of the run; None where it cannot be read.
        label_scope: `file`, or `project` where labels of all pages count, as in a book made of chapters.
        literature: finds and reads bibliographies; None where only what a page lists itself is known.
        repository: that the files are in; full addresses of its files are looked up among them.
        others: the absolute paths of pages that belong to the project but not to the run, of those that can hold a
            name.
        including: the absolute paths of the pages that can include others; None for all.

    Attributes:
        looked_at: the pages that were looked at for a page's own references, by absolute paths; `EVERYTHING` where
            that can be any. It is only added to, by the page whose answer it is, not by who has asked: an answer that
            is held rests on no less.
        asked_for_incoming: the absolute paths of the pages of which it was asked what points to them.
        pointing: the absolute paths of the pages that can point to one, where that is known; else all are asked.
    """

    def __init__(
        self,
        pages: Mapping[str, Page],
        files: Files,
        load: Callable[[str], Page | None] = lambda path: None,
        label_scope: str = "file",
        literature: Literature | None = None,
        repository: Repository | None = None,
        others: Callable[[str], Iterable[str]] = lambda name: (),
        including: Sequence[str] | None = None,
    ) -> None:
        make = pages.make if isinstance(pages, Pages) else pages.__getitem__
        self.pages = Pages(pages, lambda location: self._entered(make(location), location))
        self.files = files
        self.label_scope = label_scope
        self.literature = literature
        self._bibliographies: dict[Page, Bibliography] = {}
        self.repository = repository
        self._others = others
        self._load = load
        self._loaded: dict[str, Page | None] = {}
        # The same as they were loaded; those of a book are numbered by each project for itself.
        self._as_loaded: dict[str, Page | None] = {}
        self._uses: dict[Page, dict[Span, list[tuple[Page, Reference]]]] = {}
        # By the identity of the reference, which is held beside, so that no other one can have it meanwhile: to compare
        # references takes as long as to look some up.
        self._resolutions: dict[Page, dict[int, tuple[Reference, Resolution]]] = {}
        self._label_names: dict[Page, Names] = {}
        self._all_label_names: Names | None = None
        self._labels: _Labelled | None = None
        self._without: _Without | None = None
        self._places: dict[tuple[PathRules, str], str] = {}
        self._lookups: dict[tuple[PathRules, str, str], Lookup] = {}
        # Which pages make up a book, or are included in others, is known by the pages themselves.
        self._pages_stay = not isinstance(pages, Pages) or including is None or bool(including)
        self.looked_at: dict[str, set[str]] = {}
        self.asked_for_incoming: set[str] = set()
        self._incoming: _Incoming | None = None
        self.pointing: Callable[[str], Iterable[str]] | None = None
        self.books = Books(
            lambda: self.pages.values() if including is None else [self.pages[location] for location in including],
            self.page_at,
            self._page_at_end,
            has_includes=bool(including)
            if including is not None
            else any("includes" in page.document.syntaxes for page in pages.values()),
        )
        if not isinstance(pages, Pages):
            for location in pages:
                self.page_at(location)

    def _entered(self, page: Page, location: str) -> Page:
        """A page at its place that is counted with the others that it belongs to."""
        if page.location != location:
            page = page.at(location)
        page = self._numbered(page)
        if page.book is not None:
            self._pages_stay = True
        return page

    def _numbered(self, page: Page) -> Page:
        """A page that is numbered by the books of this project: another one may number it with other texts."""
        source = self.books.source_for(page)
        return page if page.number_source is source else page.numbered_by(source)

    def page_at(self, path: str) -> Page | None:
        """The page of an absolute path, read now where it is not one of the run."""
        page: Page | None = self.pages.get(path)
        if page is None and is_markdown(path):
            if path not in self._loaded:
                if path not in self._as_loaded:
                    self._as_loaded[path] = self._load(path)
                loaded = self._as_loaded[path]
                self._loaded[path] = None if loaded is None else self._numbered(loaded)
            return self._loaded[path]
        return page

    def _page_at_end(self, page: Page, destination: str) -> Page | None:
        """The page that a destination in a page leads to as a whole."""
        found = self.follow(page, destination).found
        return self.page_at(found.real) if found is not None and self._is_page(found) else None

    def _is_page(self, found: Found) -> bool:
        return not found.folder and (found.real in self.pages or is_markdown(found.real))

    def _looks_at_all(self, page: Page) -> None:
        """Notes that what a page's references lead to can be in any other one."""
        self.looked_at.setdefault(page.location, set()).add(EVERYTHING)

    def _looks_at(self, page: Page, other: Page) -> None:
        """Notes that a page's references were looked for in another one."""
        self.looked_at.setdefault(page.location, set()).add(other.location)
        if self.books.joins(other):
            # What is counted with it, and what that includes, decides which labels it has.
            self.looked_at[page.location].update(self.books.volume(other).locations)

    def looks_at_whole(self, page: Page) -> None:
        """Notes that a page rests on those that are published with it as one."""
        if self.books.joins(page):
            self._looks_at(page, page)

    def resolve(self, page: Page, reference: Reference) -> Resolution:
        """What a reference of a page leads to in its renderer."""
        known = self._resolutions.get(page)
        if known is None:
            self.looks_at_whole(page)
            known = self._resolutions[page] = {}
        found = known.get(id(reference))
        if found is None:
            found = known[id(reference)] = reference, self._resolve(page, reference)
        return found[1]

    def make_room(self, page: Page, *, done: bool = True) -> None:
        """Forgets what can be found out again, if there is too much of it.

        Args:
            page: that was looked at last.
            done: whether all was asked that there is to ask of it.
        """
        if done:
            self._resolutions.pop(page, None)
        if self.pages.made < MOST_PAGES or self._pages_stay:
            return
        for known in (self._resolutions, self._bibliographies, self._label_names, self._uses):
            known.clear()
        self.pages.forget(None if done else page)

    def _resolve(self, page: Page, reference: Reference) -> Resolution:
        if reference.kind in ("link", "image"):
            return self.follow(page, reference.key, paths_of(page, reference))
        if page.labels.is_cross_reference(reference):
            return self._cross_reference(page, reference)
        if reference.kind == "citation":
            return self._citation(page, reference)
        if reference.kind == "footnote":
            return self._footnote(page, reference)
        if reference.kind == "label":
            return self._label(page, reference)
        return self._key(page, reference)

    def _cross_reference(self, page: Page, reference: Reference) -> Resolution:
        found, where = page.labels.find(reference.key), page
        if not found:
            for other in self.other_pages(page, reference.key):
                if other.labels.find(reference.key):
                    found, where = other.labels.find(reference.key), other
                    break
        support = reference_support(page.view, reference)
        if support not in _PERHAPS:
            return Resolution(UNSUPPORTED, found, where, "" if found else "label")
        if not found and support == OPEN:
            return Resolution(RESOLVED)
        if not found:
            if page.labels.is_made_by_code(reference.key) or (
                page.view.is_fragment and self.books.pages_with(page) == [page]
            ):
                # What code puts out, and where a fragment is included, cannot be known.
                return Resolution(RESOLVED, (), page)
            if page.renderer.is_unknown and reference.kind == "cross-reference":
                # Whatever renders it may put the kind before the name, as bookdown does with theorems and chunks.
                for name in (reference.key, reference.key.partition(":")[2]):
                    if name and page.anchors.find(name):
                        return Resolution(RESOLVED, (), page)
            return self._without_label(page, reference.key)
        last_wins = where.kind(found[0]) == "section" or not where.renderer.duplicate_labels_break
        if len(found) > 1 and (page.renderer.is_unknown or not last_wins):
            return Resolution(AMBIGUOUS, found, where)
        return Resolution(RESOLVED, found[:1] if where.renderer.first_label_wins else found[-1:], where)

    def other_pages(self, page: Page, name: str, *, given: bool = False) -> Iterator[Page]:
        """The other pages that can have a label of a name which counts in a page, those of the run first.

        Args:
            given: whether a heading's own does not count, which is given to it by the renderer.
        """
        if not self._counts_all(page):
            self.looks_at_whole(page)
            yield from (other for other in self.books.volume(page).with_label(name) if other is not page)
            return
        self._looks_at_all(page)
        asked = coarse(name), given
        for location in self._with_label(page, asked):
            other = self.pages[location]
            if other is not page:
                yield other
        if page.renderer.shares_labels:
            for location in self._labelled_beside.get(asked, ()):
                beside = self.page_at(location)
                if beside is not None:
                    yield beside
        else:
            yield from self._further_pages(name)

    def _counts_all(self, page: Page) -> bool:
        """Whether the labels of all pages count in a page."""
        return self.label_scope == "project" or page.renderer.is_unknown or page.renderer.shares_labels

    def _with_label(self, asking: Page | None, asked: tuple[str, bool]) -> Iterable[str]:
        """Where the pages of the run are that have a label, in their order."""
        if self._without is None:
            return self._labelled(asking).get(asked, ())
        others, changed = self._without
        same = (location for location in others._with_label(None, asked) if location not in changed)
        own = self._changed_with_label.get(asked)
        return merge(same, own, key=others._order.__getitem__) if own else same

    @cached_property
    def _changed_with_label(self) -> _Labelled:
        """The same for the pages that are not as in the project that this one was made of."""
        labels: _Labelled = {}
        if self._without is not None:
            for location in sorted(self._without.changed, key=self._without.project._order.__getitem__):
                _enter(labels, location, self.pages[location])
        return labels

    def _labelled(self, asking: Page | None) -> _Labelled:
        """Where the pages of the run are that have a label."""
        if self._labels is None:
            self._labels = {}
            for location in self.pages:
                _enter(self._labels, location, self.pages[location])
                if asking is not None:
                    self.make_room(asking, done=False)
        return self._labels

    @cached_property
    def _order(self) -> dict[str, int]:
        """The place of each page among all."""
        return {location: place for place, location in enumerate(self.pages)}

    @cached_property
    def _labelled_beside(self) -> _Labelled:
        """Where the Markdown files of the project are that are not of the run and have a label."""
        if self._without is not None:
            return self._without.project._labelled_beside
        labels: _Labelled = {}
        for location in filter(is_markdown, self.files.walk(self.files.root)):
            beside = None if location in self.pages else self.page_at(location)
            if beside is not None:
                _enter(labels, location, beside)
        return labels

    def _further_pages(self, name: str) -> Iterator[Page]:
        """The pages of the project that do not belong to the run and can hold a name."""
        yield from filter(None, map(self.page_at, self._others(name)))

    def _without_label(self, page: Page, key: str) -> Resolution:
        """A label that no Markdown file defines."""
        if page.renderer.open_labels:
            return Resolution(RESOLVED)
        if page.renderer.shares_labels:
            label = page.renderer.label_key(key)
            others = self.files.once(foreign_labels, self.files.root)
            if any(page.renderer.label_key(other) == label for other in others):
                return Resolution(RESOLVED)
        return _undefined(page, "label")

    def label_names_for(self, page: Page) -> Names:
        """The labels that a reference of a page can mean, to be offered for one that does not exist."""
        if page.renderer.is_unknown and self.label_scope == "file":
            return page.label_names.suggestions
        if not self._counts_all(page):
            self.looks_at_whole(page)
            if page not in self._label_names:
                self._label_names[page] = self.books.volume(page).label_names(page)
            return self._label_names[page]
        self._looks_at_all(page)
        if self._all_label_names is None:
            self._all_label_names = self._unchanged_names() or Names(self._all_label_keys(page))
        # Each page has comparisons of its own: what is offered in one must not depend on how many others there are.
        return self._all_label_names.anew()

    def _unchanged_names(self) -> Names | None:
        """The names of all labels in the project that this one was made of, where the changed pages have the same."""
        if self._without is None:
            return None
        others, changed = self._without
        if any(self.pages[location].label_names.all != others.pages[location].label_names.all for location in changed):
            return None
        return others._all_label_names

    def _all_label_keys(self, asking: Page) -> Iterator[str]:
        for location in self.pages:
            yield from self.pages[location].label_names.all
            self.make_room(asking, done=False)
        if asking.renderer.shares_labels:
            for location in dict.fromkeys(location for found in self._labelled_beside.values() for location in found):
                beside = self.page_at(location)
                yield from beside.label_names.all if beside is not None else ()
        else:
            for other in self._further_pages(""):
                yield from other.label_names.all

    def bibliography(self, page: Page) -> Bibliography:
        """What the citations of a page can lead to."""
        found = self._bibliographies.get(page)
        if found is None:
            if self.literature is None:
                found = Bibliography((), False, False)
            else:
                found = self.literature.of(page, page.location, lambda: page.source)
            self._bibliographies[page] = found
        return found

    def _citation(self, page: Page, reference: Reference) -> Resolution:
        support = citation_support(page.view, reference)
        if support != NATIVE:
            return Resolution(RESOLVED if support == OPEN else UNSUPPORTED)
        if page.keys.is_of_example_list(reference):
            return Resolution(RESOLVED)
        bibliography = self.bibliography(page)
        found = bibliography.entries.get(reference.key)
        if found:
            return Resolution(RESOLVED, (found[-1].definition,), page if found[-1].listed else None)
        if page.renderer.shares_labels and any(
            other.labels.find(reference.key) for other in self.other_pages(page, reference.key)
        ):
            return Resolution(RESOLVED)
        return Resolution(UNDEFINED, missing="citation") if bibliography.is_known else Resolution(RESOLVED)

    def _footnote(self, page: Page, reference: Reference) -> Resolution:
        support = page.feature_support("footnote")
        if support not in _PERHAPS:
            return Resolution(UNSUPPORTED)
        if reference.conditions & Condition.IN_NOTE and not page.renderer.nested_notes:
            return Resolution(
                UNSUPPORTED, tuple(page.footnotes.by_id.get(page.footnotes.normalize(reference.key), ())), page
            )
        found = page.footnotes.by_id.get(page.footnotes.normalize(reference.key))
        if not found:
            return Resolution(RESOLVED) if support == OPEN else _undefined(page, "footnote")
        return Resolution(RESOLVED, (found[0 if page.renderer.first_note_wins else -1],), page)

    def _key(self, page: Page, reference: Reference) -> Resolution:
        found = page.keys.reference_entries.get(reference.key)
        support = page.feature_support("key-reference")
        if support == OPEN and not found:
            return Resolution(RESOLVED)
        if support not in _PERHAPS or reference.syntax == "erb_references":
            return Resolution(UNSUPPORTED, tuple(found or ()), page, "" if found else "key")
        if not found or not page.renderer.safe_key(reference.key):
            return Resolution(UNDEFINED, missing="key")
        return Resolution(RESOLVED, (found[0],), page)

    def _label(self, page: Page, reference: Reference) -> Resolution:
        found = page.keys.link_definitions.get(label_key(reference.key))
        if found:
            return Resolution(RESOLVED, (found[0 if page.renderer.first_definition_wins else -1],), page)
        if page.feature_support("heading-link") == NATIVE and not reference.form.startswith("image"):
            headings = page.headings.by_text.get(label_key(reference.key))
            if headings:
                return Resolution(RESOLVED, (headings[0],), page)
        return Resolution(RESOLVED) if page.renderer.open_labels else _undefined(page, "definition")

    def follow(self, page: Page, destination: str, paths: PathRules | None = None) -> Resolution:
        """What the destination of a link in a page leads to.

        Args:
            paths: how it is read, where not as that of other links.
        """
        paths = paths or page.renderer.paths
        target = paths.split(destination)
        if target is None:
            repository = self.repository
            target = repository.read(destination) if repository and repository.name in destination else None
            if repository is None or target is None:
                return _ELSEWHERE
            return self._address(page, below(repository.root, target.path), target)
        if not target.path:
            resolution = self._anchor_of_whole(page, target.fragment or "", target)
            is_told = resolution.status == RESOLVED or not page.renderer.is_part(page.document)
            return resolution if is_told else Resolution(RESOLVED, (), page, target=target)
        origin = LinkContext(self.files, page.location)
        found, dead = self._look_up(origin, paths, target.path)
        if dead:
            return Resolution(UNDEFINED, missing="file", found=found, target=target)
        if found is not None and not found.folder:
            reason = paths.unpublished(origin, target.path, found.path)
            if reason:
                return Resolution(UNDEFINED, missing="page", found=found, target=target, reason=reason)
        resolution = self._open(page, found, target)
        if page.renderer.is_unknown and resolution.status != RESOLVED:
            # Of several files that it can mean elsewhere one with the anchor is enough.
            for candidate in paths.candidates(origin, target.path):
                other = self.files.find(candidate) if self.files.inside(candidate) else None
                if other is not None and other.exact and self._open(page, other, target).status == RESOLVED:
                    return Resolution(RESOLVED, (), found=other, target=target)
        return resolution

    def _look_up(self, origin: LinkContext, paths: PathRules, path: str) -> Lookup:
        if (paths, origin.location) not in self._places:
            self._places[paths, origin.location] = paths.context_key(origin)
        question = paths, self._places[paths, origin.location], path
        found = self._lookups.get(question)
        if found is None:
            if len(self._lookups) > _MOST_LOOKUPS:
                self._lookups.clear()
                self._places.clear()
            found = self._lookups[question] = look_up(origin, paths, path)
        return found

    def _address(self, page: Page, path: str, target: Target) -> Resolution:
        """What an address on the forge leads to, that shows a file of the project's repository."""
        found = self.files.find(path) if self.files.inside(path) else None
        if found is None or not found.exact:
            if not self.files.inside(path):
                return _ELSEWHERE
            return Resolution(UNDEFINED, missing="file", found=found, target=target, by_address=True)
        assert self.repository is not None
        forge = renderers.get("github" if self.repository.host == "github.com" else "gitlab")
        return self._open(page, found, target, forge)._replace(by_address=True)

    def _open(
        self, page: Page, found: Found | None, target: Target, seen_by: renderers.Renderer | None = None
    ) -> Resolution:
        """What a link leads to in a file that was found, or that cannot be told.

        Args:
            seen_by: what shows the file, where it is neither its own renderer nor that of the link.
        """
        # To be linked to as a whole a page need not be read.
        other = self.page_at(found.real) if found is not None and self._is_page(found) and target.fragment else None
        if other is None or not target.fragment:
            return Resolution(RESOLVED, found=found, target=target)
        if other is not page:
            self._looks_at(page, other)
        resolution = self._anchor(other, target.fragment, target)
        for renderer in (page.renderer, seen_by):
            # The reader may see the other file as this one is seen.
            if resolution.status == RESOLVED or renderer is None or renderer.name == other.renderer.name:
                continue
            seen = other.seen_by(renderer).anchors.find(target.fragment)
            if seen is None or seen:
                resolution = Resolution(RESOLVED, tuple(seen or ())[:1], other, target=target)
        return resolution._replace(found=found)

    def _anchor_of_whole(self, page: Page, fragment: str, target: Target) -> Resolution:
        """A link within the page; those of a book lead to its other pages, too."""
        found = self._anchor(page, fragment, target)
        if found.status == UNDEFINED:
            self.looks_at_whole(page)
            for other in self.books.volume(page).with_anchor(fragment):
                elsewhere = self._anchor(other, fragment, target) if other is not page else found
                if elsewhere.status != UNDEFINED:
                    return elsewhere
            if self.label_scope == "project" and page.renderer.label_kinds:
                # The pages become one text, and the labels of all are its anchors.
                for other in self.other_pages(page, unquote(fragment)):
                    there = other.labels.find(unquote(fragment))
                    if there:
                        return Resolution(RESOLVED, tuple(there[:1]), other, target=target)
            if page.renderer.shares_labels:
                return self._label_elsewhere(page, unquote(fragment), found)
        return found

    def _label_elsewhere(self, page: Page, label: str, missing: Resolution) -> Resolution:
        """What a link to a label leads to where labels of all pages count."""
        for other in self.other_pages(page, label, given=True):
            found = [
                one
                for one in other.labels.find(label)
                if one.syntax != "implicit" and label_support(other.view, one) == NATIVE
            ]
            if found:
                return Resolution(RESOLVED, tuple(found[:1]), other, target=missing.target)
        return missing if self._without_label(page, label).status == UNDEFINED else Resolution(RESOLVED)

    def _anchor(self, page: Page, fragment: str, target: Target) -> Resolution:
        found = page.anchors.find(fragment)
        if found is None:
            return Resolution(RESOLVED, (), page, target=target)
        if not found:
            return _undefined(page, "anchor")._replace(page=page, target=target)
        return Resolution(RESOLVED, (found[0],), page, target=target)

    def with_pages(self, changed: Mapping[str, Page], moves: Mapping[str, str] | None = None) -> Project:
        """The same project with other texts of some pages.

        Args:
            changed: the new pages, by where they are then.
            moves: the locations of files before and after.
        """
        moves = moves or {}
        given = self.pages.all()
        if moves:
            given = {moves.get(location, location): page for location, page in given.items()}
        given |= changed

        texts = {location: page.source.text for location, page in changed.items()} if moves else {}
        other = Project(
            given if moves else Pages(given, given.__getitem__),
            self.files.moved(moves, texts) if moves else self.files,
            self._load,
            self.label_scope,
            self.literature,
            self.repository,
            self._others,
            [location for location, page in given.items() if "includes" in page.document.syntaxes],
        )
        if not moves:
            # A run over many files makes one for each of them: what is asked of the other pages is asked but once.
            other._without = _Without(self, frozenset(changed))
            other._as_loaded = self._as_loaded
            for location in changed:
                other.page_at(location)
            for location in changed if len(changed) == 1 else ():
                # The others have the texts that they had.
                other._incoming = self._all_incoming(self.pages[location])
        return other

    def _all_incoming(self, asking: Page) -> _Incoming:
        """The references from other pages to each page.


        Args:
            asking: the page that it is asked for first, of which nothing is forgotten.
        """
        if self._incoming is None:
            incoming: _Incoming = {}
            members: dict[str, None] = {}
            for location in self.pages:
                page = self.pages[location]
                whole = self.books.pages_with(page) if page.book is not None else []
                if whole and whole[-1].location not in members:
                    members |= dict.fromkeys(other.location for other in whole)
                self._note_incoming(page, incoming)
                self.make_room(asking, done=False)
            for location in members:
                page_beside = self.page_at(location) if location not in self.pages else None
                if page_beside is not None:
                    self._note_incoming(page_beside, incoming)
            self._incoming = incoming
        return self._incoming

    def _note_incoming(self, page: Page, incoming: _Incoming) -> None:
        for target, index in self._outgoing(page):
            incoming.setdefault(target, []).append((page.location, index))

    def _outgoing(self, page: Page) -> Iterator[tuple[str, int]]:
        """The references of a page to others, by their place among its own, with where these are."""
        for index, reference in enumerate(page.references):
            resolution = self.resolve(page, reference)
            if resolution.page is not None:
                if resolution.page is not page:
                    yield resolution.page.location, index
            elif resolution.found is not None and self._is_page(resolution.found):
                yield resolution.found.real, index

    def points_to(self, page: Page) -> set[str]:
        """The absolute paths of the other pages that the references of a page lead to."""
        return {location for location, _ in self._outgoing(page)}

    @property
    def all_pointing(self) -> Mapping[str, set[str]] | None:
        """The absolute paths of the pages that point to each, where that was found out for all of them."""
        if self._incoming is None:
            return None
        return {location: {other for other, _ in found} for location, found in self._incoming.items()}

    def _incoming_to(self, page: Page) -> list[tuple[str, int]]:
        location = page.location
        if self.pointing is None:
            return self._all_incoming(page).get(location, [])
        pages = ((other, self.pages[other]) for other in self.pointing(location))
        return [(other, index) for other, pointing in pages for to, index in self._outgoing(pointing) if to == location]

    def incoming(self, page: Page) -> Iterator[tuple[Page, Reference]]:
        """The references of other pages to a page."""
        self.asked_for_incoming.add(page.location)
        for location, index in self._incoming_to(page):
            other = self.page_at(location)
            if other is not None and other is not page and index < len(other.references):
                yield other, other.references[index]

    def references_to(self, page: Page, definition: Definition) -> list[tuple[Page, Reference]]:
        """The references that lead to a definition of a page."""
        uses = self._uses.get(page)
        if uses is None:
            uses = {}
            for other, reference in (*((page, own) for own in page.references), *self.incoming(page)):
                resolution = self.resolve(other, reference)
                if resolution.page is page:
                    # One that can mean several is noted at the first of them: there may be thousands.
                    for used in resolution.definitions[:1]:
                        uses.setdefault(used.span, []).append((other, reference))
            self._uses[page] = uses
        same = page.labels.by_key.get(page.renderer.label_key(definition.key), ()) if definition.key else ()
        first = same[0] if len(same) > 1 and definition in same[:2] else definition
        return uses.get(first.span, [])

    def is_used(self, page: Page, definition: Definition) -> bool:
        """Whether anything leads to a definition of a page, in the run or in another page of the project."""
        return bool(self.references_to(page, definition)) or any(
            resolution.page is page and definition in resolution.definitions
            for other in self._further_pages(definition.key)
            for resolution in (self.resolve(other, reference) for reference in other.references)
        )


class _Without(NamedTuple):
    """Another project, and the paths of the pages that are not as they are there."""

    project: Project
    changed: frozenset[str]


def _enter(labels: _Labelled, location: str, page: Page) -> None:
    """Notes the names of labels of a page."""
    for asked in _names_of_labels(page):
        labels.setdefault(asked, []).append(location)


def _names_of_labels(page: Page) -> Mapping[tuple[str, bool], None]:
    return page.once(_names_of_labels, lambda: _find_names_of_labels(page))


def _find_names_of_labels(page: Page) -> Mapping[tuple[str, bool], None]:
    """The names of the labels of a page, and of those that are not a heading's own and that a link leads to."""
    names = {(coarse(name), False): None for name in page.labels.by_key}
    for name, found in page.labels.by_key.items():
        if any(one.syntax != "implicit" and label_support(page.view, one) == NATIVE for one in found):
            names[coarse(name), True] = None
    return names


def paths_of(page: Page, reference: Reference) -> PathRules:
    """How the destination of a link in a page is read."""
    if reference.form == "front-matter":
        return also_from_root(page.renderer.paths)
    return page.renderer.tag_paths.get(reference.form, page.renderer.paths)


def _undefined(page: Page, missing: str) -> Resolution:
    """That a page does not define something, where all that it holds is known."""
    return Resolution(UNDEFINED, missing=missing) if page.view.is_complete else Resolution(RESOLVED)

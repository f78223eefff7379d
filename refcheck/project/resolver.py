"""Resolves references: one function for each kind."""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Reference
from refcheck.links.destinations import LinkContext, PathRules, Target
from refcheck.markdown.parse import FILLER
from refcheck.project import untold
from refcheck.project.bibliographies import LITERATURE, Bibliography, BibliographyLoader
from refcheck.project.citation_keys import aliases, is_identifier, names_given_id, without_prefix
from refcheck.project.joined import JoinedPages
from refcheck.project.label_index import LabelIndex
from refcheck.project.label_rules import (
    citation_feature,
    citation_support,
    label_support,
    reference_feature,
    reference_support,
)
from refcheck.project.links import LinkResolver, resolve_anchor
from refcheck.project.page import Page
from refcheck.project.resolution import AMBIGUOUS, RESOLVED, UNDEFINED, UNSUPPORTED, Resolution, paths_of, undefined
from refcheck.project.unknowns import Unknowns, in_other_format, made_by, open_form, unless_made
from refcheck.renderers import NATIVE, OPEN
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.hexo_blocks import BlockTagCondition
from refcheck.syntax.links import label_key

if TYPE_CHECKING:
    from refcheck.project.hints import Hints
    from refcheck.project.split_pages import SplitPages

# If something besides the renderer may read a form, a reference resolves to a target that exists, and one that does
# not exist may be generated.
_PERHAPS = frozenset((NATIVE, OPEN))


class Resolver:
    """Resolves the references of pages, each once.

    Args:
        joined: the cached results for each page, with its resolutions.
        links: resolves links that name a file.
        labels: the pages that define each label.
        unknowns: the possible creators of undefined targets.
        bibliographies: loads the entries that the citations of a page can resolve to.
    """

    def __init__(
        self,
        joined: JoinedPages,
        links: LinkResolver,
        labels: LabelIndex,
        unknowns: Unknowns,
        bibliographies: BibliographyLoader,
    ) -> None:
        self._joined = joined
        self._links = links
        self._labels = labels
        self._books = labels.books
        self._unknowns = unknowns
        self._bibliographies = bibliographies
        self._hints: Hints | None = None

    def resolve(self, page: Page, reference: Reference) -> Resolution:
        """Resolves a reference of a page as its renderer does."""
        # Called for each reference: most need no further call.
        known = self._joined.by_location.get(page.location)
        resolutions = (known if known is not None and known.page is page else self._joined.of(page)).resolutions
        found = resolutions.get(reference.key_span)
        # References are compared only if they are not the same object: comparing takes as long as resolving some of
        # them.
        if found is None or (found[0] is not reference and found[0] != reference):
            resolution = self._resolve(page, reference)
            if resolution.status == UNDEFINED:
                # The only place that looks for generated targets: references that resolve cost nothing.
                resolution = self._perhaps_made(page, reference, resolution)
            found = resolutions[reference.key_span] = reference, resolution
        return found[1]

    def resolve_link(self, page: Page, destination: str, path_rules: PathRules | None = None) -> Resolution:
        """Resolves the destination of a link.

        Args:
            path_rules: overrides the renderer's rules for its other links.
        """
        paths = path_rules or page.renderer.paths
        resolution = self._link(page, destination, paths)
        if resolution.status == UNDEFINED:
            tried = partial(self._links.tried, page, paths)
            resolution = unless_made(self._unknowns.instead_of_link(page, resolution, tried))
        return self._unless_hinted(page, resolution, "link", destination)

    def _perhaps_made(self, page: Page, reference: Reference, resolution: Resolution) -> Resolution:
        if reference.kind in ("link", "image"):
            tried = partial(self._links.tried, page, paths_of(page, reference))
            resolution = unless_made(self._unknowns.instead_of_link(page, resolution, tried))
        else:
            resolution = unless_made(self._unknowns.instead(page, reference, resolution))
        return self._unless_hinted(page, resolution, reference.kind, reference.key)

    def _unless_hinted(self, page: Page, resolution: Resolution, kind: str, key: str) -> Resolution:
        """The resolution of a reference: unknown if the texts and files show that it can be read otherwise."""
        if resolution.status != UNDEFINED:
            return resolution
        if self._hints is None:
            # Few notes have an error.
            from refcheck.project.hints import Hints

            self._hints = Hints(self._joined, self._links, self._labels, self.bibliography, self._unknowns)
        return self._hints.instead(page, resolution, kind, key)

    def _link(self, page: Page, destination: str, paths: PathRules) -> Resolution:
        target = paths.split(destination)
        if target is None:
            # Most renderers know no other project: no call for each address.
            into_other = page.renderer.other_projects is not None and self._of_other_project(page, destination)
            return into_other or self._links.resolve_url(page, destination)
        if target.path:
            if page.renderer.page_split is not None and paths is page.renderer.paths:
                on_page = self._on_split_page(page, target)
                if on_page is not None:
                    return on_page
            resolution = self._links.resolve(page, target, paths)
            if resolution.missing == "file" and (paths is page.renderer.paths or paths.finds_labels):
                return self._by_label(page, target, resolution)
            return untold.unless_unsure(page, target, resolution) if resolution.missing == "anchor" else resolution
        return self._in_page(page, target)

    def _in_page(self, page: Page, target: Target) -> Resolution:
        """Resolves a link within the page, or its book."""
        resolution = self._fragment(page, target.fragment or "", target)
        if resolution.status != UNDEFINED:
            return resolution if page.renderer.page_split is None else self._split.without_parts(page, resolution)
        reason = page.open_anchors
        return untold.anchor(page, reason, resolution) if reason else untold.unless_unsure(page, target, resolution)

    def _on_split_page(self, page: Page, target: Target) -> Resolution | None:
        """Resolves a link to a page of a book that has no file of its own; None if it is no such link."""
        if not target.path.endswith(".html"):
            return None
        in_book = self._in_page(page, target) if target.fragment else None
        return self._split.resolve(page, target, in_book)

    @cached_property
    def _split(self) -> SplitPages:
        # Few projects have such a book.
        from refcheck.project.split_pages import SplitPages

        return SplitPages(self._joined, self._links, self._books, self._unknowns)

    def _of_other_project(self, page: Page, destination: str) -> Resolution | None:
        """The resolution of an address that the renderer looks up in other projects' inventories; None otherwise."""
        look_up = page.renderer.other_projects
        if look_up is None:
            return None
        found = look_up(LinkContext(self._links.files, page.location), destination)
        if isinstance(found, str):
            return Resolution(UNDEFINED, missing="file", target=Target(destination, None), reason=found)
        return made_by(found) if found is not None else None

    def _by_label(self, page: Page, target: Target, missing: Resolution) -> Resolution:
        """Resolves a link whose path is not a file: to the label of this name, or to another target with that name."""
        if target.fragment is not None or not page.renderer.may_be_label(target.path):
            return missing
        for key in (target.path, f"term-{target.path}"):
            found = page.labels.find(key)
            if found:
                return Resolution(RESOLVED, found[:1], page, target=target)
        elsewhere = self._label_elsewhere(page, target.path, missing)
        made = self._unknowns.of(page, "label", target.path) if elsewhere.status == UNDEFINED else None
        return elsewhere if made is None else made_by(made)._replace(target=target)

    def bibliography(self, page: Page) -> Bibliography:
        """The entries that the citations of a page can resolve to."""
        known = self._joined.of(page)
        if known.bibliography is None:
            known.bibliography = self._bibliographies.load_for(page)
        return known.bibliography

    def _resolve(self, page: Page, reference: Reference) -> Resolution:
        if reference.kind in ("link", "image"):
            if (FILLER in reference.key or "{" in reference.key) and _holds_tag(page, reference):
                return Resolution(RESOLVED, ground="tag")
            resolution = self._link(page, reference.key, paths_of(page, reference))
            return resolution if page.renderer.unfit_link is None else _unless_unfit(page, reference, resolution)
        if reference.kind == "reference-link":
            return self._reference_link(page, reference)
        if reference.kind == "footnote":
            return _footnote(page, reference)
        if page.labels.is_cross_reference(reference):
            return self._cross_reference(page, reference)
        if reference.kind == "citation":
            return self._citation(page, reference)
        return _key(page, reference)

    def _reference_link(self, page: Page, reference: Reference) -> Resolution:
        resolution = _reference_link(page, reference)
        if resolution.status != UNDEFINED:
            return resolution
        folder = page.renderer.anchors_below(LinkContext(self._links.files, page.location))
        if not folder:
            return resolution
        from refcheck.project.site_anchors import SiteAnchors

        return SiteAnchors(self._joined, self._links.files).resolve(page, reference.key, folder) or resolution

    def _cross_reference(self, page: Page, reference: Reference) -> Resolution:
        key = f"term-{reference.key}" if reference.form == "term" else reference.key
        in_any_case = page.renderer.is_unknown and reference.syntax == "myst_roles"
        find = _find_in_any_case if in_any_case else _find
        found, where = find(page, key), page
        if not found:
            for other in self._labels.pages_defining(page, key):
                if find(other, key):
                    found, where = find(other, key), other
                    break
        support = reference_support(page.view, reference)
        if support not in _PERHAPS or reference.conditions & page.renderer.loses_references:
            return Resolution(UNSUPPORTED, found, where, "" if found else "label")
        if not found and support == OPEN:
            return open_form(page, reference_feature(reference))
        if not found:
            if page.view.is_fragment and self._books.pages_with(page) == [page]:
                return untold.label_of_including_page(page)
            if page.renderer.readers and page.renderer.may_be_read("label-code") and _is_of_code(page, key):
                # A filter for diagrams makes a figure of the block.
                return open_form(page, "label-code")
            if page.renderer.is_unknown and reference.kind == "cross-reference":
                # Whatever renders it may put the kind before the name, as bookdown does with theorems and chunks.
                for name in (reference.key, reference.key.partition(":")[2]):
                    if name and page.anchors.find(name):
                        return Resolution(RESOLVED, (), page, ground="any renderer")
            return self._without_label(page, key)
        unfit = page.renderer.unfit(reference, found) if page.renderer.unfit is not None else None
        if unfit is not None and not (unfit.unless and unfit.unless(LinkContext(self._links.files, page.location))):
            return Resolution(UNDEFINED, found, where, "label", reason=unfit.reason, remedy=unfit.remedy)
        last_wins = where.kind(found[0]) == "section" or not where.renderer.duplicate_labels_break
        if len(found) > 1 and (page.renderer.is_unknown or not last_wins):
            return Resolution(AMBIGUOUS, found, where)
        return Resolution(RESOLVED, found[:1] if where.renderer.first_label_wins else found[-1:], where)

    def _citation(self, page: Page, reference: Reference) -> Resolution:
        support = citation_support(page.view, reference)
        if support == OPEN:
            found = open_form(page, citation_feature(reference))
            bibliography = self.bibliography(page)
            # Without any bibliography `@kim` is a name, and not a reference that something may read.
            return found if bibliography.own or bibliography.entries else found._replace(ground="perhaps text")
        if support != NATIVE:
            return Resolution(UNSUPPORTED)
        if page.keys.is_of_example_list(reference):
            return Resolution(RESOLVED, ground="example")
        bibliography = self.bibliography(page)
        entries = bibliography.entries.get(reference.key)
        if entries:
            return Resolution(RESOLVED, (entries[-1].definition,), page if entries[-1].listed else None)
        if page.renderer.shares_labels:
            for other in self._labels.pages_defining(page, reference.key):
                labels = other.labels.find(reference.key)
                if labels:
                    return Resolution(RESOLVED, tuple(labels[:1]), other)
        return self._without_entry(page, reference, bibliography)

    def _without_entry(self, page: Page, reference: Reference, bibliography: Bibliography) -> Resolution:
        """The resolution of a citation that is in no bibliography."""
        if is_identifier(reference.key) or page.renderer.locates_work(reference.key):
            return Resolution(RESOLVED, ground="elsewhere")
        alias = aliases(page).get(reference.key)
        if alias is not None:
            return Resolution(RESOLVED, (alias[1],), alias[0])
        stem = without_prefix(page, reference.key) if reference.syntax == "myst_roles" else None
        entries = bibliography.entries.get(stem) if stem else None
        if entries:
            return Resolution(RESOLVED, (entries[-1].definition,))
        # The values lost in a broken front matter are unknown.
        is_lost = not LITERATURE.isdisjoint(page.document.front_matter_lost)
        is_told = page.renderer.knows_all_entries and bibliography.complete
        if bibliography.is_known or is_told or is_lost:
            form = citation_feature(reference)
            if page.renderer.readers and page.renderer.may_be_read(form) and names_given_id(page, reference.key):
                return open_form(page, form)
            return self._in_including_pages(page, reference) or Resolution(UNDEFINED, missing="citation")
        is_bare = reference.citation is not None and reference.citation.group is None
        return untold.citation(page, bibliography, reference.key, is_bare=is_bare)

    def _in_including_pages(self, page: Page, reference: Reference) -> Resolution | None:
        """The resolution of a citation in an included text by the pages that include it, if it is not undefined."""
        including = self._books.pages_with(page) if page.view.is_fragment else ()
        for bibliography in (self.bibliography(other) for other in including if other is not page):
            entries = bibliography.entries.get(reference.key)
            if entries:
                return Resolution(RESOLVED, (entries[-1].definition,))
            if not bibliography.complete:
                is_bare = reference.citation is not None and reference.citation.group is None
                return untold.citation(page, bibliography, reference.key, is_bare=is_bare)
        return None

    def _fragment(self, page: Page, fragment: str, target: Target) -> Resolution:
        """Resolves a link within the page; in a book, also to its other pages."""
        found = resolve_anchor(page, fragment, target)
        if found.status == UNDEFINED:
            self._joined.dependencies.record_book(page)
            shares_anchors = page.book is None or page.book.shares_anchors
            volumes = (self._books.volume(page), *self._books.alternatives(page)) if shares_anchors else ()
            for other in (other for volume in volumes for other in volume.with_anchor(fragment)):
                elsewhere = resolve_anchor(other, fragment, target) if other is not page else found
                if elsewhere.status != UNDEFINED:
                    return elsewhere
            if self._labels.is_project_wide and page.renderer.label_kinds:
                # The pages become one text, and the labels of all are its anchors.
                for other in self._labels.pages_defining(page, unquote(fragment)):
                    there = other.labels.find(unquote(fragment))
                    if there:
                        return Resolution(RESOLVED, tuple(there[:1]), other, target=target)
            if page.renderer.shares_labels:
                return self._label_elsewhere(page, unquote(fragment), found)
        return found

    def _label_elsewhere(self, page: Page, label: str, missing: Resolution) -> Resolution:
        """Resolves a link to a label if labels of all pages are valid targets."""
        for other in self._labels.pages_defining(page, label, given=True):
            found = [
                definition
                for definition in other.labels.find(label)
                if definition.syntax != "implicit" and label_support(other.view, definition) == NATIVE
            ]
            if found:
                return Resolution(RESOLVED, tuple(found[:1]), other, target=missing.target)
        without = self._without_label(page, label)
        return missing if without.made_by is None else without._replace(page=page, target=missing.target)

    def _without_label(self, page: Page, key: str) -> Resolution:
        """The resolution of a label that no Markdown file defines."""
        # Few runs have one.
        from refcheck.project import labels_elsewhere

        path = labels_elsewhere.path_of(page, key, self._labels, self._links.files)
        return undefined("label") if path is None else made_by(in_other_format(page, key, path))


def _find(page: Page, key: str) -> tuple[Definition, ...]:
    return page.labels.find(key)


def _find_in_any_case(page: Page, key: str) -> tuple[Definition, ...]:
    """The labels of a name, compared as some programs that read MyST do, if it is unknown which of them does."""

    def collect() -> dict[str, tuple[Definition, ...]]:
        return {name.lower(): found for name, found in page.labels.by_key.items()}

    return page.labels.find(key) or page.once(_find_in_any_case, collect).get(key.lower(), ())


def _unless_unfit(page: Page, reference: Reference, resolution: Resolution) -> Resolution:
    """The resolution of a link: undefined if its fragment names a label that such a link does not find."""
    target, why_unfit, where = resolution.target, page.renderer.unfit_link, resolution.page
    fragment = unquote(target.fragment or "") if target is not None else ""
    if why_unfit is None or resolution.status != RESOLVED or target is None or not fragment or where is None:
        return resolution
    found = resolution.definitions[0] if resolution.definitions else None
    if found is None or found.kind not in ("label", "heading"):
        return resolution
    same = where.labels.find(fragment)
    # The label of a heading is beside it.
    label = found if found.kind == "label" else next((each for each in same if each.full_span == found.full_span), None)
    if label is None or label.kind != "label":
        return resolution
    labels = (label, *(each for each in same if each.span != label.span))
    unfit = why_unfit(reference, labels, target, where is page)
    if unfit is None:
        return resolution
    return undefined("anchor")._replace(
        page=where,
        found=resolution.found,
        target=target,
        reason=unfit.reason,
        remedy=unfit.remedy,
        instead=unfit.instead,
    )


def _footnote(page: Page, reference: Reference) -> Resolution:
    support = page.feature_support("footnote")
    if support not in _PERHAPS:
        return Resolution(UNSUPPORTED)
    if reference.conditions & FootnoteCondition.IN_NOTE and not page.renderer.nested_notes:
        return Resolution(
            UNSUPPORTED, tuple(page.footnotes.by_id.get(page.footnotes.normalize(reference.key), ())), page
        )
    key = page.footnotes.normalize(reference.key)
    if reference.conditions & page.renderer.loses_references:
        return Resolution(UNSUPPORTED, tuple(page.footnotes.by_id.get(key, ())), page)
    for text in page.texts:
        place = text.footnote(key)
        if place is not None:
            return Resolution(RESOLVED, (place.definition,), place.page)
    found = page.footnotes.by_id.get(key)
    if not found:
        return open_form(page, "footnote") if support == OPEN else undefined("footnote")
    return Resolution(RESOLVED, (found[0 if page.renderer.first_note_wins else -1],), page)


def _key(page: Page, reference: Reference) -> Resolution:
    found = page.keys.reference_entries.get(reference.key)
    support = page.feature_support("key-reference")
    if support == OPEN and not found:
        return open_form(page, "key-reference")
    if support not in _PERHAPS or reference.syntax == "erb_references":
        return Resolution(UNSUPPORTED, tuple(found or ()), page, "" if found else "key")
    if not found or not page.renderer.finds_entry(reference.key):
        return Resolution(UNDEFINED, missing="key")
    return Resolution(RESOLVED, (found[0],), page)


def _reference_link(page: Page, reference: Reference) -> Resolution:
    if reference.conditions & BlockTagCondition.LABEL_APART and page.feature_support("hexo-tag") == NATIVE:
        return undefined("definition")
    key, texts = label_key(reference.key), page.texts
    for text in texts:
        place = text.link_definition(key)
        if place is not None:
            return Resolution(RESOLVED, (place.definition,), place.page)
    found = page.keys.link_definitions.get(key)
    if found and page.renderer.pandoc_grammar and not (reference.key + found[0].key).isascii():
        found = [definition for definition in found if _in_lower_case(definition.key) == _in_lower_case(reference.key)]
    if found:
        return Resolution(RESOLVED, (found[0 if page.renderer.first_definition_wins else -1],), page)
    if page.feature_support("heading-link") == NATIVE and not reference.form.startswith("image"):
        for text in texts:
            if key in text.headings:
                place = text.headings[key][0]
                return _link_by_text(place.definition, place.page)
        headings = page.headings.by_text.get(key)
        if headings:
            return _link_by_text(headings[0], page)
    return undefined("definition")


def _in_lower_case(label: str) -> str:
    """A label as pandoc compares it: `SS` is not `ß` there, as it is in CommonMark (run with pandoc 3.9)."""
    return " ".join(label.split()).lower()


def _link_by_text(heading: Definition, page: Page) -> Resolution:
    """Resolves a link to a heading by its text: to the anchor that the heading has before a filter changes it."""
    finish = page.renderer.heading_anchor
    if finish is str or (heading.key and finish(heading.key) == heading.key):
        return Resolution(RESOLVED, (heading,), page)
    return Resolution(UNDEFINED, (heading,), page, "anchor")


def _holds_tag(page: Page, link: Reference) -> bool:
    """Whether a template tag in the address of a link is a reference of its own."""
    starts = page.once(_holds_tag, lambda: sorted(reference.span.start for reference in page.references))
    place = bisect_left(starts, link.key_span.start)
    return place < len(starts) and starts[place] < link.key_span.end


def _is_of_code(page: Page, key: str) -> bool:
    """Whether a page gives a label to a code block, in its braces or as an option, `#| label: alg-x`."""
    is_given = any(definition.element == "code" for definition in page.keys.by_key.get(key, ()))
    return is_given or f"#| label: {key}\n" in page.source.text

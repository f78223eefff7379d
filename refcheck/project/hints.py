"""What the texts and files of a project show of a reference that nothing resolves, and that nothing known makes.

It is asked last: neither a definition, a file nor a program that is known to make any has the name. Each hint names the
target itself: a file at the same path from another folder, an id that the text gives in an unread form. There is one
that does not: a page that cites ten entries, none of which is in its bibliography, is not built with this one. Nor does
a page with eight labels and no definition: it may have a notation of its own. Where many pages have such labels,
something else may define them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.project import other_names, untold
from refcheck.project.agreement import Agreement
from refcheck.project.bibliographies import Bibliography
from refcheck.project.citation_keys import is_identifier
from refcheck.project.definition_agreement import DefinitionAgreement
from refcheck.project.form_agreement import FormAgreement
from refcheck.project.including import IncludingPages
from refcheck.project.joined import JoinedPages
from refcheck.project.label_agreement import LabelAgreement
from refcheck.project.label_index import LabelIndex
from refcheck.project.links import LinkResolver
from refcheck.project.meant_references import in_own_notation
from refcheck.project.page import Page
from refcheck.project.resolution import Resolution
from refcheck.project.unknowns import Unknowns, unless_made
from refcheck.project.unread_ids import GivenId, unread_ids

_FEWEST_CITED = 10
_NAME = compile_lazily(r"[\w-]{1,200}")


class Hints:
    """The hints at the targets of undefined references.

    Args:
        joined: the cached results for each page.
        links: looks up the paths of links.
        labels: the pages that define each label, and the pages that are published as one.
        bibliography: returns the entries that the citations of a page can resolve to.
        unknowns: the possible creators of undefined targets.
    """

    def __init__(
        self,
        joined: JoinedPages,
        links: LinkResolver,
        labels: LabelIndex,
        bibliography: Callable[[Page], Bibliography],
        unknowns: Unknowns,
    ) -> None:
        self._joined = joined
        self._unknowns = unknowns
        self._books = labels.books
        self._bibliography = bibliography
        self._links = links
        self._agreement = Agreement(joined, links)
        self._label_agreement = LabelAgreement(joined, labels, links.files)
        self._form_agreement = FormAgreement(joined, links)
        self._definition_agreement = DefinitionAgreement(joined, links.files)
        self._including = IncludingPages(links, joined, unknowns.put_in)

    def instead(self, page: Page, resolution: Resolution, kind: str, key: str) -> Resolution:
        """The resolution of an undefined reference: the same, or unknown.

        Args:
            kind: of the reference.
            key: of the reference.
        """
        if resolution.missing == "file":
            images = page.renderer.image_paths if kind == "image" else None
            included = self._including.instead_of_file(page, resolution, images or page.renderer.paths)
            if included is resolution:
                included = other_names.instead(self._links.files, page, resolution)
            if included is not resolution:
                return included
            found = self._agreement.instead(page, resolution, kind)
            if found.missing == "file" and kind == "link":
                found = self._without_ending(page, found)
            is_open = found.missing == "file" and not self._unknowns.are_settled(page, "file")
            return self._form_agreement.instead(page, found, kind) if is_open else found
        if resolution.reason or resolution.definitions:
            return resolution
        if resolution.missing == "anchor" and resolution.target is not None:
            name = unquote(resolution.target.fragment or "")
            there = self._given(page, resolution.page or page, name)
            if there is not None:
                return there._replace(page=resolution.page, target=resolution.target)
            if resolution.target.path:
                return resolution
            found = self._including.instead(page, None, resolution)
            is_open = found.missing == "anchor" and not self._unknowns.are_settled(page, "anchor")
            return self._form_agreement.instead(page, found, kind) if is_open else found
        if resolution.missing in ("definition", "footnote"):
            included = self._including.instead(page, key, resolution)
            is_open = included is resolution and kind == "reference-link"
            return self._in_own_notation(page, resolution, key) if is_open else included
        if resolution.missing == "citation":
            return self._other_bibliography(page) or resolution
        if resolution.missing == "label":
            return self._labelled(page, key) or self._label_agreement.instead(page, key) or resolution
        return resolution

    def _without_ending(self, page: Page, resolution: Resolution) -> Resolution:
        """The resolution of a link `x` in a book with a page `x.html`, which hosts such as GitHub Pages show there.

        The pages of a book have the names of their texts, or of the ids of their first headings.
        """
        target = resolution.target
        if target is None or not (page.renderer.pandoc_grammar and page.renderer.makes_site and page.book):
            return resolution
        if not _NAME.fullmatch(target.path):
            return resolution
        is_file = self._links.look_up(page, page.renderer.paths, f"{target.path}.html").found is not None
        if not is_file:
            self._joined.dependencies.record_book(page)
            pages = self._books.volume(page).with_anchor(target.path)
            if not any(other.anchors.find(target.path) for other in pages):
                return resolution
        return unless_made(untold.path(page, "address", target))

    def _in_own_notation(self, page: Page, resolution: Resolution, key: str) -> Resolution:
        """The resolution of a label that no text defines: unknown where there are many, and no definition at all."""
        if self._unknowns.are_settled(page, "definition"):
            return resolution
        values = self._joined.of(page).values
        if in_own_notation not in values:
            values[in_own_notation] = in_own_notation(page)
        if key in values[in_own_notation]:
            return unless_made(untold.own_notation(page))
        return self._definition_agreement.instead(page, resolution, key)

    def _labelled(self, page: Page, name: str) -> Resolution | None:
        """The resolution of a label that a page gives in an unread form that is published with another one."""
        if not self._books.joins(page):
            return self._given(page, page, name)
        self._joined.dependencies.record_book_text(page)
        pages = self._books.volume(page).pages
        # Those of a book are the same for all its pages.
        values = self._joined.of(pages[0]).values
        if unread_ids not in values:
            values[unread_ids] = {key: other for other in reversed(pages) for key in _ids_of(other)}
        giving = values[unread_ids].get(name)
        return untold.unread_id(giving, name, unread_ids(giving)[name]) if giving is not None else None

    def _other_bibliography(self, page: Page) -> Resolution | None:
        """The resolution of all citations of a page if none of them is in its bibliography; None otherwise."""
        values = self._joined.of(page).values
        if Hints not in values:
            count = self._cited_elsewhere(page)
            values[Hints] = unless_made(untold.other_bibliography(page, count)) if count >= _FEWEST_CITED else None
        found: Resolution | None = values[Hints]
        return found

    def _cited_elsewhere(self, page: Page) -> int:
        """The number of entries that a page cites; 0 if they are few, or its bibliography has one of them, or none."""
        entries, own = self._bibliography(page).entries, _cited(page)
        if not entries or len(own) < _FEWEST_CITED:
            return 0
        cited = self._cited_in_book(page)
        # An identifier (`doi:10.1000/1`) needs no entry, so that the bibliography may be the right one without any.
        is_other = entries.keys().isdisjoint(cited) and not any(map(is_identifier, cited))
        return len(own) if is_other else 0

    def _cited_in_book(self, page: Page) -> frozenset[str]:
        """The entries that a page cites, or those published with it: the bibliography of a chapter is that of all."""
        if not self._books.joins(page):
            return _cited(page)
        self._joined.dependencies.record_book_text(page)
        pages = self._books.volume(page).pages
        # They are the same for all pages of a book.
        values = self._joined.of(pages[0]).values
        if _cited not in values:
            values[_cited] = frozenset[str]().union(*map(_cited, pages))
        found: frozenset[str] = values[_cited]
        return found

    def _given(self, page: Page, other: Page, name: str) -> Resolution | None:
        """The resolution of a name that a page gives in an unread form; None if it does not."""
        if other is not page:
            self._joined.dependencies.record(page, other)
            self._joined.dependencies.record_text(page, other)
        given = _ids_of(other).get(name)
        return untold.unread_id(other, name, given) if given is not None else None


def _cited(page: Page) -> frozenset[str]:
    """The entries that a page cites."""
    citations = (reference for reference in page.references if reference.kind == "citation")
    return frozenset(citation.key for citation in citations if not page.labels.is_cross_reference(citation))


def _ids_of(page: Page) -> Mapping[str, GivenId]:
    """The ids in unread forms that may count in the renderer of a page."""
    # These read no ids in braces at all.
    reads_none = page.renderer.is_forge or page.renderer.nested_anchors
    return {} if reads_none else unread_ids(page)

"""The links and images of a page that lead to the web, with the answers for their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from refcheck.facts.model import Reference, Span
from refcheck.project.bare_addresses import bare_addresses
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN
from refcheck.rules._links import unused_places

if TYPE_CHECKING:
    from refcheck.external.addresses import Address
    from refcheck.external.answers import Answers, Checked
    from refcheck.external.scope import Scope

# Addresses that a browser loads or a reader can click on start with one of these, in any case.
_STARTS = ("http", "//")


class WebLink(NamedTuple):
    """A link or image that leads to the web."""

    reference: Reference
    address: Address
    span: Span
    """The smallest one that shows its address."""


class CheckedLink(NamedTuple):
    """A link with the answer for its address."""

    reference: Reference
    span: Span
    checked: Checked


def web_links(page: Page, project: Project) -> Iterator[WebLink]:
    """The links and images that lead out of the project to the web, then the addresses without brackets.

    Left out are link definitions that no reader meets, and addresses of the project's own files.
    """
    from refcheck.external.addresses import read_address

    for reference in page.references:
        if reference.kind not in ("link", "image") or not reference.key.lstrip()[:4].lower().startswith(_STARTS):
            continue
        resolution = project.resolve(page, reference)
        if resolution.status != RESOLVED or resolution.ground != "elsewhere":
            continue
        if reference.form == "definition" and reference.span in unused_places(page, project):
            continue
        address, place = read_address(reference.key), reference.key_span
        if address is not None:
            yield WebLink(reference, address, place if place.end > place.start else reference.span)
    for reference in bare_addresses(page):
        address = read_address(reference.key)
        if address is not None:
            yield WebLink(reference, address, reference.key_span)


def checked_links(page: Page, project: Project, answers: Answers) -> Sequence[CheckedLink]:
    """The links of a page whose addresses were checked."""
    return project.once(page, answers, lambda: tuple(_find_checked_links(page, project, answers)))


def _find_checked_links(page: Page, project: Project, answers: Answers) -> Iterator[CheckedLink]:
    scope = answers.scope_at(page.location)
    for reference, address, span in web_links(page, project):
        checked = in_own_site(project, scope, address) or answers.find(page.location, address)
        if checked is not None:
            yield CheckedLink(reference, span, checked)


def in_own_site(project: Project, scope: Scope, address: Address) -> Checked | None:
    """What the project itself says of an address of its own site; None if it is another one, or if it says nothing."""
    paths = scope.paths_in_site(address) if scope.covers(address) else ()
    page = project.pages.at(scope.site_page) if paths else None
    if page is None:
        return None
    from refcheck.external.answers import Answer, Checked

    fragment = f"#{address.fragment}" if address.fragment else ""
    found = [project.resolve_link(page, path + fragment) for path in paths]
    for resolution in found:
        if resolution.found is not None and resolution.status in (RESOLVED, UNKNOWN):
            return Checked(address, Answer(200, fragments={address.fragment: "present"}), "works")
        if resolution.missing == "anchor":
            return Checked(address, Answer(200, fragments={address.fragment: "missing"}), "works")
    if any(resolution.missing != "file" for resolution in found):
        return None
    return Checked(address, Answer(failure="no-page", detail="the project has no page for it"), "dead")

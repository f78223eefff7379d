"""Links of one form that agree: none of them resolves, and the project has what they name.

In a project that is looked after, few of the links that are written alike are dead. Where *all* links of a form fail on
a page and on the pages around it, they are many, and files of these names exist somewhere in the project, then it is
refcheck that does not know how this form is read: a viewer that finds pictures by their names, a layout that puts a
prefix before paths, a plug-in that gives ids to headings. Such a link is unknown. One whose target exists nowhere is
reported, and so are all as soon as one of the form resolves.

A form is how a path is written: its first folder if it begins at the root (`/images/x`), else whether it has a folder
at all; and whether it names an image, a page, a text or another file. Links to anchors of the page itself (`#x`) are
one form, too, whose target exists if a heading of the same letters has no anchor. Where headings have anchors, the
rule for them is known, and one by another rule is dead.

What counts as evidence, measured on 1,360 errors of 178 projects that were judged by hand: at least eight different
targets on at least two pages, half of which exist, and none that resolves, on the page and the sixty around it. That
takes back one in six of the false errors, and one in two thousand of the true ones. With fewer targets, with all
targets on one page, with targets that exist nowhere, or with some that resolve, there are as many true errors as false
ones: renamed folders, README files that were moved, contents from another renderer. `../` is written for a folder that
was moved since; no site reads a text or another file from its root, and a program for notes has no other root. On a
forge a link with an ending is only read by people, and dead there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import unquote

from refcheck.facts.model import Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.destinations import Target, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.project.joined import JoinedPages
from refcheck.project.links import LinkResolver, resolve_anchor
from refcheck.project.page import Page
from refcheck.project.pages_around import not_ignored, pages_around
from refcheck.project.resolution import UNDEFINED, Resolution, paths_of
from refcheck.project.unknowns import made_by

FORM_NOT_KNOWN = "forms of links that never resolve"
"""What makes them unknown."""
_FEWEST, _FEWEST_PAGES = 8, 2
_MOST_NAMES = 50_000
_FILES: frozenset[Made] = frozenset(("file", "page"))
_ANCHORS: frozenset[Made] = frozenset(("anchor",))
# Every folder can have one of these: that one exists says nothing about another.
_OF_FOLDERS = frozenset(("index", "readme", "_index"))
_HTML = (".html", ".htm")


class _Form(NamedTuple):
    """How links are written."""

    start: str
    """What they begin with: `/images/`, `#`, the empty string, or `x/` for any folder."""
    names: str
    """What they name: images, pages, texts, files, headings."""

    def __str__(self) -> str:
        if self.start == "#":
            return "links to `#...`"
        is_from_root = self.start.startswith("/")
        where = f"a path `{self.start}...`" if is_from_root else "a path with a folder" if self.start else "name alone"
        return f"links to {self.names} by {where}"


class _Links(NamedTuple):
    """The links of one form in a page."""

    missing: Mapping[str, Target] = {}
    """Those that do not resolve, by what names them."""
    resolves: bool = False
    """Whether any resolves."""


class FormAgreement:
    """The forms of links that never resolve, computed on the first link that does not.

    Args:
        joined: the cached results for each page.
        links: looks up the paths of links.
    """

    def __init__(self, joined: JoinedPages, links: LinkResolver) -> None:
        self._joined = joined
        self._links = links
        self._files = links.files

    def instead(self, page: Page, resolution: Resolution, kind: str) -> Resolution:
        """The resolution of a link whose file, or whose anchor in the page, is missing: the same, or unknown.

        Args:
            kind: `link` or `image`.
        """
        target = resolution.target
        if target is None or not resolution.is_unexplained:
            return resolution
        form = _form(page, target, kind)
        if form is None or _name(target) not in self._forms(page).get(form, _Links()).missing:
            return resolution
        values = self._joined.of(page).values
        key = FormAgreement, form
        if key not in values:
            values[key] = self._find(page, form)
        unknown: Unknown | None = values[key]
        if unknown is None or _name(target) not in self._existing(page, form):
            return resolution
        return made_by(unknown)._replace(page=resolution.page, target=target)

    def _find(self, page: Page, form: _Form) -> Unknown | None:
        """What is known of a form of links around a page; None if they are few, or if one resolves."""
        missing, having = set[str](), list[Page]()
        for other, forms in self._forms_around(page):
            links = forms.get(form)
            if links is None:
                continue
            if links.resolves:
                return None
            missing.update(links.missing)
            if links.missing:
                having.append(other)
        if len(missing) < _FEWEST or len(having) < _FEWEST_PAGES:
            return None
        existing = set[str]().union(*(self._existing(other, form) for other in having))
        if len(existing) * 2 < len(missing):
            return None
        what = "such headings" if form.start == "#" else "files of these names"
        count = f"none of {len(missing)} {form} on {len(having)} pages resolves, but {len(existing)} {what} exist"
        how = "`renderer`" if form.start == "#" else "`renderer` or `paths-from`"
        reason = f"{count}: something that refcheck does not know may read them ({how} says how)"
        makes = _ANCHORS if form.start == "#" else _FILES
        where = Scope(frozenset((page.location,)))
        return Unknown(makes, ANY_NAME, where, reason, (page.location, 0), FORM_NOT_KNOWN)

    def _forms_around(self, page: Page) -> Iterator[tuple[Page, Mapping[_Form, _Links]]]:
        """A page and those around it, with their links; each is read when a form first needs it."""
        values = self._joined.of(page).values
        known, others = values.setdefault(FormAgreement, ([], pages_around(self._joined, self._files, page)))
        yield from known
        for other in others:
            known.append((other, self._forms(other)))
            yield known[-1]

    def _forms(self, page: Page) -> Mapping[_Form, _Links]:
        """The links of a page by their forms."""
        values = self._joined.of(page).values
        if _Links not in values:
            values[_Links] = self._by_form(page)
        found: Mapping[_Form, _Links] = values[_Links]
        return found

    def _by_form(self, page: Page) -> dict[_Form, _Links]:
        missing, resolving = dict[_Form, dict[str, Target]](), dict[_Form, None]()
        for reference in page.references:
            target = _target(page, reference) if reference.kind in ("link", "image") else None
            form = _form(page, target, reference.kind) if target is not None else None
            if target is None or form is None:
                continue
            is_missing = self._is_missing(page, reference, target)
            if is_missing:
                missing.setdefault(form, {})[_name(target)] = target
            elif is_missing is not None:
                resolving[form] = None
        return {form: _Links(missing.get(form, {}), form in resolving) for form in (*missing, *resolving)}

    def _is_missing(self, page: Page, reference: Reference, target: Target) -> bool | None:
        """Whether a link does not resolve; None if that is not known."""
        if not target.path:
            return resolve_anchor(page, target.fragment or "", target).status == UNDEFINED
        result = self._links.look_up(page, paths_of(page, reference), target.path)
        if result.found is None:
            return True if result.dead else None
        return None if result.dead else False

    def _existing(self, page: Page, form: _Form) -> frozenset[str]:
        """What names the links of a form in a page whose targets the project has."""
        values = self._joined.of(page).values
        key = _Links, form
        if key not in values:
            missing = self._forms(page).get(form, _Links()).missing
            values[key] = frozenset(name for name, target in missing.items() if self._exists(page, target))
        found: frozenset[str] = values[key]
        return found

    def _exists(self, page: Page, target: Target) -> bool:
        """Whether a heading, or a file anywhere in the project, has the name of a link."""
        if not target.path:
            return _letters(unquote(target.fragment or "")) in page.once(FormAgreement, lambda: _headings(page))
        name = os.path.basename(target.path.rstrip("/"))
        stem, ending = os.path.splitext(name)
        if (stem if ending in _HTML or is_markdown(name) else name).lower() in _OF_FOLDERS:
            return False
        names = self._files.once(_names_below, self._files.root)
        return name in names or (ending in _HTML and stem in names)


def _form(page: Page, target: Target, kind: str) -> _Form | None:
    """The form of a link; None if links like it are never read otherwise."""
    path = target.path
    if not path:
        # Browsers know `#top` without any heading.
        return _Form("#", "headings") if (target.fragment or "top").lower() != "top" else None
    if path.startswith(("../", "@", "~")) or path == "..":
        return None
    names = _names_by(path, kind)
    if page.renderer.is_forge and names in ("texts", "files"):
        return None
    if path.startswith("/"):
        if names not in ("images", "pages") or not (page.renderer.makes_site or page.renderer.is_forge):
            return None
        first, slash, _ = path[1:].partition("/")
        return _Form(f"/{first}/" if slash else "/", names)
    return _Form("x/" if "/" in path.removeprefix("./").rstrip("/") else "", names)


def _names_by(path: str, kind: str) -> str:
    """What a path names."""
    if kind == "image":
        return "images"
    return "texts" if is_markdown(path) else "pages" if may_be_page(path) else "files"


def _name(target: Target) -> str:
    return target.path or f"#{target.fragment}"


def _target(page: Page, reference: Reference) -> Target | None:
    if reference.form in page.renderer.tag_paths or reference.form == "front-matter":
        return None
    return paths_of(page, reference).split(reference.key)


def _headings(page: Page) -> frozenset[str]:
    """The letters of the headings of a page that have no anchor."""
    headings = (one for one in page.document.definitions if one.kind == "heading" and not page.anchors.of(one))
    return frozenset(_letters(heading.text) for heading in headings) - {""}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _names_below(files: Files, folder: str) -> frozenset[str]:
    """The names of the files below a folder; of texts, also without their endings."""
    names = {os.path.basename(path) for path in not_ignored(files, islice(files.walk(folder), _MOST_NAMES))}
    return frozenset((*names, *(os.path.splitext(name)[0] for name in names if is_markdown(name))))

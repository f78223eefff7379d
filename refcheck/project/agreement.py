"""Links that agree in what is wrong with them: all that are written alike do not resolve here, and do from elsewhere.

One such link is a slip. If nearly all images of a page do not exist beside it, and nearly all exist from one other
folder, then the page is read from there: a build runs there, or copies the page. refcheck does not know that build, but
the files are there, so that these links are unknown. One that does not exist there either is reported.

What counts as evidence, measured on 7,100 errors of 131 projects that were judged by hand:

- three different paths at least, and three quarters of those that do not resolve, exist from the same folder;
- at most one in ten of those that resolve from the page does not exist from there: otherwise the page is read in its
  own folder;
- paths with `../` count only against it: they were written for the folder of a page, which was moved since;
- if a page has too few such links, those of 30 pages beside it count, too.

It applies where the folder is not fixed: paths in pandoc's texts and in sites whose pages have free addresses. A page
in a repository on a forge may be the source of another program, too: whoever wrote it saw its images, from a folder
above or from the same folder of another tree, such as that of a translation. Links with an ending are only read by
people, and dead there: of links only those from the root of a site, or without the ending of the page
(`guide/install`), can agree. Programs that read paths from the page have no other folder, but may have an alias for
one: a file at the rest of `@assets/a.png` is evidence alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal

from refcheck.facts.model import Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.destinations import Target, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.links.other_bases import counts_from, exists_from, other_bases
from refcheck.project.joined import JoinedPages
from refcheck.project.links import LinkResolver
from refcheck.project.page import Page
from refcheck.project.resolution import Resolution, paths_of
from refcheck.project.unknowns import made_by

Shape = Literal["image", "link", "root", "alias", "page"]
"""How a path is written: that of an image or link from the page, one from the root of a site, `@name/x`, or a page."""

FROM_ELSEWHERE = "paths that all exist from another folder"
"""What makes them unknown; the folder is that of the scope."""

_FILES: frozenset[Made] = frozenset(("file", "page"))
_FEWEST, _MOST_PAGES, _PROBES = 3, 30, 20
_NOUNS = {
    "image": "images",
    "link": "links",
    "root": "paths from the root of a site",
    "alias": "paths with an alias",
    "page": "links without an ending",
}


class _Paths(NamedTuple):
    """The different paths of one shape in a page, in their order."""

    missing: Mapping[str, None] = {}
    found: Mapping[str, None] = {}
    """Those that resolve."""


class _Tally(NamedTuple):
    """How many paths speak for a folder."""

    elsewhere: int
    """Those that exist only from there."""
    missing: int
    """All that do not resolve."""
    only_here: int
    """Those that resolve, and do not exist from there."""

    @property
    def is_enough(self) -> bool:
        """Whether they were certainly written for that folder."""
        is_agreed = self.elsewhere * 4 >= self.missing * 3 and self.only_here * 10 <= self.elsewhere
        return self.elsewhere >= _FEWEST and is_agreed


class Agreement:
    """What the links of pages agree in, computed on the first one that does not resolve.

    Args:
        joined: the cached results for each page.
        links: looks up the paths of links.
    """

    def __init__(self, joined: JoinedPages, links: LinkResolver) -> None:
        self._joined = joined
        self._links = links
        self._files = links.files

    def instead(self, page: Page, resolution: Resolution, kind: str) -> Resolution:
        """The resolution of a link whose file is missing: the same, or unknown.

        Args:
            kind: `link` or `image`.
        """
        target = resolution.target
        if target is None or not resolution.is_unexplained:
            return resolution
        shape = _shape(page, target.path, kind)
        if shape is None or target.path not in self._paths(page).get(shape, _Paths()).missing:
            return resolution
        base = self._base(page, shape)
        if base is None or not exists_from(self._files, base[0], target.path):
            return resolution
        unknown = self._unknown(page, shape, *base)
        return made_by(unknown)._replace(target=target)

    def _unknown(self, page: Page, shape: Shape, base: str, tally: _Tally) -> Unknown:
        folder = os.path.relpath(base, self._files.root).replace(os.sep, "/")
        count = f"{tally.elsewhere} of {tally.missing} {_NOUNS[shape]} not found here"
        if base == os.path.dirname(page.location):
            reason = f"{count} name pages, of which a site may be made (`renderer` says which)"
        else:
            where = "the root" if folder == "." else f"`{folder}/`"
            setting = f"`paths-from: [{folder}]`"
            reason = f"{count} exist from {where}, where a build may read them ({setting} says that it does)"
        return Unknown(_FILES, ANY_NAME, Scope(folder=base), reason, (page.location, 0), FROM_ELSEWHERE)

    def _base(self, page: Page, shape: Shape) -> tuple[str, _Tally] | None:
        """The folder that the paths of a shape were certainly written for; None if there is none."""
        values = self._joined.of(page).values
        key = Agreement, shape
        if key not in values:
            values[key] = self._find_base(page, shape)
        found: tuple[str, _Tally] | None = values[key]
        return found

    def _find_base(self, page: Page, shape: Shape) -> tuple[str, _Tally] | None:
        own = self._paths(page)[shape]
        folder = os.path.dirname(page.location)
        is_fixed = shape == "image" and page.renderer.is_forge
        around = self._files.once(_bases_on_forge if is_fixed else other_bases, folder)
        bases = (folder, *around) if shape == "page" else around
        counts = counts_from(self._files, bases, list(islice(own.missing, _PROBES)))
        if not any(counts):
            return None
        base = bases[counts.index(max(counts))]
        tally = self._tally(shape, base, own)
        if shape == "alias":
            # No folder has such a name: one file at the rest of the path is evidence enough.
            return base, tally
        if tally.elsewhere < _FEWEST:
            tally = self._tally(shape, base, self._with_pages_beside(page, shape, own))
        return (base, tally) if tally.is_enough else None

    def _exist(self, base: str, paths: Iterable[str]) -> Iterator[bool]:
        return (exists_from(self._files, base, path) for path in paths)

    def _tally(self, shape: Shape, base: str, paths: _Paths) -> _Tally:
        elsewhere = sum(self._exist(base, paths.missing))
        # A page that names other pages with their endings is written for the forge.
        both = sum(self._exist(base, paths.found)) if shape != "page" else 0
        return _Tally(elsewhere, len(paths.missing), len(paths.found) - both)

    def _with_pages_beside(self, page: Page, shape: Shape, own: _Paths) -> _Paths:
        """The paths of a page, and of the first pages in its folder for the same renderer."""
        folder, missing, found = os.path.dirname(page.location), dict(own.missing), dict(own.found)
        names = [name for name in self._files.names(folder) if is_markdown(name)]
        for name in names[:_MOST_PAGES]:
            other = self._joined.pages.at(os.path.join(folder, name))
            if other is None or other.location == page.location or other.renderer.name != page.renderer.name:
                continue
            self._joined.dependencies.record(page, other)
            self._joined.dependencies.record_text(page, other)
            paths = self._paths(other).get(shape, _Paths())
            missing.update(paths.missing)
            found.update(paths.found)
        return _Paths(missing, found)

    def _paths(self, page: Page) -> dict[Shape, _Paths]:
        """The paths of a page by their shape."""
        values = self._joined.of(page).values
        if _Paths not in values:
            values[_Paths] = self._find_paths(page)
        found: dict[Shape, _Paths] = values[_Paths]
        return found

    def _find_paths(self, page: Page) -> dict[Shape, _Paths]:
        missing: dict[Shape, dict[str, None]] = {}
        found: dict[Shape, dict[str, None]] = {}
        for reference in page.references:
            target = _target(page, reference) if reference.kind in ("link", "image") else None
            if target is None:
                continue
            shape = _shape(page, target.path, reference.kind)
            if shape is None:
                continue
            result = self._links.look_up(page, paths_of(page, reference), target.path)
            if result.found is not None and not result.dead:
                found.setdefault(shape, {})[target.path] = None
            elif result.dead and result.found is None and _counts(page, shape, target.path):
                missing.setdefault(shape, {})[target.path] = None
        shapes = dict.fromkeys((*missing, *found))
        return {shape: _Paths(missing.get(shape, {}), found.get(shape, {})) for shape in shapes}


def _target(page: Page, reference: Reference) -> Target | None:
    if reference.form in page.renderer.tag_paths or reference.form == "front-matter":
        return None
    target = paths_of(page, reference).split(reference.key)
    return target if target is not None and target.path else None


def _counts(page: Page, shape: Shape, path: str) -> bool:
    """Whether a path that does not resolve can have been written for another folder."""
    if shape == "image" and page.renderer.is_forge and path.startswith("."):
        return False
    return not path.startswith("../") and not (shape == "page" and is_markdown(path))


def _bases_on_forge(files: Files, folder: str) -> tuple[str, ...]:
    """The folders from which a build may read the images of a text that a forge shows.

    They are those above, and the same folder of another tree, such as a translation. Elsewhere a page was only before
    somebody moved it.
    """
    around, name = files.once(other_bases, folder), os.path.basename(folder)
    return tuple(base for base in around if folder.startswith(base + os.sep) or os.path.basename(base) == name)


def _shape(page: Page, path: str, kind: str) -> Shape | None:
    """How a path is written; None if paths like it are read from a fixed folder."""
    renderer = page.renderer
    if renderer.paths.own_alias and path.startswith(renderer.paths.own_alias):
        return None
    if path.startswith(("@", "~")) and "/" in path:
        # On a forge, a link with an ending is for readers, whatever it begins with.
        is_for_readers = renderer.is_forge and kind == "link" and (is_markdown(path) or not may_be_page(path))
        return None if is_for_readers else "alias"
    if not renderer.is_forge and (not renderer.has_free_base or renderer.paths.bases):
        return None
    if path.startswith("/"):
        return "root"
    if kind == "image" or not renderer.is_forge:
        return "image" if kind == "image" else "link"
    return "page" if may_be_page(path) or is_markdown(path) else None

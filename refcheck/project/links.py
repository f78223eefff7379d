"""Links to files: the file that a destination means, and the definition that its fragment resolves to."""

from __future__ import annotations

from collections.abc import Sequence

from refcheck import renderers
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, Lookup, PathRules, Target, below, look_up
from refcheck.links.files import Files
from refcheck.links.lookup import Found
from refcheck.links.repository import Repository
from refcheck.project import untold
from refcheck.project.dependencies import PageDependencies
from refcheck.project.page import Page
from refcheck.project.pages import PageStore
from refcheck.project.resolution import RESOLVED, UNDEFINED, Ground, Resolution, undefined

# Anchors of the page of any folder on a forge.
_OF_LISTINGS = frozenset(("readme", "readme-ov-file", "files"))
# Cached look-ups of PathRules; further ones are looked up again.
_MOST_LOOKUPS = 50_000
_ELSEWHERE = Resolution(RESOLVED, ground="elsewhere")
# The start of `//host`, or a scheme.
_ADDRESS = compile_lazily(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")


class LinkResolver:
    """Resolves the destinations of links that name a file.

    Args:
        pages: that are linked to.
        files: which files exist.
        repository: that contains the files; full addresses of its files are looked up among them.
        dependencies: records each use of another page.

    Attributes:
        files: of the project.
    """

    def __init__(
        self, pages: PageStore, files: Files, repository: Repository | None, dependencies: PageDependencies
    ) -> None:
        self._pages = pages
        self.files = files
        self._repository = repository
        self._dependencies = dependencies
        self._places: dict[tuple[PathRules, str], str] = {}
        self._lookups: dict[tuple[PathRules, str, str], Lookup] = {}

    def resolve(self, page: Page, target: Target, paths: PathRules) -> Resolution:
        """Resolves the parts of a destination with a path.

        Args:
            paths: how the renderer of the page reads the path.
        """
        origin = LinkContext(self.files, page.location)
        found, dead, why_untold, _ = self._look_up(origin, paths, target.path)
        if why_untold:
            return untold.path(page, why_untold, target)
        if dead:
            return Resolution(UNDEFINED, missing="file", found=found, target=target)
        if found is not None and not found.folder:
            reason = paths.unpublished(origin, target.path, found.path)
            if reason:
                return Resolution(UNDEFINED, missing="page", found=found, target=target, reason=reason)
        resolution = self._open(page, self._shown(found, target, paths), target)
        if found is not None and found.folder:
            return resolution._replace(found=found)
        if page.renderer.is_unknown and resolution.status != RESOLVED:
            # If it can mean several files elsewhere, one with the anchor is enough.
            for candidate in paths.candidates(origin, target.path):
                other = self.files.find(candidate) if self.files.inside(candidate) else None
                if other is None or other.folder or not other.exact:
                    continue
                if self._open(page, other, target).status == RESOLVED:
                    return Resolution(RESOLVED, (), found=other, target=target)
        return resolution

    def _shown(self, found: Found | None, target: Target, paths: PathRules) -> Found | None:
        """The file that is shown for a link: for a folder with a fragment, the folder's page."""
        if found is None or not found.folder or not target.fragment:
            return found
        path = paths.page_of_folder(self.files, found.path)
        return (self.files.find(path) if path else None) or found

    def resolve_url(self, page: Page, destination: str) -> Resolution:
        """Resolves an address that is not a path: to a file if it is one of the project's repository on its forge."""
        repository = self._repository
        target = repository.read(destination) if repository and repository.name in destination else None
        if repository is None or target is None:
            return _ELSEWHERE if _ADDRESS.match(destination.lstrip()) else untold.template(page)
        path = below(repository.root, target.path)
        if not self.files.inside(path):
            return _ELSEWHERE
        found = self.files.find(path)
        if found is None or not found.exact:
            return Resolution(UNDEFINED, missing="file", found=found, target=target, via_repository_url=True)
        forge = renderers.get("github" if repository.host == "github.com" else "gitlab")
        return self._open(page, found, target, forge)._replace(via_repository_url=True)

    def page_at_end(self, page: Page, destination: str) -> Page | None:
        """The page that a destination without a fragment resolves to; None if there is none."""
        paths = page.renderer.paths
        target = paths.split(destination)
        if target is not None and not target.path:
            return None
        resolution = self.resolve_url(page, destination) if target is None else self.resolve(page, target, paths)
        return self._page_of(resolution.found)

    def look_up(self, page: Page, paths: PathRules, path: str) -> Lookup:
        """The file or folder that the path of a link resolves to."""
        return self._look_up(LinkContext(self.files, page.location), paths, path)

    def tried(self, page: Page, paths: PathRules, path: str) -> Sequence[str]:
        """The absolute paths that may be read, at which a path that is not found was looked up."""
        origin = LinkContext(self.files, page.location)
        # They are known from looking it up: to list twenty of them takes as long as that.
        found = self._look_up(origin, paths, path).tried
        return found or self.files.those_inside(paths.candidates(origin, path))

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

    def _open(
        self, page: Page, found: Found | None, target: Target, seen_by: renderers.Renderer | None = None
    ) -> Resolution:
        """Resolves a link to a file.

        Args:
            seen_by: the renderer that shows the file, if it is neither the file's own nor that of the link.
        """
        # A page that is linked to as a whole need not be read.
        other = self._page_of(found) if target.fragment else None
        if other is None or not target.fragment:
            if target.fragment and found is not None and found.folder and page.renderer.is_forge:
                return self._in_listing(found, target)
            return Resolution(RESOLVED, found=found, target=target)
        if other is not page:
            self._dependencies.record(page, other)
        resolution = resolve_anchor(other, target.fragment, target)
        for renderer in (page.renderer, seen_by):
            # The reader may see the other file as rendered by this page's renderer.
            if resolution.status == RESOLVED or renderer is None or renderer.name == other.renderer.name:
                continue
            self._dependencies.record_text(page, other)
            seen = other.seen_by(renderer).anchors.find(target.fragment)
            if seen is None or seen:
                ground: Ground = "" if seen else "generated"
                resolution = Resolution(RESOLVED, tuple(seen or ())[:1], other, target=target, ground=ground)
        return resolution._replace(found=found)

    def _in_listing(self, folder: Found, target: Target) -> Resolution:
        """Resolves a fragment in the page of a folder on a forge, which has anchors only if it shows a README."""
        # What is outside of the project has no names here.
        if self.files.once(_may_show_readme, folder.path) or (target.fragment or "").lower() in _OF_LISTINGS:
            return Resolution(RESOLVED, found=folder, target=target, ground="generated")
        return undefined("anchor")._replace(found=folder, target=target)

    def _page_of(self, found: Found | None) -> Page | None:
        return self._pages.at(found.real) if found is not None and self._pages.is_page(found) else None


def resolve_anchor(page: Page, fragment: str, target: Target) -> Resolution:
    """Resolves a fragment within one page."""
    found = page.anchors.find(fragment)
    if found is None:
        return Resolution(RESOLVED, (), page, target=target, ground="generated")
    if not found:
        return undefined("anchor")._replace(page=page, target=target)
    return Resolution(RESOLVED, (found[0],), page, target=target)


def _may_show_readme(files: Files, folder: str) -> bool:
    """Whether a folder has a README, or names that are not known."""
    names = files.names(folder)
    return not names or any(name.lower().startswith("readme") for name in names)

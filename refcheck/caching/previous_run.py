"""The result of linting each page, with everything it depends on, stored from one run to the next.

A page is linted again if its text has changed, if a page has changed in which its references were looked up, or if the
references to it have changed and were needed. If anything else has changed, all pages are linted again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any

from refcheck.facts.model import Finding, Problem, Unchecked
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.files import Dependencies, Files

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache

# The parts of a run in the cache, besides one for each kind of report.
_INPUTS, _RESULT = "inputs", "result"


class PageResult(NamedTuple):
    """The result of linting a page."""

    renderer: str
    reason: str
    """Why this renderer was chosen."""
    findings: tuple[Finding, ...]
    dependencies: frozenset[str] | None
    """The locations of the pages in which its references were looked up; None if they can be any pages."""
    outgoing_pages: frozenset[str] = frozenset()
    """The locations of the pages that its references resolve to. Empty if no page of the run needed its backlinks."""
    needs_backlinks: bool = False
    """Whether the findings depend on the references to this page."""
    unchecked: tuple[Unchecked, ...] = ()
    """Its references that are unknown."""
    references: int = 0
    """The number of its references that count."""


class RunResult(NamedTuple):
    """The result of linting all pages."""

    pages: Mapping[str, PageResult]
    """By location, in the order of the pages."""
    dependencies: Dependencies
    problems: tuple[Problem, ...] = ()
    """The problems of files that were first read while the pages were linted."""
    sources: tuple[str, ...] = ()
    """The displayed paths of these files."""
    has_backlinks: bool = False
    """Whether the outgoing pages of all pages are known."""
    site_findings: Mapping[str, tuple[Finding, ...]] = {}
    """The findings of the settings that list pages, and of bibliographies, by their locations."""

    @property
    def findings(self) -> list[Finding]:
        """The findings of all pages, by page and place, then those of settings and bibliographies."""
        of_pages = [finding for page in self.pages.values() for finding in page.findings]
        return [*of_pages, *(finding for findings in self.site_findings.values() for finding in findings)]

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """The unknown references of all pages."""
        return tuple(unchecked for page in self.pages.values() for unchecked in page.unchecked)

    @property
    def references(self) -> int:
        """The number of references of all pages that count."""
        return sum(page.references for page in self.pages.values())


class Report(NamedTuple):
    """The output of a run."""

    text: str
    fails: bool
    problems: tuple[Problem, ...]


class PreviousRun:
    """The last run with the same command and settings. It is read from the cache when it is first needed.

    Args:
        cache: the cache that contains it.
        key: the command and the settings, as text.
        files: the files in their current state.
        digests: the digests of the current contents of the pages, by location, in the order of the pages.
        surroundings: everything else that must be the same, as text.
    """

    def __init__(self, cache: "Cache", key: str, files: Files, digests: Mapping[str, bytes], surroundings: str) -> None:
        self._cache = cache
        self._key = cache.digest(key.encode("utf-8", "surrogatepass"))
        self._files = files
        self._digests = digests
        self._surroundings = surroundings
        self._stored: _Inputs | None = None

    @property
    def dependencies(self) -> Dependencies | None:
        """The dependencies of the run besides its pages; None if it cannot be used."""
        return None if self._inputs is None else self._inputs.dependencies

    @property
    def changed(self) -> Set[str] | None:
        """The locations of the pages whose texts have changed since; None if all pages have to be linted."""
        return None if self._inputs is None else self._inputs.changed

    def report(self, kind: str) -> Report | None:
        """The report of that run, if a new one would be the same."""
        if self._inputs is None or self._inputs.changed:
            return None
        try:
            inputs, text, fails, problems = self._read(kind)
            # It can belong to an even earlier run.
            return Report(text, fails, tuple(problems)) if inputs == self._inputs.digest else None
        except (TypeError, ValueError):
            return None

    def result(self) -> RunResult | None:
        """The result of that run; None if nothing in it can be used."""
        if self._inputs is None:
            return None
        try:
            inputs, pages, problems, sources, has_backlinks, site_findings = self._read(_RESULT)
            if inputs != self._inputs.digest:
                return None
            decoded = self._decoded(pages)
        except (TypeError, ValueError, IndexError, AttributeError):
            return None
        return RunResult(
            decoded,
            self._inputs.dependencies,
            problems=tuple(problems),
            sources=tuple(sources),
            has_backlinks=has_backlinks,
            site_findings={location: tuple(findings) for location, findings in site_findings.items()},
        )

    def store(self, result: RunResult) -> bool:
        """Holds a result for the next run, unless a file has changed since this run started.

        Returns:
            Whether it is held.
        """
        from refcheck.facts.serialization import dumps

        cache, dependencies = self._cache, result.dependencies
        texts = {path: cache.digest_of(path) for path in dependencies.texts}
        # The pages' own texts have their digests already.
        opened = {path: cache.digest_of(path) for path in dependencies.opened if path not in self._digests}
        if cache.changed_meanwhile((*texts, *opened)):
            return False
        locations, digests = list(self._digests), list(self._digests.values())
        folders, links = dict(dependencies.folders), dict(dependencies.links)
        inputs = dumps((locations, digests, folders, links, texts, opened, self._surroundings))
        if inputs is None:
            return False
        digest = cache.digest(inputs)
        pages, lists = self._encoded(result.pages), dict(result.site_findings)
        packed = dumps((digest, pages, result.problems, result.sources, result.has_backlinks, lists))
        if packed is None:
            return False
        cache.keep_run(self._key, _INPUTS, inputs)
        cache.keep_run(self._key, _RESULT, packed)
        self._stored = _Inputs(digest, dependencies, frozenset())
        return True

    def store_report(self, kind: str, report: Report) -> bool:
        """Holds a report of the result that is held.

        Returns:
            Whether it is held: not if there is no such result.
        """
        from refcheck.facts.serialization import dumps

        if self._inputs is None or self._inputs.changed:
            return False
        packed = dumps((self._inputs.digest, *report))
        if packed is not None:
            self._cache.keep_run(self._key, kind, packed)
        return True

    @property
    def _inputs(self) -> "_Inputs | None":
        return self._stored or self._found

    @cached_property
    def _found(self) -> "_Inputs | None":
        """The inputs of the run, if they are still the same apart from the texts of some pages."""
        packed = self._cache.run(self._key, _INPUTS)
        if packed is None:
            return None
        try:
            locations, digests, folders, links, texts, opened, surroundings = _unpacked(packed)
            if surroundings != self._surroundings or list(locations) != list(self._digests):
                return None
            dependencies = Dependencies(folders, links, frozenset(texts), frozenset(opened))
            if not self._files.are_unchanged(dependencies):
                return None
            if any(self._cache.digest_of(path) != digest for path, digest in (*texts.items(), *opened.items())):
                return None
        except (TypeError, ValueError, AttributeError):
            return None
        now = self._digests
        changed = frozenset(page for page, digest in zip(locations, digests, strict=True) if now[page] != digest)
        return _Inputs(self._cache.digest(packed), dependencies, changed)

    def _read(self, part: str) -> Any:
        packed = self._cache.run(self._key, part)
        return _unpacked(packed) if packed is not None else None

    def _encoded(self, pages: Mapping[str, PageResult]) -> list[tuple[Any, ...]]:
        """Results with indexes in place of locations, which would be longer."""
        indexes = {location: index for index, location in enumerate(self._digests)}

        def encoded(locations: Iterable[str]) -> list[int]:
            # The texts include pages that do not belong to the run.
            return sorted(indexes[location] for location in locations if location in indexes)

        return [
            (
                page.renderer,
                page.reason,
                page.findings,
                None if page.dependencies is None else encoded(page.dependencies),
                encoded(page.outgoing_pages),
                page.needs_backlinks,
                page.unchecked,
                page.references,
            )
            for page in pages.values()
        ]

    def _decoded(self, pages: Iterable[Sequence[Any]]) -> dict[str, PageResult]:
        names = list(self._digests)
        decoded = {}
        for name, (renderer, reason, findings, dependencies, outgoing, *rest) in zip(names, pages, strict=True):
            used = None if dependencies is None else frozenset(names[index] for index in dependencies)
            targets = frozenset(names[index] for index in outgoing)
            decoded[name] = PageResult(renderer, reason, findings, used, targets, *rest)
        return decoded


class _Inputs(NamedTuple):
    """The inputs of a result."""

    digest: bytes
    """The digest of all inputs."""
    dependencies: Dependencies
    changed: Set[str]


def _unpacked(packed: bytes) -> Any:
    from refcheck.facts.serialization import loads

    return loads(packed)


def affected_pages(result: RunResult, changed: Set[str]) -> set[str]:
    """The pages whose references may resolve differently after some pages have changed, including these."""
    return {
        location
        for location, page in result.pages.items()
        if location in changed or page.dependencies is None or not changed.isdisjoint(page.dependencies)
    }


def pages_needing_backlinks(result: RunResult, locations: Iterable[str]) -> set[str]:
    """Those of some pages whose findings depend on the references to them."""
    pages = result.pages
    return {location for location in locations if location in pages and pages[location].needs_backlinks}


def recorded_backlinks(result: RunResult, outgoing: Mapping[str, Set[str]]) -> Callable[[str], Sequence[str]]:
    """A function that returns the pages that refer to a page, in the order of the pages.

    Args:
        outgoing: the outgoing pages of those pages that have been resolved again.
    """
    found: dict[str, list[str]] = {}
    for location, page in result.pages.items():
        for target in outgoing.get(location, page.outgoing_pages):
            found.setdefault(target, []).append(location)
    return lambda location: found.get(location, ())

"""What linting found on each page, with all that it rests on, kept from one run to the next.

A page is linted again where its text is another one, where a page has changed that was looked at for its references,
or where what points to it has changed and was asked for. Where anything else is not as it was, all pages are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from refcheck.facts.model import Finding, Problem
from refcheck.links.files import Asked, Files

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache

_INPUTS, _OUTCOMES = "inputs", "outcomes"


class Outcome(NamedTuple):
    """What linting a page has come to."""

    renderer: str
    why: str
    """It was taken."""
    findings: tuple[Finding, ...]
    looked_at: frozenset[str] | None
    """The locations of the pages that its references were looked for in; None where they can be any."""
    points_to: frozenset[str] = frozenset()
    """The locations of the pages that its references lead to, where that was asked for of any page."""
    asked_for_incoming: bool = False


class Linted(NamedTuple):
    """A whole run."""

    outcomes: Mapping[str, Outcome]
    """By the locations of the pages, in their order."""
    asked: Asked
    problems: tuple[Problem, ...] = ()
    """With what was read for the first time to lint the pages."""
    sources: tuple[str, ...] = ()
    """The paths of what was read so, as they are shown."""
    pointing: bool = False
    """Whether it is known of all pages where they point to."""

    @property
    def findings(self) -> list[Finding]:
        """What was found, by page and place."""
        return [finding for outcome in self.outcomes.values() for finding in outcome.findings]


class Report(NamedTuple):
    """What was said at the end of a run."""

    text: str
    fails: bool
    problems: tuple[Problem, ...]


class LastRun:
    """The run before this one with the same command and settings.

    Args:
        cache: that holds it.
        key: what it was asked for.
        files: as they are now.
        digests: of the contents of the pages as they are now, by location, in their order.
        surroundings: what else has to be the same, in words.
    """

    def __init__(self, cache: Cache, key: str, files: Files, digests: Mapping[str, bytes], surroundings: str) -> None:
        self._cache = cache
        self._key = cache.digest(key.encode("utf-8", "surrogatepass"))
        self._files = files
        self._digests = digests
        self._surroundings = surroundings
        self.asked: Asked | None = None
        """What the run rests on that is held, beside its pages."""
        self.changed: Set[str] | None = self._changed()
        """The locations of the pages with other texts than then; None where all of them have to be linted."""

    def _changed(self) -> set[str] | None:
        packed = self._cache.run(self._key, _INPUTS)
        inputs: Any = self._part(_INPUTS)
        self._inputs = self._cache.digest(packed or b"")
        try:
            locations, digests, folders, links, texts, opened, surroundings = inputs
            if surroundings != self._surroundings or list(locations) != list(self._digests):
                return None
            if not self._files.answers(Asked(folders, links, frozenset(), frozenset())):
                return None
            if any(self._cache.digest_of(path) != digest for path, digest in (*texts.items(), *opened.items())):
                return None
        except (TypeError, ValueError, AttributeError):
            return None
        self.asked = Asked(folders, links, frozenset(texts), frozenset(opened))
        now = self._digests
        return {where for where, digest in zip(locations, digests, strict=True) if now[where] != digest}

    def report(self, kind: str) -> Report | None:
        """What was said then, where it would be said again."""
        try:
            if self.changed is None or self.changed:
                return None
            inputs, text, fails, problems = self._part(kind)
            # The report can be one of a run before that.
            return Report(text, fails, tuple(problems)) if inputs == self._inputs else None
        except (TypeError, ValueError):
            return None

    def linted(self) -> Linted | None:
        """What was found then; None where nothing of it helps."""
        if self.changed is None or self.asked is None:
            return None
        try:
            inputs, written, problems, sources, pointing = self._part(_OUTCOMES)
            if inputs != self._inputs:
                return None
            names = list(self._digests)
            outcomes = {}
            for name, (renderer, why, findings, looked_at, points_to, asked) in zip(names, written, strict=True):
                looked = None if looked_at is None else frozenset(names[index] for index in looked_at)
                points = frozenset(names[index] for index in points_to)
                outcomes[name] = Outcome(renderer, why, findings, looked, points, asked)
        except (TypeError, ValueError, IndexError):
            return None
        return Linted(outcomes, self.asked, tuple(problems), tuple(sources), pointing)

    def keep(self, linted: Linted) -> bool:
        """Holds a run for the next one, unless a file has been changed since it began; returns whether it does."""
        from refcheck.facts.serialization import dumps

        asked, cache = linted.asked, self._cache
        texts = {path: cache.digest_of(path) for path in asked.texts}
        # A page's own text is known by its digest.
        opened = {path: cache.digest_of(path) for path in asked.opened if path not in self._digests}
        if cache.changed_meanwhile((*texts, *opened)):
            return False
        indexes = {location: index for index, location in enumerate(self._digests)}

        def places(locations: Iterable[str]) -> list[int]:
            # What is no page of the run is among the texts.
            return sorted(indexes[location] for location in locations if location in indexes)

        outcomes = []
        for renderer, why, findings, looked_at, points_to, asked_for in linted.outcomes.values():
            looked = None if looked_at is None else places(looked_at)
            outcomes.append((renderer, why, findings, looked, places(points_to), asked_for))
        inputs = dumps(
            (
                list(self._digests),
                list(self._digests.values()),
                dict(asked.folders),
                dict(asked.links),
                texts,
                opened,
                self._surroundings,
            )
        )
        if inputs is None:
            return False
        self._inputs = cache.digest(inputs)
        found = dumps((self._inputs, outcomes, tuple(linted.problems), linted.sources, linted.pointing))
        if found is None:
            return False
        cache.keep_run(self._key, _INPUTS, inputs)
        cache.keep_run(self._key, _OUTCOMES, found)
        self.asked, self.changed = asked, frozenset()
        return True

    def keep_report(self, kind: str, report: Report) -> None:
        """Holds what is said of the run that is held."""
        from refcheck.facts.serialization import dumps

        packed = dumps((self._inputs, *report))
        if packed is not None:
            self._cache.keep_run(self._key, kind, packed)

    def _part(self, part: str) -> Any:
        from refcheck.facts.serialization import loads

        packed = self._cache.run(self._key, part)
        return loads(packed) if packed is not None else None


def affected(linted: Linted, changed: Set[str]) -> set[str]:
    """The pages whose own references can lead elsewhere, as some pages have other texts: these, too."""
    return {
        location
        for location, outcome in linted.outcomes.items()
        if location in changed or outcome.looked_at is None or not changed.isdisjoint(outcome.looked_at)
    }


def asking(linted: Linted, locations: Iterable[str]) -> set[str]:
    """Those of some pages of which it was asked what points to them."""
    known = linted.outcomes
    return {location for location in locations if location in known and known[location].asked_for_incoming}


def pointing(linted: Linted, points_to: Mapping[str, Set[str]]) -> Callable[[str], Sequence[str]]:
    """Which pages point to one, in their order.

    Args:
        points_to: what the pages point to that were looked at anew.
    """
    found: dict[str, list[str]] = {}
    for location, outcome in linted.outcomes.items():
        for target in points_to.get(location, outcome.points_to):
            found.setdefault(target, []).append(location)
    return lambda location: found.get(location, ())

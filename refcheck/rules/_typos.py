"""Replaces a name that does not exist by the nearest one.

That is unsafe, as only the author knows what was meant, except for an anchor that differs only in case.

The fix is offered only if nothing else on the page can mean the nearest name: no reference resolves to it already, and
no other unresolved reference is as similar to it. Otherwise the name is only suggested.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Edit, Fix, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suggestions import Suggestions
from refcheck.links.destinations import split_destination
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, Resolution
from refcheck.syntax.links import label_key

# Markup that can add unknown anchors: headings in HTML, templates, texts of other files, components.
_UNKNOWN = compile_lazily(
    r"<[hH][1-6][\s>]|<[A-Z][\w.]*[\s/>]|<%|\{\{|\{%(?!-?[ \t]*(?:end)?ref(?:erences)?\b)"
    r"|\{!|--8<--|!\[\[|\{include\}|@include|<!--[ \t]*#?include"
)


class Misspelt(NamedTuple):
    """A reference that does not resolve, with the name that may be meant."""

    diagnostic: Diagnostic
    """The finding, without a fix."""
    reference: Reference
    place: Span
    """The span of the wrong name."""
    written: str
    found: str | None
    """The name to suggest."""
    names: tuple[Suggestions, ...]
    """The names that exist; the suggested one must be the only one of them that can be meant."""
    spelled: str = ""
    """The spelling of the name in the reference, if it differs."""
    target: Page | None = None
    """The page that would hold the name, if it is not the same page."""


def with_fixes(page: Page, project: Project, references: Iterable[Misspelt]) -> Iterator[Diagnostic]:
    """The findings of the misspelt references of a page, with a fix for each that can mean only one name."""
    surroundings: _Surroundings | None = None
    for misspelt in references:
        if not _is_typo(misspelt):
            yield misspelt.diagnostic._replace(nearest=_nearest(misspelt))
            continue
        surroundings = surroundings or _Surroundings(page, project)
        assert misspelt.found
        reason = surroundings.objection(misspelt)
        if reason:
            yield misspelt.diagnostic._replace(unfixed=reason, nearest=_nearest(misspelt))
            continue
        edit = _nearest(misspelt)
        assert edit is not None
        fix = Fix(f"write `{edit.text}`", (edit,), safe=_is_certain(misspelt, page))
        yield misspelt.diagnostic._replace(fix=fix)


def _nearest(misspelt: Misspelt) -> Edit | None:
    """Writes the suggested name; None if there is none, or if the wrong one is written with escapes."""
    if not misspelt.found or not _is_as_written(misspelt):
        return None
    return Edit(misspelt.place, misspelt.spelled or misspelt.found)


def _is_as_written(misspelt: Misspelt) -> bool:
    return misspelt.place.end - misspelt.place.start == len(misspelt.written)


def _is_certain(misspelt: Misspelt, page: Page) -> bool:
    """Whether an anchor differs only in case from the only one that it can mean, and no other fix may rename that."""
    found, written = misspelt.found or "", misspelt.written
    if misspelt.reference.kind != "link" or found.casefold() != written.casefold():
        return False
    is_only_one = all(names.is_only_one(found) for names in misspelt.names)
    return is_only_one and found not in (misspelt.target or page).label_names.misnamed_keys


def _is_typo(misspelt: Misspelt) -> bool:
    """Whether the suggested name is certainly the one meant, and the wrong one is written without escapes."""
    if not misspelt.found or not _is_as_written(misspelt):
        return False
    return any(names.typo(misspelt.written) == misspelt.found for names in misspelt.names)


class _Surroundings:
    """The other names that a page refers to."""

    def __init__(self, page: Page, project: Project) -> None:
        self._page = page
        self._project = project
        self._used: set[tuple[str, str]] = set()
        self._wanted: dict[str, set[str]] = {}
        for reference in page.references:
            resolution = project.resolve(page, reference)
            scope = self._scope(reference, resolution.page)
            if resolution.status == RESOLVED or not resolution.missing:
                self._used.update((scope, name) for name in _names(reference, resolution))
            else:
                self._wanted.setdefault(scope, set()).add(_written(reference))
        self._rivals = {scope: Suggestions(names) for scope, names in self._wanted.items()}

    def _scope(self, reference: Reference, target: Page | None) -> str:
        """The scope in which equal names mean the same: notes, keys, definitions, or the link targets in a file."""
        if reference.kind in ("footnote", "reference-link", "key"):
            return reference.kind
        if reference.kind in ("link", "image"):
            parts = split_destination(reference.key)
            if parts is not None and parts.fragment is None:
                return "file"
            return (target or self._page).location
        return self._page.location

    def objection(self, misspelt: Misspelt) -> str:
        """The reason why a similar name is not written; empty if it can be."""
        assert misspelt.found
        scope = self._scope(misspelt.reference, misspelt.target)
        target = misspelt.target or self._page
        if misspelt.found.casefold() != misspelt.written.casefold():
            reason = self._other_meaning(misspelt, scope, target)
            if reason:
                return reason
        if misspelt.reference.kind in ("link", "image"):
            self._project.dependencies.record_text(self._page, target)
            unknown = _UNKNOWN.finditer(target.source.text)
            marks = (found.group().strip() for found in unknown)
            known = target.renderer.html_headings and not target.renderer.is_unknown
            mark = next((mark for mark in marks if not (known and mark[:2].lower() == "<h")), "")
            if mark:
                return f"`{misspelt.found}` is nearly the same, but not all anchors are known of a text with `{mark}`"
        return ""

    def _other_meaning(self, misspelt: Misspelt, scope: str, target: Page) -> str:
        """The reason why another reference may mean the same name; empty if there is none."""
        assert misspelt.found
        same = {misspelt.found, *(_folded(definition) for definition in target.keys.by_key.get(misspelt.found, ()))}
        if scope == target.location:
            anchors = target.anchors.find(misspelt.found) or ()
            same.update(name for definition in anchors for name in _all_names(target, definition))
        elif scope == "reference-link":
            same = {label_key(misspelt.found)}
        if any((scope, name) in self._used for name in same):
            return f"`{misspelt.found}` is nearly the same, but something else refers to it"
        rivals = self._rivals.get(scope)
        if rivals is not None and rivals.is_near_others(misspelt.found, misspelt.written):
            return f"`{misspelt.found}` is nearly the same, but another name that leads nowhere is, too"
        return ""


def _names(reference: Reference, resolution: Resolution) -> Iterator[str]:
    """The name of a target as its reference spells it, and all names of that target."""
    yield label_key(reference.key) if reference.kind == "reference-link" else _written(reference)
    for definition in resolution.definitions:
        yield _folded(definition)
        if resolution.page is not None:
            yield from _all_names(resolution.page, definition)


def _folded(definition: Definition) -> str:
    return label_key(definition.key) if definition.kind == "link-definition" else definition.key


def _all_names(page: Page, definition: Definition) -> Iterator[str]:
    """The key and the anchors of a definition."""
    yield from filter(None, (definition.key, *page.headings.anchors.get(definition.span, ())))


def _written(reference: Reference) -> str:
    """The name by which a reference calls its target: for a link with a fragment, the fragment."""
    if reference.kind not in ("link", "image"):
        return reference.key
    path, mark, fragment = reference.key.partition("#")
    return unquote(fragment if mark else path)

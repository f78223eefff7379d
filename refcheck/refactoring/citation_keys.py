"""Gives an entry of a bibliography another key, where it is written and in everything that refers to it.

The entry is in a BibTeX file of the project, or in the front matter of a page. Citations of all pages follow, those in
front matter, and fields of other entries such as `crossref`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.bibliography.keys import places_of, tex_citations
from refcheck.facts.cancellation import Check
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import DefinitionKind, Edit, Refused, Related, Span
from refcheck.links.display import shown
from refcheck.links.suffixes import BIBTEX
from refcheck.project.bibliographies import Entry
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.refactoring.propagation import ProjectEdits, Reparse
from refcheck.syntax.citations import key_places, keys_in

# A key that no text contains.
_PROBE = "refcheckprobe"
_NOT_IN_BIBTEX = compile_lazily(r"[\s,{}()\"'=#%\\~]")
# At the start of a text, or further down after a blank line.
_METADATA = compile_lazily(
    r"(?:\A|(?<=\n\n)|(?<=\n\r\n))---[ \t]*\r?\n(?:(?!---|\.\.\.)[^\n]*\n)*?(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE
)


class NamedEntry(NamedTuple):
    """An entry with the pages whose citations can resolve to it."""

    entry: Entry
    pages: tuple[Page, ...]

    @property
    def key(self) -> str:
        """Its key."""
        return self.entry.definition.key

    @property
    def kind(self) -> DefinitionKind:
        """The kind of its definition."""
        return self.entry.definition.kind

    @property
    def word(self) -> str:
        """The kind as users know it."""
        return self.kind

    @property
    def place(self) -> Related:
        """Its place, to be shown."""
        return Related(self.entry.source.path, self.entry.definition.span, message=f"entry `{self.key}`")


def find_entries(project: Project, key: str, within: str | None = None) -> Iterator[NamedEntry]:
    """The entries that have a key, each once.

    Args:
        within: the absolute path of the file that defines it; None for any.
    """
    found: dict[tuple[str, Span], tuple[Entry, list[Page]]] = {}
    for page in project.pages.values():
        for entry in project.bibliography(page).entries.get(key, ()):
            if within in (None, entry.location):
                _, pages = found.setdefault((entry.location, entry.definition.full_span), (entry, []))
                pages.append(page)
    return (NamedEntry(entry, tuple(pages)) for entry, pages in found.values())


def rename_entry(project: Project, thing: NamedEntry, new: str, reparse: Reparse, check: Check) -> ProjectEdits:
    """The edits of all files that give an entry another key.

    Raises:
        Refused: if the new key is taken or cannot be one, or if the file of the entry is not to be written.
    """
    _check_key(project, thing, new)
    entry = thing.entry
    edits = {entry.location: {Edit(place, new) for place in _own_places(project, thing)}}
    for location, page in project.pages.items():
        check()
        places = (*_citations(project, page, thing), *_tex_citations(page, thing, reparse))
        edits.setdefault(location, set()).update(Edit(place, new) for place in places)
    return {location: tuple(sorted(made)) for location, made in edits.items() if made}


def _own_places(project: Project, thing: NamedEntry) -> tuple[Span, ...]:
    entry, location = thing.entry, thing.entry.location
    if location in project.pages:
        places: tuple[Span, ...] = (entry.definition.key_span,)
        written = entry.source.text[slice(*entry.definition.key_span)]
    else:
        _check_file(project, thing)
        entries = (other.definition for other in project.context.bibliographies.entries_at(location))
        places = places_of(entry.source.text, entries, entry.definition)
        written = thing.key if places else ""
    if written != thing.key:
        raise Refused(f"the key `{thing.key}` is not written as it is read", "change it there by hand", (thing.place,))
    return places


def _check_file(project: Project, thing: NamedEntry) -> None:
    """Raise `Refused` if the file of an entry must not be written."""
    location, files = thing.entry.location, project.files
    found = files.find(location) if files.inside(location) else None
    if found is None or not files.is_below_root(found.real):
        message = f"`{shown(location)}` with the entry `{thing.key}` is not in the project"
        raise Refused(message, f"its folder is `{shown(files.root)}`")
    if not location.lower().endswith(BIBTEX):
        raise Refused(
            f"the entry `{thing.key}` is not in a BibTeX file", "change its key there by hand", (thing.place,)
        )


def _citations(project: Project, page: Page, thing: NamedEntry) -> Iterator[Span]:
    """The places of a page that cite an entry."""
    for reference in page.references:
        if reference.kind == "citation" and reference.key == thing.key:
            definitions = project.resolve(page, reference).definitions
            if definitions and definitions[0] is thing.entry.definition:
                yield reference.key_span
    if page.document.front_matter and page in thing.pages:
        text = page.source.text
        for block in _METADATA.finditer(text):
            if not block.start() or "\nnocite:" in block.group():
                yield from key_places(text, Span(*block.span()), thing.key)


def _tex_citations(page: Page, thing: NamedEntry, reparse: Reparse) -> Iterator[Span]:
    """The places of a page where a command of TeX cites an entry, but not in code."""
    text = page.source.text
    commands = list(tex_citations(text, thing.key)) if page in thing.pages else []
    if not commands:
        return
    # Where a citation in place of the command would be read, TeX is.
    parts, end = [], 0
    for index, (whole, _) in enumerate(commands):
        parts += [text[end : whole.start], f"[@{_PROBE}{index}]"]
        end = whole.end
    probed = reparse(page, "".join((*parts, text[end:])))
    read = {reference.key for reference in probed.references if reference.kind == "citation"}
    for index, (_, places) in enumerate(commands):
        if f"{_PROBE}{index}" in read:
            yield from places


def _check_key(project: Project, thing: NamedEntry, new: str) -> None:
    """Raise `Refused` if a key is not valid, or another entry has it."""
    if new == thing.key:
        raise Refused(f"it is called `{new}` already", places=(thing.place,))
    in_bibtex = thing.entry.location not in project.pages
    if keys_in(f"@{new}") != {new} or (in_bibtex and _NOT_IN_BIBTEX.search(new)):
        raise Refused(f"`{new}` is not a valid citation key", "take letters, digits, `-`, `_` and `:`")
    for page in thing.pages:
        kind = page.renderer.kind_of(new)
        if kind is not None:
            raise Refused(f"`{new}` would be read as the label of a {kind}", "take another beginning")
        taken = project.bibliography(page).entries.get(new)
        if taken:
            raise Refused(f"`{new}` exists", "take another key", (NamedEntry(taken[-1], ()).place,))

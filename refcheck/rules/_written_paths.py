"""Fixes of links to files whose paths are written in a form that the renderer does not follow.

They are safe, as exactly one file can be meant: `docs\\a.md` where `docs/a.md` exists, and `[[Ada]]` where `Ada` is an
alias of one note of a vault, for which Obsidian itself writes `[[Ada Lovelace|Ada]]`.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Fix, Reference, Span
from refcheck.links.destinations import LinkContext
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._links import MissingFile
from refcheck.syntax.tables import TableCondition

# A row of separators. In Markdown a backslash before a punctuation mark is an escape, of another separator, too.
_SEPARATORS = compile_lazily(r"(?:\\\\|\\/|/|\\(?![!-/:-@\[-`{-~]))+")
_ROW = compile_lazily(r"[\\/]+")


def slashes_fix(page: Page, project: Project, missing: MissingFile) -> Fix | None:
    """Writes `/` for `\\` in the path of a link; None if the file does not exist then."""
    place, path = missing.link.reference.key_span, missing.link.target.path
    context = LinkContext(project.files, page.location)
    found = project.files.find(context.beside(with_slashes(path)))
    if found is None or not found.exact or missing.paths.by_name or missing.paths.bases:
        return None
    written = page.source.text[place.start : place.end].partition("#")[0].partition("?")[0]
    if "\\" not in written:
        return None
    if missing.link.reference.syntax == "html":
        new = with_slashes(written)
    else:
        new = _SEPARATORS.sub(lambda row: with_slashes(row[0]), written)
    return Fix(f"write `{new}`", (Edit(Span(place.start, place.start + len(written)), new),))


def with_slashes(path: str) -> str:
    """A path with one slash for each row of separators with a backslash."""
    return _ROW.sub(lambda row: "/" if "\\" in row[0] else row[0], path)


def alias_fix(page: Page, project: Project, missing: MissingFile) -> Fix | None:
    """Writes the name of the one note that has an alias before the alias: `[[Ada Lovelace|Ada]]`."""
    reference, alias = missing.link.reference, missing.link.target.path
    if reference.syntax != "wiki_links" or reference.kind != "link" or reference.key != alias:
        return None
    note = missing.paths.named_by_alias(LinkContext(project.files, page.location), alias)
    if not note:
        return None
    new = note if _has_text(page, reference) else f"{note}{_bar(reference)}{alias}"
    return Fix(f"write `{new}`", (Edit(reference.key_span, new),))


def link_by_alias(page: Page, reference: Reference, note: str, alias: str) -> str:
    """The whole link to a note that has an alias, as it is to be written in place of one to the alias alone."""
    if reference.syntax != "wiki_links":
        return f"[[{note}{_bar(reference)}{alias}]]"
    rest = reference.key.removeprefix(alias)
    if reference.kind != "link":
        return f"![[{note}{rest}]]"
    text = reference.text if _has_text(page, reference) else alias
    return f"[[{note}{rest}{_bar(reference)}{text}]]"


def _bar(reference: Reference) -> str:
    """What separates the text of a link from its target; in a table a bare `|` would end the cell."""
    return "\\|" if reference.conditions & TableCondition.IN_TABLE else "|"


def _has_text(page: Page, reference: Reference) -> bool:
    return "|" in page.source.text[reference.key_span.end : reference.span.end]

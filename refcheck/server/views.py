"""The input of a feature: one state of a project, and of a file in it. It never changes while a feature runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from refcheck.facts.model import Finding
    from refcheck.facts.source import Source
    from refcheck.project.page import Page
    from refcheck.project.project import Project
    from refcheck.session import Session


class Outdated(Exception):
    """Raised by `View.check` if the answer is no longer needed. Features must not catch it."""


class Client(NamedTuple):
    """The capabilities of the editor; by default as few as possible."""

    markdown: bool = False
    """Whether it shows Markdown in hovers."""
    markdown_details: bool = False
    """Whether it shows Markdown in the documentation of completions."""
    symbol_tree: bool = False
    """Whether it shows the symbols of a page as a tree."""
    target_links: bool = False
    """Whether it marks the part of the text that refers to a definition."""
    versioned_edits: bool = False
    """Whether edits may name the version of the text to which they apply."""
    creates_files: bool = False
    """Whether it creates files (`Changes.created`)."""
    reviews_changes: bool = False
    """Whether it can ask the user before it makes edits (`Changes.is_reviewed`)."""
    resolves_edits: bool = False
    """Whether it requests the edits of a code action when the user chooses it (`codeAction/resolve`)."""
    hints: bool = False
    """Whether it shows inlay hints."""
    show_references: str = ""
    """The command of the editor that opens a list of places; empty if there is none."""


class Options(NamedTuple):
    """The settings of the editor (`refcheck.*`). They change what the editor shows, never which findings exist."""

    enable: bool = True
    diagnostics: Literal["open", "project"] = "open"
    """Whether the editor shows the findings of all files or of the open ones only."""
    hints_numbers: bool = True
    hints_uses: bool = False
    lenses: bool = False
    completion_limit: int = 200
    fix_unsafe: bool = False
    """Whether fixing the whole file, for example on saving, includes unsafe fixes."""


PLAIN, DEFAULTS = Client(), Options()


@dataclass(frozen=True, kw_only=True)
class View:
    """One state of a project, with the unsaved texts of the editor.

    Attributes:
        session: the run over the files of the project, for example for `change`, `fix` and `rules`.
        check: raises `Outdated` if the answer is no longer needed. Features call it in each loop that can take
            longer than some milliseconds.
        lint: returns the findings of a page, computed once for each state.
        source_of: returns the text of any file of the project by its location, as the editor has it.
        alone: returns a run over one file of the project, by its location, as if no other one was named.
        client: the capabilities of the editor.
        options: the settings of the editor.
        is_provisional: whether the project is not read yet. The session then has only one file and the files that it
            names, and the references to a page are unknown.
        notebooks: the notebooks of which the editor shows the cells, so that it can edit them.
    """

    session: Session
    check: Callable[[], None]
    lint: Callable[[Page], Sequence[Finding]]
    source_of: Callable[[str], Source]
    alone: Callable[[str], Session]
    client: Client = PLAIN
    options: Options = DEFAULTS
    is_provisional: bool = False
    notebooks: Set[str] = frozenset()

    @property
    def project(self) -> Project:
        """All pages, with the targets of their references."""
        return self.session.project


@dataclass(frozen=True, kw_only=True)
class PageView(View):
    """One state of a project and of a page in it."""

    page: Page

    @property
    def location(self) -> str:
        """The absolute, resolved path of the file."""
        return self.page.location

    @property
    def text(self) -> str:
        """The text, to which all offsets refer."""
        return self.page.source.text

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings of the page."""
        return self.lint(self.page)


@dataclass(frozen=True, kw_only=True)
class BibliographyView(View):
    """One state of a project and of a bibliography (`.bib`, CSL JSON or YAML) that is open in the editor."""

    location: str
    """The absolute, resolved path of the file."""

    @property
    def text(self) -> str:
        """The text, to which all offsets refer."""
        return self.source_of(self.location).text

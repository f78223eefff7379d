"""The answers of features as plain data, which `protocol/` converts. Places are offsets in the texts of the editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from refcheck.facts.model import Edit, Finding, Span

Kind = Literal[
    "heading",
    "figure",
    "table",
    "equation",
    "listing",
    "theorem",
    "label",
    "anchor",
    "footnote",
    "link-definition",
    "citation",
    "file",
    "folder",
    "page",
    "keyword",
]
"""The kind of a definition, a completion or a symbol. Editors show an icon for it."""

ActionKind = Literal["quickfix", "refactor", "refactor.rewrite", "refactor.inline", "source", "source.fixAll.refcheck"]


class Place(NamedTuple):
    """A part of the text of a file."""

    location: str
    """The absolute, resolved path of the file."""
    span: Span


class Target(NamedTuple):
    """The target of a reference."""

    place: Place
    """The part that the editor selects there, for example the key of a label."""
    whole: Span | None = None
    """The span that the editor shows, which contains `place`; None if it is the same."""
    origin: Span | None = None
    """The span of the reference in the text of the request; None for the word at the cursor."""


class Hover(NamedTuple):
    """A text that the editor shows at a place."""

    text: str
    """Markdown if the client shows that (`Client.markdown`), otherwise plain text."""
    span: Span | None = None
    """The part of the page that it describes."""


class Completion(NamedTuple):
    """A text that the editor can insert."""

    label: str
    """The name in the list."""
    edit: Edit
    """Replaces the typed text. Its span contains the cursor and is within one line."""
    kind: Kind = "label"
    detail: str = ""
    """One short line beside the name."""
    filter: str = ""
    """The text that the editor compares with the typed text; empty for the inserted text."""
    sort: str = ""
    """The sort key among the completions; empty for the order of the list."""
    documentation: str = ""
    """Markdown if the client shows that (`Client.markdown_details`), otherwise plain text."""
    is_deprecated: bool = False
    """Whether it exists but does not work here."""
    data: Any = None
    """The data for `completionItem/resolve`, as JSON; None if no more details exist."""


class Completions(NamedTuple):
    """All texts that the editor can insert at a place."""

    items: Sequence[Completion]
    is_incomplete: bool = False
    """Whether there are more, so that the editor sends another request after the next letter."""


class Details(NamedTuple):
    """The details of a completion."""

    documentation: str
    """Markdown if the client shows that (`Client.markdown_details`), otherwise plain text."""
    detail: str = ""


class Symbol(NamedTuple):
    """A heading or label of a page, with its children."""

    name: str
    """Never empty: clients reject it."""
    kind: Kind
    span: Span
    """The whole symbol with its children."""
    key_span: Span
    """The part that the editor selects, within `span`."""
    detail: str = ""
    children: Sequence[Symbol] = ()


class FoundSymbol(NamedTuple):
    """A heading or label of the project."""

    name: str
    kind: Kind
    place: Place
    container: str = ""
    """The display name of the file or heading that contains it."""


class Link(NamedTuple):
    """A link that the editor can open."""

    span: Span
    target: str = ""
    """A URL, or an absolute path with an optional `#` and line (from 1); empty if `documentLink/resolve` returns it."""
    tooltip: str = ""
    data: Any = None
    """The data for `documentLink/resolve`, as JSON."""


class Highlight(NamedTuple):
    """A definition or reference of the same element as the one at the cursor."""

    span: Span
    is_definition: bool = False


class Renamable(NamedTuple):
    """A name that can be changed."""

    span: Span
    """The occurrence of the name at the cursor."""
    name: str
    """The current name, which the user edits."""


class Changes(NamedTuple):
    """Edits of files for the editor to make."""

    edits: Mapping[str, Sequence[Edit]] = {}
    """The edits by location, sorted and not overlapping."""
    created: Mapping[str, str] = {}
    """The texts of new files, by their absolute paths."""
    title: str = ""
    """A description of the edits, if the editor shows it."""
    is_reviewed: bool = False
    """Whether the user confirms the edits first, if the editor supports that."""


class Action(NamedTuple):
    """A code action that the editor offers at a place."""

    title: str
    kind: ActionKind = "quickfix"
    changes: Changes | None = None
    """The edits; None if `codeAction/resolve` computes them when the user chooses the action."""
    is_preferred: bool = False
    """Whether it is the obvious choice."""
    findings: Sequence[Finding] = ()
    """The findings that it fixes."""
    disabled: str = ""
    """The reason why it is not available now; empty if it is."""
    data: Any = None
    """The data for `codeAction/resolve`, as JSON."""


class Hint(NamedTuple):
    """A text that the editor shows within a line, without being part of it."""

    offset: int
    text: str
    tooltip: str = ""
    is_left: bool = True
    """Whether it belongs to the text before it. The editor then shows a space before it."""


class Lens(NamedTuple):
    """A text that the editor shows above a line."""

    span: Span
    title: str = ""
    """The text; empty if `codeLens/resolve` returns it."""
    places: Sequence[Place] = ()
    """The places that it opens as a list."""
    data: Any = None
    """The data for `codeLens/resolve`, as JSON."""

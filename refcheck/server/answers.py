"""What features answer, as plain data; `protocol/` converts it. Places are offsets in the texts of the editor."""

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
"""What a definition, a completion or a symbol is: editors show an icon for it."""

ActionKind = Literal["quickfix", "refactor", "refactor.rewrite", "refactor.inline", "source", "source.fixAll.refcheck"]


class Place(NamedTuple):
    """A part of the text of a file."""

    location: str
    """The absolute, resolved path of the file."""
    span: Span


class Target(NamedTuple):
    """What a reference leads to."""

    place: Place
    """The part that is selected there, as the key of a label."""
    whole: Span | None = None
    """All that is shown of it, which contains the part; None if that is all."""
    origin: Span | None = None
    """The part of the asking text that leads there; None for the word at the cursor."""


class Hover(NamedTuple):
    """What is shown at a place."""

    text: str
    """Markdown if the client shows that (`Client.markdown`), otherwise plain text."""
    span: Span | None = None
    """The part of the text that it is about."""


class Completion(NamedTuple):
    """A text that can be inserted."""

    label: str
    """The name that is shown in the list."""
    edit: Edit
    """Replaces what is typed; its span contains the cursor and is within its line."""
    kind: Kind = "label"
    detail: str = ""
    """One short line beside the name."""
    filter: str = ""
    """What the typed text in the span is compared with; empty for the inserted text."""
    sort: str = ""
    """The order among the others; empty for that of the list."""
    documentation: str = ""
    """Markdown if the client shows that (`Client.markdown_details`), otherwise plain text."""
    is_deprecated: bool = False
    """Whether it exists but does not work here."""
    data: Any = None
    """What `completionItem/resolve` gets, as JSON; None if there is nothing more to show."""


class Completions(NamedTuple):
    """All texts that can be inserted at a place."""

    items: Sequence[Completion]
    is_incomplete: bool = False
    """Whether there are more, so that the editor asks again after the next letter."""


class Details(NamedTuple):
    """More about a completion."""

    documentation: str
    """Markdown if the client shows that (`Client.markdown_details`), otherwise plain text."""
    detail: str = ""


class Symbol(NamedTuple):
    """A heading or label of a page, with those below it."""

    name: str
    """Never empty: clients reject it."""
    kind: Kind
    span: Span
    """All of it, with its children."""
    key_span: Span
    """The part that is selected; within `span`."""
    detail: str = ""
    children: Sequence[Symbol] = ()


class FoundSymbol(NamedTuple):
    """A heading or label of the project."""

    name: str
    kind: Kind
    place: Place
    container: str = ""
    """The file or heading that it is in, as it is shown."""


class Link(NamedTuple):
    """A link that can be opened."""

    span: Span
    target: str = ""
    """An address with its scheme, or an absolute path with an optional `#` and line (from 1); empty if it is told by
    `documentLink/resolve`."""
    tooltip: str = ""
    data: Any = None
    """What `documentLink/resolve` gets, as JSON."""


class Highlight(NamedTuple):
    """A place that means the same as the one at the cursor."""

    span: Span
    is_definition: bool = False


class Renamable(NamedTuple):
    """A name that can be changed."""

    span: Span
    """Where the cursor is in it."""
    name: str
    """What the user starts from."""


class Changes(NamedTuple):
    """Edits of files, which the editor makes."""

    edits: Mapping[str, Sequence[Edit]] = {}
    """By location; sorted, not overlapping."""
    created: Mapping[str, str] = {}
    """The texts of new files, by their absolute paths."""
    title: str = ""
    """What they do, if the editor shows it."""
    is_reviewed: bool = False
    """Whether the user sees and confirms them first, if the editor can show that."""


class Action(NamedTuple):
    """Something that the editor offers at a place."""

    title: str
    kind: ActionKind = "quickfix"
    changes: Changes | None = None
    """None if they are computed by `codeAction/resolve` when the user has chosen it."""
    is_preferred: bool = False
    """Whether it is the obvious one."""
    findings: Sequence[Finding] = ()
    """The findings that it fixes."""
    disabled: str = ""
    """Why it cannot be done now; empty if it can."""
    data: Any = None
    """What `codeAction/resolve` gets, as JSON."""


class Hint(NamedTuple):
    """A text that is shown in the line but is not of it."""

    offset: int
    text: str
    tooltip: str = ""
    is_left: bool = True
    """Whether there is a space before it, as it belongs to what is before it."""


class Lens(NamedTuple):
    """A text that is shown above a line."""

    span: Span
    title: str = ""
    """Empty if it is told by `codeLens/resolve`."""
    places: Sequence[Place] = ()
    """The places that it opens as a list."""
    data: Any = None
    """What `codeLens/resolve` gets, as JSON."""

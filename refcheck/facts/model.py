"""The facts of a text and what is said about them: data without behaviour.

Nothing here knows mistune, a renderer, a file system or a terminal. Places are `Span`s, half-open
offsets in characters into `Source.text`; lines and columns exist only where something is shown.
"""

# Annotations are not postponed here: `NamedTuple` would compile each of them as a text, which takes 1 % of a run over
# one note.
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from refcheck.facts.source import Source
from refcheck.facts.text_faults import EncodingFault, FrontMatterFault

DefinitionKind = Literal[
    "label",
    "heading",
    "html-heading",
    "anchor",
    "footnote",
    "inline-note",
    "link-definition",
    "reference-entry",
    "citation-entry",
    "example",
    "term",
    "unlabelled",
    "div",
]
"""What can be pointed at.

`html-heading` is `<h1>`, `reference-entry` an entry of `{% references %}`, `citation-entry` one of a bibliography,
`example` an item of pandoc's example lists, `term` a term of a definition list, `unlabelled` an element that is
numbered without a label, `div` one without a name.
"""
ReferenceKind = Literal["citation", "cross-reference", "link", "image", "footnote", "reference-link", "key"]
"""What points: `reference-link` is `[text][label]`, `key` is `{% ref key %}`."""
CitationMode = Literal["normal", "author-in-text", "suppress-author"]
"""`[@key]`, `@key` without brackets, or `-@key`."""
PieceKind = Literal[
    "text",
    "code",
    "math",
    "image",
    "html",
    "note",
    "inline-note",
    "label",
    "source",
    "beginnings",
    "attributes",
    "no-note",
    "no-inline-note",
    "no-attributes",
]
"""The kinds of content of a heading.

`label` is the label of a reference link. At the end `source` holds the content as it is written, if that is more than
one piece of text, `beginnings` its text with only the first one of each link or emphasis, if one has several, and
`attributes` an attribute block. A page puts the kinds with `no-` in place of what its renderer does not read.
"""
MalformedKind = Literal[
    "note",
    "footnote",
    "note-text",
    "link",
    "spaced-link",
    "parted-link",
    "unclosed-link",
    "attributes",
    "stray-attributes",
    "citation",
]
"""`spaced-link` is `[text](my file.md)`, `parted-link` is `[text] (file.md)`, `unclosed-link` is `[text](file.md`.

`note` is a `^[` that is never closed, `footnote` is `[1^]` or `[ ^1]`, `note-text` is `[^its text]`, `link` is
`(text)[url]`, `attributes` is `{#a/b}`, `stray-attributes` is `{#fig:a}` that belongs to nothing, `citation` is
`see@fig:a`.
"""
HazardKind = Literal["opening", "braces", "less-than", "unclosed-tag", "open-math", "autolink", "tag"]
"""`opening`: the text begins, without front matter, with `-` or `+`. `braces`: `{#a}` or the like in text.
`less-than`: `<5`. `unclosed-tag`: `<br>`. `open-math`: what follows `$$ x $$ {#eq:a}`, if that line does not end with
`$$`, up to a line that does. `autolink` and `tag` (of a template engine): found by the renderer that they stop.
"""
Support = Literal["native", "text", "breaks", "open"]
"""What a renderer makes of a feature: it works, a reader sees what is written, the page does not build, or it is one of
the latter two unless something else of the project reads it before or after.
"""
SuppressionAction = Literal[
    "disable",
    "enable",
    "disable-line",
    "disable-next-line",
    "disable-file",
    "enable-file",
    "capture",
    "restore",
    "unknown",
]
"""`enable-file`, `capture` and `restore` are of other linters; `unknown` is a form that nothing reads."""
Severity = Literal["info", "warning", "error"]
SeveritySetting = Literal[Severity, "off"]
"""What settings give a rule; `off` leaves it out."""
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From the least to the greatest."""


KIND_WORDS: Mapping[str, str] = {"reference-entry": "reference-key", "reference-link": "label"}
"""The kinds that the command line and reports call by another word."""


class Span(NamedTuple):
    """A half-open range of character offsets into `Source.text`."""

    start: int
    end: int


class Piece(NamedTuple):
    """A part of a heading's content; renderers make different anchors of each kind."""

    kind: PieceKind
    text: str


class Definition(NamedTuple):
    """Something that can be pointed at."""

    kind: DefinitionKind
    syntax: str
    """The module of `refcheck.syntax` that read it."""
    key: str
    """The name as it is written; empty for a heading without an id of its own and for inline notes."""
    span: Span
    """What to mark in a report: an attribute block, a heading's text, the `[^1]:` of a footnote ..."""
    key_span: Span
    """Where the key itself stands."""
    full_span: Span
    """The whole construct: the image with its attributes, the note with its text, the div ..."""
    element: str = ""
    """What carries a label: `image`, `heading`, `code`, `math`, `table`, `div`, `span`, an HTML tag."""
    text: str = ""
    """Caption, heading text, note text, destination of a link definition, text of an entry."""
    conditions: int = 0
    attributes: tuple[tuple[str, str], ...] = ()
    level: int = 0
    """Of a heading, 1 to 6."""
    pieces: tuple[Piece, ...] = ()


class Citation(NamedTuple):
    """How a citation is written around its key."""

    group: Span | None
    """The brackets that hold it, or None for a bare `@key`."""
    prefix: str
    suffix: str
    mode: CitationMode


class Reference(NamedTuple):
    """Something that points."""

    kind: ReferenceKind
    syntax: str
    """The module of `refcheck.syntax` that read it."""
    key: str
    """What it points at, as written."""
    span: Span
    """The whole construct, which a fix replaces."""
    key_span: Span
    """Where the key or destination stands."""
    text: str = ""
    """What a reader sees: the link's text, the image's description."""
    text_span: Span | None = None
    conditions: int = 0
    form: str = ""
    """The way of writing within the syntax: `inline`, `full`, `collapsed`, `shortcut`, `autolink` ..."""
    citation: Citation | None = None
    attributes: Span | None = None
    """The attribute block that belongs to it."""


class AttributeBlock(NamedTuple):
    """`{#id .class key=value}` with its place and what it is attached to."""

    span: Span
    element: str
    full_span: Span
    attributes: tuple[tuple[str, str], ...]
    conditions: int = 0
    syntax: str = "attributes"


class Malformed(NamedTuple):
    """What was meant as a definition or reference, and is text as it stands."""

    kind: MalformedKind
    span: Span
    """What is shown as text."""
    key: str = ""
    """The name or destination that was meant, as far as it can be told."""
    key_span: Span = Span(0, 0)
    text: str = ""
    """The text of a link, the note's beginning, the braces of attributes."""
    element: str = ""
    """What attributes are meant for: `image`, `heading` ...; `bracket` where a citation stands in one."""
    full_span: Span = Span(0, 0)
    """The element that attributes are meant for, with them."""
    conditions: int = 0
    attributes: tuple[tuple[str, str], ...] = ()


class Hazard(NamedTuple):
    """What stops some renderers, and is text, a list or HTML for the others."""

    kind: HazardKind
    span: Span
    conditions: int = 0


class TemplateTag(NamedTuple):
    """`{% name ... %}` of a template engine, wherever it has an effect."""

    name: str
    span: Span
    dashed: bool
    """Written `{%-`."""
    in_code: bool = False
    text: str = ""
    """Of an expression, `{{ text }}`; its name is empty."""
    rest: Span | None = None
    """What follows in the line that it, or the block that it opens, begins."""


class Suppression(NamedTuple):
    """`<!-- refcheck-disable RULE -->` and its kin."""

    action: SuppressionAction
    rules: tuple[str, ...]
    """Codes or names; empty for all. Of an unknown form what is written."""
    span: Span
    linter: str = ""
    """The other linter that it is written for; empty for refcheck."""


class Inclusion(NamedTuple):
    """A text that a generator puts into a page, or several of which no name can be told."""

    path: str
    """As it is written; empty where it cannot be told from the text."""
    span: Span
    form: str
    """`snippet`, `include`, `import`, `child`, `reference` (of code, `path` is its dotted name), `definition` (a link
    definition alone) or `other`."""


class CodeOutput(NamedTuple):
    """Something that code in the text will write when it runs."""

    kind: Literal["file", "id", "use"]
    """`use` is a reference that it prints."""
    name: str
    """As it is written; `*` for what is put in when it runs: `part*`, `plot-*-*.gif`."""
    span: Span
    runs: str = ""
    """The path of a script that it runs, whose strings count, too; the name is empty then."""


class MetadataBlock(NamedTuple):
    """What stands between `---` and `---` further down, which pandoc takes for YAML."""

    span: Span
    """The opening line."""
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What one text yields, whatever renders it and whatever else there is.

    Definitions, references, hazards and what is malformed are in document order.
    """

    path: str
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()
    attribute_blocks: tuple[AttributeBlock, ...] = ()
    malformed: tuple[Malformed, ...] = ()
    template_tags: tuple[TemplateTag, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    metadata_blocks: tuple[MetadataBlock, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    outputs: tuple[CodeOutput, ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    front_matter: Mapping[str, Any] = field(default_factory=dict)
    """As far as it could be read."""
    front_matter_faults: tuple[FrontMatterFault, ...] = ()
    """What some or all renderers do not read of it, the worst first."""
    front_matter_lost: tuple[str, ...] = ()
    """The names in it whose values could not be read."""
    encoding_fault: EncodingFault | None = None
    """Why the text is not UTF-8; None if it is."""
    syntaxes: frozenset[str] = frozenset()
    """The names of the syntaxes in use, as evidence of the renderer."""
    length: int = 0
    """In characters."""
    brackets: tuple[Reference, ...] = ()
    """Bracketed text that is a link where another file, with which this one is read as one text, defines it."""


class Edit(NamedTuple):
    """Replace what stands in `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits of one file that are made together or not at all."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    rewrites: str = ""
    """The feature that the renderer does not read, for which alone it is right; `EVERYWHERE` for text of any renderer.

    It is unsafe where that is not certain, or something else of the project may read what is written."""
    reason: str = ""
    """Why it is unsafe, where what it writes is not the reason."""


EVERYWHERE = "everywhere"
"""Of a form that is text in any renderer."""


class Related(NamedTuple):
    """A second place that explains a diagnostic."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a rule says about a place. The engine adds the file, the rule and the severity."""

    span: Span
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    """Only where it differs from the rule's own."""
    form: str = ""
    """The feature that the renderer shows as text, where that is all that is wrong, or `EVERYWHERE`.

    Nothing is said of it, and nothing fixed, where something else of the project is given the text and may read it."""
    unfixed: str = ""
    """Why there is no fix where `fix --unsafe` could be expected to make one, in words that follow "not fixed"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic with its identity."""

    path: str
    rule: str
    code: str
    severity: Severity
    diagnostic: Diagnostic
    renderers: tuple[str, ...] = ()
    """Where several renderers were asked for and it does not hold for all: those for which it does."""
    fine_in: tuple[str, ...] = ()
    """Those of the others that have nothing to say of the place."""


class Problem(NamedTuple):
    """Why (a part of) the run itself failed: bad input, configuration or file system. Exit code 2."""

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    help: str = ""


class Refused(Exception):
    """Why something that was asked for is not done.

    Attributes:
        message: what stands in the way.
        help: what to do.
        places: where it is, with what is there.
    """

    def __init__(self, message: str, help: str = "", places: tuple[Related, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.places = places


class Unchecked(NamedTuple):
    """A reference of which it cannot be known whether it works."""

    path: str
    span: Span
    key: str
    """What it points at, as written."""
    reason: str
    """As a clause."""
    by: str
    """The same in few words after "by", as for all of one kind."""
    evidence: tuple[str, int]
    """The file that is the evidence, as it is shown, and a line of it; 0 for all of it."""
    is_settled: bool = False
    """Whether the settings of refcheck are the evidence."""


class Results(NamedTuple):
    """What a run of `lint` found: the one input of a report."""

    findings: tuple[Finding, ...]
    """Sorted by file and place."""
    sources: Mapping[str, Source]
    """The texts of the files with findings, and of bibliographies, by path."""
    renderers: Mapping[str, tuple[str, str]]
    """The renderer of each checked file by path, and why it was taken."""
    checked: int
    """How many files were read."""
    forgiven: int = 0
    """How many further findings there are that the baseline knows."""
    unchecked: tuple[Unchecked, ...] = ()
    """The references that are unknown, by file and place."""
    references: int = 0
    """How many references there are, without those to other places and those that need not be any."""
    shows_unchecked: bool = False
    """Whether each of them is to be listed, not only counted."""
    color: bool = False
    """Whether the report is read on a terminal that shows colours."""

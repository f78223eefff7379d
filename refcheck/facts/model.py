"""The facts of a text and the findings about them: data without behaviour.

This module knows neither mistune, nor a renderer, a file system or a terminal. Places are `Span`s, half-open offsets in
characters into `Source.text`; lines and columns exist only in output.
"""

from collections.abc import Mapping
from typing import Any, Literal

from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.facts.text_faults import EncodingFault, FrontMatterFault, NotebookFault

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
"""The kinds of targets.

`html-heading` is `<h1>`, `reference-entry` an entry of `{% references %}`, `citation-entry` one of a bibliography,
`example` an item of pandoc's example lists, `term` a term of a definition list, `unlabelled` an element that is
numbered without a label, `div` one without a name.
"""
ReferenceKind = Literal["citation", "cross-reference", "link", "image", "footnote", "reference-link", "key"]
"""The kinds of references: `reference-link` is `[text][label]`, `key` is `{% ref key %}`."""
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
    "role",
]
"""The kinds of content of a heading.

`label` is the label of a reference link. At the end `source` contains the content as written, if that is more than one
piece of text, `beginnings` its text with only the first one of each link or emphasis, if one has several, and
`attributes` an attribute block. A page uses the kinds with `no-` in place of pieces that its renderer does not read;
the slug rules of MyST make a `role`, `name content`, of a text and code.
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
"""The kinds of malformed constructs.

`spaced-link` is `[text](my file.md)`, `parted-link` is `[text] (file.md)`, `unclosed-link` is `[text](file.md`, `note`
is a `^[` that is never closed, `footnote` is `[1^]` or `[ ^1]`, `note-text` is `[^its text]`, `link` is `(text)[url]`,
`attributes` is `{#a/b}`, `stray-attributes` is `{#fig:a}` that belongs to no element, `citation` is `see@fig:a`.
"""
HazardKind = Literal[
    "opening",
    "braces",
    "less-than",
    "unclosed-tag",
    "stray-closing",
    "open-math",
    "open-element",
    "autolink",
    "tag",
]
"""The kinds of hazards.

`opening`: the text starts, without front matter, with `-` or `+`. `braces`: `{#a}` or the like in text. `less-than`:
`<5`. `unclosed-tag`: `<br>`. `stray-closing`: `</div>` without any `<div` before it. `open-math`: the text after
`$$ x $$ {#eq:a}`, if that line does not end with `$$`, up to a line that does. `open-element`: the content of an
element of HTML that is left open, or in which another one is, up to where kramdown ends it. `autolink` and `tag` (of a
template engine) are found by the renderer whose build they break.
"""
Support = Literal["native", "text", "breaks", "open"]
"""How a renderer treats a feature.

`native`: it works; `text`: a reader sees the source; `breaks`: the page does not build; `open`: one of the latter two,
unless another program of the project reads it before or after.
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
"""The action of a suppression comment.

`enable-file`, `capture` and `restore` belong to other linters; `unknown` is an unsupported form.
"""
Severity = Literal["info", "warning", "error"]
SeveritySetting = Literal[Severity, "off"]
"""The severity of a rule in settings; `off` disables it."""
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
"""From the lowest to the highest."""


KIND_WORDS: Mapping[str, str] = {"reference-entry": "reference-key", "reference-link": "label"}
"""The kinds that the command line and reports call by another word."""


new_fact = tuple.__new__
"""Makes a fact of its class and the values of all fields, for the most common ones.

To call the class of a `NamedTuple` runs a Python function: that takes twice as long.
"""


class Span(NamedTuple):
    """A half-open range of character offsets into `Source.text`."""

    start: int
    end: int


class Piece(NamedTuple):
    """A part of a heading's content; renderers turn each kind into anchors differently."""

    kind: PieceKind
    text: str


class Definition(NamedTuple):
    """A target of references."""

    kind: DefinitionKind
    syntax: str
    """The module of `refcheck.syntax` that read it."""
    key: str
    """The name as written; empty for a heading without its own id and for inline notes."""
    span: Span
    """The place to mark in a report: an attribute block, a heading's text, the `[^1]:` of a footnote ..."""
    key_span: Span
    """The place of the key itself."""
    full_span: Span
    """The whole construct: the image with its attributes, the note with its text, the div ..."""
    element: str = ""
    """The element with a label: `image`, `heading`, `code`, `math`, `table`, `div`, `span`, an HTML tag."""
    text: str = ""
    """Caption, heading text, note text, destination of a link definition, text of an entry."""
    conditions: int = 0
    attributes: tuple[tuple[str, str], ...] = ()
    level: int = 0
    """The level of a heading, 1 to 6."""
    pieces: tuple[Piece, ...] = ()


class Citation(NamedTuple):
    """How a citation is written around its key."""

    group: Span | None
    """The brackets around it, or None for a bare `@key`."""
    prefix: str
    suffix: str
    mode: CitationMode


class Reference(NamedTuple):
    """A reference to a target."""

    kind: ReferenceKind
    syntax: str
    """The module of `refcheck.syntax` that read it."""
    key: str
    """The name of the target, as written."""
    span: Span
    """The whole construct, which a fix replaces."""
    key_span: Span
    """The place of the key or destination."""
    text: str = ""
    """The text that a reader sees: the link's text, the image's description."""
    text_span: Span | None = None
    conditions: int = 0
    form: str = ""
    """The form within the syntax: `inline`, `full`, `collapsed`, `shortcut`, `autolink` ..."""
    citation: Citation | None = None
    attributes: Span | None = None
    """The attribute block that belongs to it."""


class AttributeBlock(NamedTuple):
    """`{#id .class key=value}` with its place and its element."""

    span: Span
    element: str
    full_span: Span
    attributes: tuple[tuple[str, str], ...]
    conditions: int = 0
    syntax: str = "attributes"


class Malformed(NamedTuple):
    """A construct that was meant as a definition or reference, but is only text."""

    kind: MalformedKind
    span: Span
    """The place that is shown as text."""
    key: str = ""
    """The name or destination that was meant, as far as it can be determined."""
    key_span: Span = Span(0, 0)
    text: str = ""
    """The text of a link, the start of a note, the braces of attributes."""
    element: str = ""
    """The element that attributes are meant for: `image`, `heading` ...; `bracket` if a citation is in brackets."""
    full_span: Span = Span(0, 0)
    """The element that attributes are meant for, including them."""
    conditions: int = 0
    attributes: tuple[tuple[str, str], ...] = ()


class Hazard(NamedTuple):
    """A construct that breaks some renderers, and is text, a list or HTML for the others."""

    kind: HazardKind
    span: Span
    conditions: int = 0


class TemplateTag(NamedTuple):
    """`{% name ... %}` of a template engine, wherever it has an effect."""

    name: str
    span: Span
    dashed: bool
    """Whether it is written `{%-`."""
    in_code: bool = False
    text: str = ""
    """The text of an expression, `{{ text }}`; the name of an expression is empty."""
    rest: Span | None = None
    """The rest of the line that the tag, or the block that it opens, starts."""


class Suppression(NamedTuple):
    """`<!-- refcheck-disable RULE -->` and its kin."""

    action: SuppressionAction
    rules: tuple[str, ...]
    """Codes or names; empty for all. For an unknown form, the text as written."""
    span: Span
    linter: str = ""
    """The other linter for which it is written; empty for refcheck."""


class Inclusion(NamedTuple):
    """A text that a generator inserts into a page, or several whose names cannot be determined."""

    path: str
    """As written; empty if it cannot be determined from the text."""
    span: Span
    form: str
    """The form: `snippet`, `include`, `import`, `child`, `reference`, `definition` or `other`.

    `reference` includes documentation of code, `path` is its dotted name; `definition` is only a link definition.
    """


class CodeOutput(NamedTuple):
    """An output that code in the text will write when it runs."""

    kind: Literal["file", "id", "use"]
    """`use` is a reference in the printed text."""
    name: str
    """As written, with `*` for the parts that are known only when it runs: `part*`, `plot-*-*.gif`."""
    span: Span
    runs: str = ""
    """The path of a script that it runs, whose strings count, too; the name is then empty."""


class MetadataBlock(NamedTuple):
    """The lines between `---` and `---` further down, which pandoc reads as YAML."""

    span: Span
    """The opening line."""
    text: str


class Document(NamedTuple):
    """The facts of one text, independent of the renderer and of other files.

    Definitions, references, hazards and malformed constructs are in document order.
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
    front_matter: Mapping[str, Any] = {}
    """As far as it could be read."""
    front_matter_faults: tuple[FrontMatterFault, ...] = ()
    """The parts that some or all renderers do not read, the worst first."""
    front_matter_lost: tuple[str, ...] = ()
    """The names in it whose values could not be read."""
    text_fault: EncodingFault | NotebookFault | None = None
    """Why the text is not UTF-8, or the file not a notebook; None if it is."""
    syntaxes: frozenset[str] = frozenset()
    """The names of the syntaxes in use, as evidence of the renderer."""
    length: int = 0
    """In characters."""
    brackets: tuple[Reference, ...] = ()
    """Bracketed text that is a link if another file, which is read as one text with this one, defines it."""


class Edit(NamedTuple):
    """Replaces the text in `span` by `text`."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits of one file that are made together or not at all."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    rewrites: str = ""
    """The feature that the renderer must not read for the fix to be right; `EVERYWHERE` for text of any renderer.

    The fix is unsafe if that is not certain, or if something else of the project may read the original text.
    """
    reason: str = ""
    """Why it is unsafe, if the text that it writes is not the reason."""


EVERYWHERE = "everywhere"
"""For a form that is text in every renderer."""


class Related(NamedTuple):
    """A second place that explains a diagnostic."""

    path: str
    span: Span
    message: str


class MissingTarget(NamedTuple):
    """What a link leads to and is not there: a file, or an anchor in a page."""

    path: str
    """The path of the file, as it is written, or the displayed path of the page without the anchor.

    It is empty if that page is the file with the link.
    """
    anchor: str | None = None
    """The fragment, as it is written; None if the file is missing."""


class Diagnostic(NamedTuple):
    """The finding of a rule at a place. The engine adds the file, the rule and the severity."""

    span: Span
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    """Only if it differs from the rule's own."""
    form: str = ""
    """The feature that the renderer shows as text, if that is the only fault, or `EVERYWHERE`.

    It is neither reported nor fixed if something else of the project processes the text and may read it.
    """
    unfixed: str = ""
    """Why there is no fix if `fix --unsafe` could be expected to make one, in words that follow "not fixed"."""
    nearest: Edit | None = None
    """Writes the name that the help suggests, if there is no fix: an author may choose it, `fix` never makes it."""
    missing: MissingTarget | None = None
    """What is not there, if that is the fault: what many findings have in common is told by it."""


class Finding(NamedTuple):
    """A diagnostic with its identity."""

    path: str
    rule: str
    code: str
    severity: Severity
    diagnostic: Diagnostic
    renderers: tuple[str, ...] = ()
    """The renderers for which it applies, if several were checked and it does not apply to all."""
    fine_in: tuple[str, ...] = ()
    """The other renderers that report nothing at the place."""


class Problem(NamedTuple):
    """A reason why (a part of) the run itself failed: bad input, configuration or file system. Exit code 2."""

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    help: str = ""


class Refused(Exception):
    """Raised when a request is refused.

    Attributes:
        message: the reason.
        help: what to do.
        places: the places of the reason, each with its text.
    """

    def __init__(self, message: str, help: str = "", places: tuple[Related, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.places = places


class Unchecked(NamedTuple):
    """A reference that cannot be checked."""

    path: str
    span: Span
    key: str
    """The name of its target, as written."""
    reason: str
    """As a clause."""
    by: str
    """The reason in few words after "by", the same for all of one kind."""
    evidence: tuple[str, int]
    """The file that is the evidence, as shown, and a line of it; 0 for the whole file."""
    is_settled: bool = False
    """Whether refcheck's settings are the evidence."""


class Results(NamedTuple):
    """The results of a `lint` run: the only input of a report."""

    findings: tuple[Finding, ...]
    """Sorted by file and place."""
    sources: Mapping[str, Source]
    """The texts of the files with findings, and of bibliographies, by path."""
    renderers: Mapping[str, tuple[str, str]]
    """The renderer of each checked file by path, and the reason for it."""
    checked: int
    """The number of files that were read."""
    forgiven: int = 0
    """The number of further findings that are in the baseline."""
    unchecked: tuple[Unchecked, ...] = ()
    """The references that are unknown, by file and place."""
    references: int = 0
    """The number of references, without those to other places and those that may be something else."""
    shows_unchecked: bool = False
    """Whether each of them is listed, not only counted."""
    color: bool = False
    """Whether the report is read on a terminal with colours."""
    is_quiet: bool = False
    """Whether only findings are shown: no renderers, no summary."""
    root: str = ""
    """The absolute path of the project's folder; empty if no report needs it."""
    fail_on: Mapping[str, Severity] = {}
    """The lowest severity that makes the run fail, by the path of a file; `error` for all others."""

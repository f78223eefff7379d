"""One module per renderer: the syntax that it supports, and how it shows it.

A module is registered by being in this folder; it holds `RENDERER`. Most are another renderer with a
few fields changed (`dataclasses.replace`).

The settings of a note and of its project come in; the renderer with these settings goes out, as data with a few
functions.

Imports: facts, guards, markdown, syntax, links, slugs, sites, numbering, builds.
"""

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from refcheck.facts import registry
from refcheck.facts.dataclass import dataclass
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Piece, Reference, Span, Support
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.renderer_names import OTHER_NAMES
from refcheck.guards import yaml_text
from refcheck.links.destinations import FILES, LinkContext, PathRules, Target
from refcheck.links.files import Files
from refcheck.markdown.conditions import BlockCondition
from refcheck.numbering.counting import Numbering
from refcheck.renderers._front_matter import ANY, FrontMatterReader
from refcheck.slugs import Heading
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.ruled_tables import RuledTableCondition

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.run_folders import RunFolders
    from refcheck.links.site_lists import SiteList
    from refcheck.sites.mkdocs_snippets import MissingSnippet

NATIVE: Final = "native"
"""It is supported."""
TEXT: Final = "text"
"""A reader sees the source."""
BREAKS: Final = "breaks"
"""The page, or the whole site, does not build."""
OPEN: Final = "open"
"""As `TEXT` or `BREAKS`, unless another program of the project reads it before or after."""

Certainty = Literal["given", "certain", "likely", "weak", "none"]
"""How certain it is that a renderer reads a note, from the most to the least.

`given`: on the command line or in the settings of refcheck. `certain`: a file that only this generator reads shows that
the note is one of its pages and what reads it, or a build file runs it over the note, always in the same way.
`likely`: there is such a file, but it does not name the note, or another possible renderer is there, or runs
disagree, or a file that they name cannot be read; or the front matter has its settings. `weak`: only the syntax
in use, or a name. `none`: no evidence.
"""
CERTAIN: frozenset[Certainty] = frozenset(("given", "certain"))
"""Certain enough to rewrite syntax that the renderer does not read."""

LabelIdiom = Literal["attributes", "captions", "directives"]

LABEL_KINDS = {"fig": "figure", "tbl": "table", "eq": "equation", "lst": "listing", "sec": "section"}

# Other names in use for a kind of label: from other markup languages, in full, by habit.
_OTHER_NAMES = {
    "fig figs figure figures img image pic": "figure",
    "tbl tbls tab tabs table tables": "table",
    "eq eqn eqs equ equation equations": "equation",
    "lst lis listing listings code": "listing",
    "sec sect section sections": "section",
}
_KINDS_BY_NAME = {name: kind for names, kind in _OTHER_NAMES.items() for name in names.split()}
_LABEL_PARTS = compile_lazily(r"(?P<name>[A-Za-z]+)[:-](?P<rest>.+)", re.DOTALL)


class DetectionContext(NamedTuple):
    """The evidence from which a renderer can detect that a note is meant for it."""

    front_matter: Mapping[str, Any]
    syntaxes: frozenset[str]
    name: str
    """The note's file name."""
    folders: tuple[str, ...]
    """The note's folder and those above it, up to the root of the project, nearest first."""
    read: Callable[[str], str | None]
    """Returns the text of a file near the note, by its path; None if there is none."""
    names: Callable[[str], Sequence[str]]
    """Returns the sorted names of the files and folders in a folder; none if it does not exist."""
    real: Callable[[str], str]
    """Returns the resolved path of a folder; empty if it does not exist."""
    find: Callable[[tuple[str, ...], tuple[str, ...]], Sequence[tuple[str, str, str]]]
    """Returns the files with some names in some folders: folder, name, text."""
    once: Callable[[Callable[[Files, str], Any], str], Any]
    """Returns the result of a function for the files and a folder, computed once for all notes."""
    wiki_links: Callable[[], Sequence[str]] = tuple
    """Returns the names in the wiki links of the note."""
    vault_links: Callable[[], Sequence[str]] = tuple
    """Returns the other links of the note, as Obsidian writes them: to a block, a heading's text, a name."""
    bare_names: Callable[[], Sequence[str]] = tuple
    """Returns the names of files, without a folder, that links and images of the note consist of."""
    own_labels: Callable[[], tuple[int, int]] = lambda: (0, 0)
    """Returns how many labels of figures, tables, listings and equations the note has, `fig:x`, and to how many of them
    it refers."""

    @property
    def forge_folder(self) -> str:
        """The folder of a forge, `.github` or `.gitlab`, that contains the note; empty if there is none."""
        path = self.folders[0][len(self.folders[-1]) :] + os.sep
        # Asked several times for each note.
        if f"{os.sep}.git" not in path:
            return ""
        return next((name for name in (".github", ".gitlab") if f"{os.sep}{name}{os.sep}" in path), "")

    def path_from(self, folder: str) -> str:
        """The path of the note from a folder above it, with slashes."""
        return f"{self.folders[0][len(folder) :]}/{self.name}".replace(os.sep, "/").lstrip("/")

    def files(self, *names: str) -> Sequence[tuple[str, str, str]]:
        """The files of these names near the note, nearest first: folder, name, text."""
        return self.find(self.folders, names)

    def settings(self, name: str) -> Mapping[str, Any]:
        """The content of the nearest YAML file of a name; empty if it is not a mapping or cannot be read."""
        for _, _, text in self.files(name):
            try:
                settings = yaml_text.load(text)
            except yaml_text.NotYaml:
                return {}
            return settings if isinstance(settings, dict) else {}
        return {}


class Evidence(NamedTuple):
    """The reason why a note is thought to be meant for a renderer; the evidence with the largest weight wins."""

    weight: int
    reason: str
    certainty: Certainty = "likely"
    """How reliable it is; the weight is independent of this."""
    doubt: str = ""
    """The reason why it is not certain."""
    claims: bool = True
    """Whether the note is a page there; otherwise the renderer only shows notes that nothing else claims."""
    site: str = ""
    """The absolute path of the folder of the site that the note is in. Of nested sites the innermost counts."""


class Reader(NamedTuple):
    """A program that a project runs beside a renderer; it may read syntax that the renderer shows as text."""

    name: str
    """As displayed: "`preprocessor.xnos` in book.toml"."""
    forms: frozenset[str] | None = None
    """The features (see `refcheck.syntax.features`) that it may read; None for any."""
    opens: bool = True
    """Whether it is given the text, so that forms that it may read are not errors; otherwise this is only possible."""

    def may_read(self, form: str) -> bool:
        """Whether it may read a form; `label` applies to all elements."""
        if self.forms is None or form in self.forms:
            return True
        return form.startswith("label-") and "label" in self.forms


class Failure(NamedTuple):
    """Something that stops the renderer from building a page."""

    span: Span
    reason: str
    remedy: str
    effect: str = "the page does not build"
    form: str = ""
    """The feature that is used there, if another reader could remove it first."""
    is_lack: bool = False
    """Whether the program that reads the text there is not installed, so that nothing else is known about it."""


class Unfit(NamedTuple):
    """Why a cross-reference cannot resolve to the labels of its name."""

    reason: str
    remedy: str
    instead: str = ""
    """The name that the reference finds."""
    unless: "Callable[[LinkContext], bool] | None" = None
    """Whether the files of the project show that it may resolve all the same; asked only where it matters."""


class Book(NamedTuple):
    """Notes that are published as one: they share labels, and numbers continue from one to the next."""

    files: tuple[str, ...]
    """Their paths, in the order of reading."""
    appendices: int | None = None
    """The index of the first appendix."""
    is_one_text: bool = False
    """Whether they are read as one text, so that notes, link definitions and anchors of each count in all, too."""
    shares_anchors: bool = True
    """Whether a link `#x` can point into another one of them."""
    alternatives: tuple[tuple[str, ...], ...] = ()
    """Other lists of files that are read as one text with a note that is in several: a chapter that is also built
    alone, or in another order. Definitions in each list count; numbers come only from the first."""
    in_tex: bool = False
    """Whether a document in TeX puts them together, so that TeX can define their labels."""

    @classmethod
    def listed(cls, folder: str, files: Iterable[str], appendices: Iterable[str] = ()) -> "Book":
        """The notes that the settings in a folder list, each once, however its path is spelled."""
        chapters = dict.fromkeys(posixpath.normpath(f"{folder}/{path}") for path in files)
        further = dict.fromkeys(posixpath.normpath(f"{folder}/{path}") for path in appendices)
        return cls(tuple(chapters | further), len(chapters) if further else None)


class PageSplit(NamedTuple):
    """How a text of several files is split into pages, which lie beside each other."""

    level: int
    """The deepest level of a heading that begins a page; 0 if none does."""
    by_file: bool
    """Whether each file has a page of its name."""
    is_numbered: bool
    """Whether the name of a page begins with the number of its heading."""
    whole: str
    """The name of the only page, if there is only one."""
    further: frozenset[str]
    """Pages that are made beside those of the text."""


def no_evidence(context: DetectionContext) -> Evidence | None:
    """For a renderer that is used only if it is named."""
    return None


def no_readers(context: DetectionContext) -> tuple[Reader, ...]:
    """For a renderer without programs that read the text beside it."""
    return ()


def makes_nothing(context: LinkContext) -> "tuple[Unknown, ...]":
    """For a renderer whose sites consist only of the pages of their texts."""
    return ()


def no_site_lists(files: Files, folder: str) -> "tuple[SiteList, ...]":
    """For a renderer whose settings list no pages."""
    return ()


def nothing_missing(files: Files, location: str, text: str) -> "tuple[MissingSnippet, ...]":
    """For a renderer that inserts no texts, or whose missing texts do not stop the build."""
    return ()


def reads_no_cells(definition: Definition) -> tuple[Definition, ...]:
    """For a renderer that ignores executable cells and divs without a name."""
    return () if definition.syntax == "cells" or definition.kind == "div" else (definition,)


def with_attributes_as_title(definition: Definition) -> tuple[Definition, ...]:
    """For a heading whose attributes are a part of its title; their label is dropped."""
    if definition.kind != "heading":
        return ()
    title = (*definition.pieces[:-1], Piece("no-attributes", definition.pieces[-1].text))
    return (definition._replace(key="", pieces=title),)


class ReferenceIdiom(NamedTuple):
    """The syntax of a renderer's own cross-references; `{}` stands for the label."""

    number: str
    """The form that shows only the number."""
    named: str = ""
    """The form that shows the kind, too; empty if the kind is written before the reference."""
    grouped: bool = False
    """Whether it is a citation in pandoc's syntax, which holds several in brackets, with prefixes and suffixes."""
    kinds: Mapping[str, "ReferenceIdiom"] = {}
    """The kinds that are referenced in another form."""

    def of(self, kind: str) -> "ReferenceIdiom":
        """The idiom for references to a kind."""
        return self.kinds.get(kind, self)


CITATIONS = ReferenceIdiom("[-@{}]", "[@{}]", grouped=True)


@dataclass(frozen=True, eq=False, repr=False)
class Renderer:
    """A published platform, as data with a few functions."""

    name: str
    title: str
    summary: str
    """One sentence for the documentation."""
    supports: Mapping[str, Support] = field(default_factory=dict)
    """By feature (see `refcheck.syntax.features`): `NATIVE`, `TEXT` or `BREAKS`."""
    default_support: Support = TEXT
    """The support for a feature that `supports` does not name."""
    labels_take_slugs: bool = False
    """Whether a heading gets another slug if any other element of the page has the id."""
    slugs: tuple[Callable[[Sequence[Heading]], list[str]], ...] = ()
    """The slug rule; several only for `any`, where each is right in some renderer."""
    label_kinds: Mapping[str, str] = field(default_factory=lambda: LABEL_KINDS)
    """The kind for each prefix of a label."""
    label_mark: str = ":"
    """The separator in labels: `fig:x`, `fig-x`; `:-` if either is allowed."""
    element_kinds: Mapping[str, str] = field(default_factory=dict)
    """The kind of a label on an element, whatever its name; for other elements the name decides."""
    does_not_parse: int = (
        BlockCondition.HTML_BLOCK
        | BlockCondition.UNCLOSED_FENCE
        | ElementCondition.LOOSE
        | LinkCondition.IN_DESCRIPTION
        | CellCondition.IN_CELL
        | DefinitionListCondition.IN_DEFINITION_LIST
        | RuledTableCondition.RULED_ROW
    )
    """Conditions under which there is no definition or reference here."""
    reads_brackets: bool = False
    """Whether bracketed text can be a link without a definition in its file, because the file is a part of a text."""
    also_parses: int = 0
    """Conditions under which text is Markdown here, although it is code or plain text in most renderers."""
    numbers: Callable[[Definition, str], bool] | None = None
    """Whether it numbers a label of a kind; None if it numbers nothing at all."""
    numbering: Numbering = field(default_factory=Numbering)
    """How numbers are made."""
    metadata: Callable[[DetectionContext], Mapping[str, Any]] = lambda context: context.front_matter
    """The settings for a note: its front matter on top of the files of its project."""
    with_settings: "Callable[[Renderer, Mapping[str, Any]], Renderer]" = lambda renderer, metadata: renderer
    """The renderer with the settings of a note and its project."""
    book: Callable[[DetectionContext], Book | None] = lambda context: None
    """The book that a note is a part of."""
    run_folders: "Callable[[DetectionContext], RunFolders | None]" = lambda context: None
    """The folders in which it resolves paths in a note; None if that is the note's folder."""
    is_fragment: Callable[[str], bool] = lambda name: False
    """Whether a file with a name is not a page of its own but included in others."""
    attributes_over_lines: bool = True
    """Whether the attributes of an image, link or span can continue on the next line."""
    front_matter: FrontMatterReader | None = ANY
    """How it reads front matter; None if it does not."""
    metadata_is_markdown: bool = False
    """Whether the values of the front matter are Markdown that is part of the text."""
    titles: bool = False
    """Whether the `title` of the front matter is the first heading of a page."""
    reads: Callable[[Definition], Iterable[Definition]] = reads_no_cells
    """The definitions that it makes of a definition: none, the same, or one of another name."""
    text_as_read: Callable[[str], str] | None = None
    """The text, of the same length, with letters for marks that only other renderers read; None if it is as written."""
    has_title: Callable[[Definition], bool] = lambda definition: False
    """Whether a heading in a div is its title and not a section."""
    is_label_name: Callable[[str], bool] = bool
    """Whether the text after the separator of a label is read as part of it."""
    isolated_reference: str = "[@{}]"
    """The syntax of a cross-reference beside a word."""
    reference_idiom: ReferenceIdiom | None = None
    """The syntax of cross-references; None if they are links with the number in their text."""
    label_idiom: LabelIdiom = "attributes"
    """The syntax of labels: `attributes`, or HTML if these are not read; `captions` (bookdown's `(\\#fig:x)`)
    or `directives` (MyST's)."""
    anchor_element: str = "a"
    """The HTML element that is written to give a place an id."""
    captions: frozenset[str] = frozenset()
    """The elements whose captions a reader sees: `image` (its description, if it is alone in a paragraph),
    `table` (`: Caption`), `code` (the attribute of a numbered listing)."""
    fence_attributes: bool = False
    """Whether the info string of a fence can be an attribute block, `{#id .python}`."""
    listing_caption: str = "caption"
    """The attribute of a listing that holds its caption."""
    closes_tags: bool = False
    """Whether a tag without content must be closed: `<img />`."""
    div_attribute: str = ""
    """The attribute that a `<div>` needs so that its content is read as Markdown."""
    folds_first_letter: bool = True
    """Whether `@Fig:a` is `@fig:a` at the start of a sentence."""
    is_reference_key: Callable[[str], bool] = lambda key: True
    """Whether text that can only be a cross-reference is read as one with this key; otherwise it stays text."""
    key_rule: str = ""
    """The characters of such a key, in words."""
    label_key: Callable[[str], str] = str
    """Normalizes the names of labels for comparison."""
    has_ids_apart: Callable[[Definition], bool] = lambda definition: False
    """Whether a label makes an id that those of other elements cannot equal, as `equation-x`."""
    label_id: Callable[[Definition], str] | None = None
    """The id that the element of a label gets, if it can differ from the name. A fragment is then this id, or the name
    as `label_key` normalizes it."""
    unfit: "Callable[[Reference, Sequence[Definition]], Unfit | None] | None" = None
    """Why a cross-reference cannot resolve to the labels of its name; None if it can. None: all can."""
    unfit_link: "Callable[[Reference, Sequence[Definition], Target, bool], Unfit | None] | None" = None
    """Why a link cannot resolve to the labels of the page that its fragment names, given whether that is its own page;
    None if it can. None: all can."""
    labels_number: bool = False
    """Whether an element has a number only because of its label, so that a label is useful without a reference."""
    reads_tex_labels: bool = False
    """Whether the only output format is LaTeX, in which `\\label{x}` of raw TeX is a label like others."""
    makes_only_tex: "Callable[[LinkContext], bool] | None" = None
    """Whether the builds over a page make only LaTeX, in which TeX can refer to its labels; None if that is unknown."""
    keeps_slug: bool = False
    """Whether a heading with an id of its own can be linked to by the anchor of its text, too."""
    shares_labels: bool = False
    """Whether labels of all pages of a project are visible, also for links `#label`."""
    has_tex_pages: bool = False
    """Whether TeX files can be pages of a project, so that each `\\label{x}` in them is visible, too."""
    folds_entry_case: bool = False
    """Whether keys of entries that differ only in case are duplicates, in one bibliography or in several."""
    anchors_below: Callable[[LinkContext], str] = lambda context: ""
    """The folder of the pages whose anchors `[text][anchor]` can name; empty if it can name only link definitions."""
    may_be_label: Callable[[str], bool] = lambda path: False
    """Whether the path of a link, if it is not a file, is looked up as a label or another name."""
    heading_label: Callable[[str], str | None] | None = None
    """The implicit label of a heading, by its anchor; None if headings have none."""
    part_label: Callable[[str], str] | None = None
    """The label of an image in a figure if its own label, if any, has no kind; None if such images are not parts."""
    heading_anchor: Callable[[str], str] = str
    """Converts the anchor of a heading, its own or that of the slug rule, into the final one."""
    refers_to: Callable[[Definition], bool] = lambda definition: False
    """Whether a cross-reference can resolve to a definition without a number."""
    reads_citations: bool = False
    """Whether `[@key]` is a citation even if `: destination` follows."""
    knows_all_entries: bool = False
    """Whether a citation needs an entry, or a key that locates the work, even if no bibliography is named."""
    folds_note_case: bool = True
    """Whether `[^A]` refers to `[^a]: ...`."""
    first_note_wins: bool = True
    """Whether the first of two definitions of a footnote is shown, not the last."""
    shows_unused_notes: bool = False
    """Whether a footnote that nothing refers to is shown on the page."""
    note_numbers_in_anchors: bool = False
    """Whether the anchor of a heading contains the numbers of the footnotes in it."""
    first_definition_wins: bool = True
    """Whether the first of two link definitions takes effect, not the last."""
    notes_last: bool = False
    """Whether the content of footnotes is counted after everything else, not where the footnote is referenced."""
    shows_notes_of_omitted: bool = True
    """Whether a note is shown that only an omitted note refers to."""
    loses_references: int = 0
    """The conditions under which notes and cross-references are read, but lead nowhere."""
    nested_notes: bool = True
    """Whether `[^1]` within the text of a footnote is read."""
    duplicate_labels_break: bool = False
    first_label_wins: bool = False
    """Whether the first of two definitions of a label takes effect; the other one has no number."""
    drops_beside_references: bool = False
    """Whether the text after a cross-reference in brackets, and what else is cited there, is left out."""
    keeps_html: bool = True
    """Whether HTML in the text is HTML of the page."""
    writes_html: bool = True
    """Whether HTML that is added to a text certainly reaches the page. If it does not, existing HTML is read."""
    finds_html_paths: bool = True
    """Whether a path that resolves to a file in Markdown also does in HTML."""
    reads_styles: bool = True
    """Whether an HTML element can have a `style`."""
    html_headings: bool = False
    """Whether `<h1>` to `<h6>` get anchors as other headings do."""
    finds_html_ids: bool = True
    """Whether a link to the id of an HTML element resolves."""
    finds_entry: Callable[[str], bool] = lambda key: True
    """Whether the renderer finds a key of a reference block."""
    paths: PathRules = FILES
    """How it reads the paths of links: the files that they mean, and when they do not resolve."""
    image_paths: PathRules | None = None
    """How it reads the paths of images; None if like those of links."""
    other_projects: "Callable[[LinkContext, str], str | Unknown | None] | None" = None
    """What is wrong with an address of another project, or what may create its target; None if neither is known."""
    tag_paths: Mapping[str, PathRules] = field(default_factory=dict)
    """How it reads the paths in its own tags for links (`{{< ref >}}`, `[[page]]`), by the form of the reference."""
    site_lists: "Callable[[Files, str], tuple[SiteList, ...]]" = no_site_lists
    """The settings that list the pages of the site that the pages in a folder belong to."""
    includes: bool = False
    """Whether other texts are inserted into a page when the site is built."""
    anchor_prefix: str = ""
    """The prefix of every anchor of a page; links work with and without it."""
    anchor_key: Callable[[str], str] = str
    """Normalizes anchors for comparison."""
    folds_fragments: bool = False
    """Whether a fragment that does not resolve points to the anchor that equals it in lower case."""
    nested_anchors: bool = False
    """Whether `#A#B` points to the heading B below the heading A."""
    open_anchors: Callable[[Document], str] = lambda document: ""
    """The reason why links within a text may resolve to anchors that are not in the text; empty if all are known."""
    unsure_anchors: Callable[[tuple[str, ...], str], str] = lambda headings, anchor: ""
    """The reason why one of some headings, by their texts, may have an anchor that no known rule makes of it, or ""."""
    generated_anchors: Callable[[str], bool] = lambda anchor: False
    """Whether an anchor is one that the renderer itself makes (notes, lines, the top of the page)."""
    note_of_anchor: Callable[[str], str] = lambda anchor: ""
    """The name of the note for which the renderer makes such an anchor; empty if it is for another thing."""
    raw_parts: Callable[[Document], tuple[Span, ...]] = lambda document: ()
    """The parts of a text that are shown as source, although they are not code."""
    raw_parts_are_html: bool = False
    """Whether the tags in these parts are HTML of the page, though there is no Markdown in them."""
    failure: Callable[[Document], Failure | None] = lambda document: None
    """The reason why the page cannot be built, other than a duplicate label."""
    reads_notebooks: bool = False
    """Whether notebooks are pages of it. The others leave them alone, wherever they are."""
    stands_for_several: bool = False
    """Whether it stands for several programs, of which it is not known which one is used."""
    makes_site: bool = False
    """Whether it builds a site or a book of many notes, and may create files that they link to. A forge or an editor
    only shows existing files."""
    page_split: PageSplit | None = None
    """How the text of a book is split into pages; None if its files are its pages, or if that is not known."""
    lists_all: "Callable[[LinkContext], bool]" = lambda context: False
    """Whether the site of a page leads its readers to every page by itself, so that none needs a link."""
    has_free_base: bool = False
    """Whether a build decides which folder paths are relative to: that of the page, or where it runs or puts it."""
    is_forge: bool = False
    """Whether it shows the files of a repository, only those that git tracks, and runs no scripts of the texts."""
    runs_chunks: bool = False
    """Whether knitr runs the chunks of R in a text first."""
    locates_work: Callable[[str], bool] = lambda key: False
    """Whether the key of a citation is an address at which the renderer finds the work, as `doi.org/10.1000/1`."""
    is_left_out: "Callable[[LinkContext], bool]" = lambda context: False
    """Whether the site makes no page of a text, which is only put into others."""
    is_read_there: Callable[[str], bool] = lambda name: False
    """Whether readers open a file of a name there in any case, as a README, although a site includes it in a page."""
    links_bare_addresses: bool = False
    """Whether `https://example.org` alone in a text is a link, as in GitHub's Markdown."""
    has_drafts: Callable[[str], bool] = lambda path: False
    """Whether links without a destination are drafts in a page, by its path."""
    embeds_files: bool = False
    """Whether `![](a.md)` can show the content of a file that is not an image."""
    missing_inserts: "Callable[[Files, str, str], Iterable[MissingSnippet]]" = nothing_missing
    """The texts that a page inserts and that stop the build because they do not exist, by its location and text."""
    creates_notes: bool = False
    """Whether a click on a link to a note that does not exist creates it."""
    evidence: Callable[[DetectionContext], Evidence | None] = no_evidence
    find_readers: Callable[[DetectionContext], tuple[Reader, ...]] = no_readers
    """The other programs of the project that may read a note, if they read more than known forms."""
    unknowns: "Callable[[LinkContext], Iterable[Unknown]]" = makes_nothing
    """The targets that the site of a page creates beside the pages of its texts; see `refcheck.project.unknowns`."""
    unknown_anchors: "Callable[[LinkContext], Iterable[Unknown]]" = makes_nothing
    """The anchors among them that are searched for in the text of the page, only if it lacks one."""
    leniency: "Callable[[LinkContext], Iterable[str]]" = lambda context: ()
    """The problems that the settings of the site keep the program itself from reporting; as clauses."""
    readers: tuple[Reader, ...] = ()
    """Those that were found; see `beside`."""
    is_opened: bool = False
    """Whether one of them is given the text."""

    def support(self, feature: str) -> Support:
        """`NATIVE`, `TEXT`, `BREAKS` or `OPEN`; an element without an entry is treated like the others."""
        known = self.supports.get(feature)
        if known is None and feature.startswith("label-") and feature != "label-paragraph":
            # A paragraph is a caption without a table.
            known = self.supports.get("label")
        known = known or self.default_support
        return OPEN if self.is_opened and known != NATIVE and self.is_open(feature) else known

    @property
    def is_unknown(self) -> bool:
        """Whether it stands for all renderers, because the renderer of a note is unknown."""
        return self.name == "any"

    def is_open(self, form: str) -> bool:
        """Whether another program is given the text and may read a form."""
        # Here `any` is the module of the renderer of that name.
        return next((True for reader in self.readers if reader.opens and reader.may_read(form)), False)

    def may_be_read(self, form: str) -> Reader | None:
        """The first program beside the renderer that may read a form."""
        return next((reader for reader in self.readers if reader.may_read(form)), None)

    def parts_of(self, key: str) -> tuple[str, str, str]:
        """The prefix of a label, the separator, and the rest; the last two are empty if there is no separator."""
        if len(self.label_mark) == 1:
            return key.partition(self.label_mark)
        mark = next((character for character in key if character in self.label_mark), "")
        return key.partition(mark) if mark else (key, "", "")

    def kind_of(self, key: str) -> str | None:
        """`figure`, `table` ... for a label that can be numbered, else None."""
        prefix, mark, _ = self.parts_of(key)
        if not mark:
            return None
        if self.folds_first_letter:
            prefix = prefix[:1].lower() + prefix[1:]
        return self.label_kinds.get(prefix)

    @property
    def links_to_html(self) -> bool:
        """Whether an anchor can be written as HTML: it is kept, and links resolve to it."""
        return self.keeps_html and self.writes_html and self.finds_html_ids

    @property
    def pandoc_grammar(self) -> bool:
        """Whether pandoc reads the text, with its grammar of attributes and citations only."""
        return self.reads_citations

    def meant_key(self, key: str) -> str | None:
        """The label that a key means if its prefix is, or nearly matches, one of this renderer's: `fig:a` for
        `figure-a`.

        None if it means none.
        """
        parts = _LABEL_PARTS.fullmatch(key)
        kind = _KINDS_BY_NAME.get(parts["name"].lower()) if parts else None
        for prefix, known in self.label_kinds.items():
            if parts and known == kind:
                written = (f"{prefix}{mark}{parts['rest']}" for mark in ":-")
                return next((label for label in written if self.kind_of(label) == kind), None)
        return None

    def is_label(self, key: str) -> bool:
        """Whether a cross-reference can name a label of this name; it may be numbered even if not."""
        return self.kind_of(key) is not None and self.is_label_name(self.parts_of(key)[2])


@lru_cache(maxsize=256)
def beside(renderer: Renderer, readers: tuple[Reader, ...]) -> Renderer:
    """A renderer with other programs that may read the text beside it."""
    return replace(renderer, readers=readers, is_opened=True in {reader.opens for reader in readers})


@lru_cache(maxsize=256)
def reading_one_text(renderer: Renderer) -> Renderer:
    """A renderer that reads several files as one text."""
    return replace(renderer, reads_brackets=True)


@lru_cache(maxsize=256)
def run_in(renderer: Renderer, run: "RunFolders") -> Renderer:
    """Whether a renderer has settings that list pages."""
    from refcheck.links.run_folders import image_paths, link_paths

    return replace(renderer, paths=link_paths(run, renderer.paths), image_paths=image_paths(run))


@lru_cache(maxsize=256)
def also_reading_from(renderer: Renderer, folders: tuple[str, ...]) -> Renderer:
    """A renderer in a project whose paths can also be relative to some folders, absolute."""
    from refcheck.links.run_folders import also_from

    images = renderer.image_paths
    images = also_from(folders, images) if images is not None else None
    return replace(renderer, paths=also_from(folders, renderer.paths), image_paths=images)


def lists_pages(name: str) -> bool:
    """Whether settings that a renderer reads list pages."""
    return get(name).site_lists is not no_site_lists


@cache
def names() -> tuple[str, ...]:
    """The names of all renderers."""
    return tuple(name.replace("_", "-") for name in registry.names(__name__))


@cache
def get(name: str) -> Renderer:
    """The renderer of a name.

    Raises:
        KeyError: if there is none of this name.
    """
    name = OTHER_NAMES.get(name, name)
    if name not in names():
        raise KeyError(name)
    renderer: Renderer = import_module(f"{__name__}.{name.replace('-', '_')}").RENDERER
    return renderer

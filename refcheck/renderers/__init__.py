"""One module a renderer: what works there, and what it makes of it.

A module placed here is found by being here; it holds `RENDERER`. Most are another renderer with a
few things changed (`dataclasses.replace`).

The settings of a note and of its project come in; what holds for them goes out, as data with a few functions.

Imports: facts, guards, markdown, syntax, links, slugs, sites, numbering, builds.
"""

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from refcheck.facts import registry
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Piece, Reference, Span, Support
from refcheck.facts.renderer_names import OTHER_NAMES
from refcheck.guards import yaml_text
from refcheck.links.destinations import FILES, LinkContext, PathRules
from refcheck.links.files import Files
from refcheck.markdown.conditions import BlockCondition
from refcheck.numbering.counting import Numbering
from refcheck.renderers._front_matter import ANY, FrontMatterReader
from refcheck.slugs import Heading
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.ruled_tables import RuledTableCondition

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.run_folders import RunFolders
    from refcheck.links.site_lists import SiteList

NATIVE: Final = "native"
"""It works."""
TEXT: Final = "text"
"""A reader sees what is written."""
BREAKS: Final = "breaks"
"""The page, or the whole site, does not build."""
OPEN: Final = "open"
"""It shows what is written, or does not build, unless something of the project reads it before or after."""

Certainty = Literal["given", "certain", "likely", "weak", "none"]
"""How far it is known that a renderer reads a note, from the most to the least.

`given` on the command line or in the settings of refcheck. `certain`: a file that only this generator reads says that
the note is one of its pages and what reads it, or a build file runs it over the note, always in the same way.
`likely`: there is such a file, but it does not name the note, or something else that may render it is there, or runs
disagree, or a file that they name cannot be read; or the front matter has its settings. `weak`: nothing but the syntax
in use, or a name. `none`: no evidence.
"""
CERTAIN: frozenset[Certainty] = frozenset(("given", "certain"))
"""Enough to rewrite what the renderer does not read."""

LabelIdiom = Literal["attributes", "captions", "directives"]

LABEL_KINDS = {"fig": "figure", "tbl": "table", "eq": "equation", "lst": "listing", "sec": "section"}

# What else is written for a kind of label: in other languages of markup, in full, by habit.
_OTHER_NAMES = {
    "fig figs figure figures img image pic": "figure",
    "tbl tbls tab tabs table tables": "table",
    "eq eqn eqs equ equation equations": "equation",
    "lst lis listing listings code": "listing",
    "sec sect section sections": "section",
}
_KINDS_BY_NAME = {name: kind for names, kind in _OTHER_NAMES.items() for name in names.split()}
_LABEL_PARTS = compile_lazily(r"(?P<name>[A-Za-z]+)[:-](?P<rest>.+)", re.S)


class DetectionContext(NamedTuple):
    """What a renderer may take for evidence that a note is meant for it."""

    front_matter: Mapping[str, Any]
    syntaxes: frozenset[str]
    name: str
    """The note's file name."""
    folders: tuple[str, ...]
    """The note's folder and those above it, up to the root of the project, nearest first."""
    read: Callable[[str], str | None]
    """The text of a file near the note, by its path; None where there is none."""
    names: Callable[[str], Sequence[str]]
    """The names of what is in a folder, sorted; none where there is no such folder."""
    real: Callable[[str], str]
    """Where a folder is, with links followed; empty where there is none."""
    find: Callable[[tuple[str, ...], tuple[str, ...]], Sequence[tuple[str, str, str]]]
    """The files of some names in some folders: folder, name, text."""
    once: Callable[[Callable[[Files, str], Any], str], Any]
    """What a function returns for the files and a folder, found out once for all notes."""
    wiki_links: Callable[[], Sequence[str]] = tuple
    """What the wiki links of the note name."""

    @property
    def forge_folder(self) -> str:
        """The folder of a forge, `.github` or `.gitlab`, that holds the note; empty where none does."""
        path = self.folders[0][len(self.folders[-1]) :] + os.sep
        return next((name for name in (".github", ".gitlab") if f"{os.sep}{name}{os.sep}" in path), "")

    def files(self, *names: str) -> Sequence[tuple[str, str, str]]:
        """The files of these names near the note, nearest first: folder, name, text."""
        return self.find(self.folders, names)

    def settings(self, name: str) -> Mapping[str, Any]:
        """What the YAML file of a name nearest to the note holds; nothing where it is no mapping or cannot be read."""
        for _, _, text in self.files(name):
            try:
                settings = yaml_text.load(text)
            except yaml_text.NotYaml:
                return {}
            return settings if isinstance(settings, dict) else {}
        return {}


class Evidence(NamedTuple):
    """Why a note is thought to be meant for a renderer; the heaviest evidence wins."""

    weight: int
    reason: str
    certainty: Certainty = "likely"
    """How far it can be relied on; how heavy it is says nothing of that."""
    doubt: str = ""
    """What keeps it from being certain, in words."""
    claims: bool = True
    """Whether it says that the note is a page there; else only that the renderer shows what nothing else claims."""
    site: str = ""
    """The absolute path of the folder of the site that the note is in. Of sites in each other the innermost counts."""


class Reader(NamedTuple):
    """What a project runs beside a renderer, and what it may read that the renderer shows as text."""

    name: str
    """As it is told: "`preprocessor.xnos` in book.toml"."""
    forms: frozenset[str] | None = None
    """The features (see `refcheck.syntax.features`) that it may read; None for any."""
    opens: bool = True
    """Whether it is given the text, so that what it may read is no error; else this is only possible."""

    def may_read(self, form: str) -> bool:
        """Whether it may read a form; what is said of `label` holds on all elements."""
        if self.forms is None or form in self.forms:
            return True
        return form.startswith("label-") and "label" in self.forms


class Failure(NamedTuple):
    """What stops the renderer from building a page."""

    span: Span
    reason: str
    remedy: str
    effect: str = "the page does not build"
    form: str = ""
    """The feature that is written there, where another reader could take it away before."""
    is_lack: bool = False
    """Whether what reads the text there is not installed, so that nothing else can be said of it."""


class Book(NamedTuple):
    """Notes that are published as one: labels of each are known in all, and numbers go on from one to the next."""

    files: tuple[str, ...]
    """Their paths, in the order of reading."""
    appendices: int | None = None
    """The index of the first one that is an appendix."""
    is_one_text: bool = False
    """Whether they are read as one text, so that notes, link definitions and anchors of each count in all, too."""
    shares_anchors: bool = True
    """Whether a link `#x` can lead into another one of them."""
    alternatives: tuple[tuple[str, ...], ...] = ()
    """Other lists of files that are read as one text with a note that is in several: a chapter that is also built
    alone, or in another order. What one of them defines is there; only these of the first are numbered."""

    @classmethod
    def listed(cls, folder: str, files: Iterable[str], appendices: Iterable[str] = ()) -> "Book":
        """The notes that the settings in a folder list, each once, however its path is written and repeated."""
        chapters = dict.fromkeys(posixpath.normpath(f"{folder}/{path}") for path in files)
        further = dict.fromkeys(posixpath.normpath(f"{folder}/{path}") for path in appendices)
        return cls(tuple(chapters | further), len(chapters) if further else None)


def no_evidence(context: DetectionContext) -> Evidence | None:
    """For a renderer that is only taken when it is named."""
    return None


def no_readers(context: DetectionContext) -> tuple[Reader, ...]:
    """For a renderer beside which nothing reads the text."""
    return ()


def makes_nothing(context: LinkContext) -> "tuple[Unknown, ...]":
    """For a renderer of which no site makes anything else than the pages of its texts."""
    return ()


def no_site_lists(files: Files, folder: str) -> "tuple[SiteList, ...]":
    """For a renderer whose settings list no pages."""
    return ()


def reads_no_cells(definition: Definition) -> tuple[Definition, ...]:
    """For a renderer that makes nothing of executable cells and of divs without a name."""
    return () if definition.syntax == "cells" or definition.kind == "div" else (definition,)


def with_attributes_as_title(definition: Definition) -> tuple[Definition, ...]:
    """For a heading whose attributes are a part of its title; of their label nothing is left."""
    if definition.kind != "heading":
        return ()
    title = (*definition.pieces[:-1], Piece("no-attributes", definition.pieces[-1].text))
    return (definition._replace(key="", pieces=title),)


class ReferenceIdiom(NamedTuple):
    """How a renderer's own cross-references are written; `{}` stands for the label."""

    number: str
    """One that shows the number alone."""
    named: str = ""
    """One that shows the kind, too; empty where the kind is written before it."""
    grouped: bool = False
    """Whether it is a citation of pandoc's, in whose brackets several stand, with prefixes and suffixes."""
    kinds: Mapping[str, "ReferenceIdiom"] = {}
    """The kinds that are referred to in another way."""

    def of(self, kind: str) -> "ReferenceIdiom":
        """How something of a kind is referred to."""
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
    """What it makes of a feature that `supports` does not name."""
    slugs: tuple[Callable[[Sequence[Heading]], list[str]], ...] = ()
    """The slug rule; several only for `any`, where each is right somewhere."""
    label_kinds: Mapping[str, str] = field(default_factory=lambda: LABEL_KINDS)
    """What the part of a label before the mark stands for."""
    label_mark: str = ":"
    """What parts a label: `fig:x`, `fig-x`; `:-` where either does."""
    element_kinds: Mapping[str, str] = field(default_factory=dict)
    """What a label on an element stands for, whatever its name; for what is not named the name decides."""
    does_not_parse: int = (
        BlockCondition.HTML_BLOCK
        | BlockCondition.UNCLOSED_FENCE
        | ElementCondition.LOOSE
        | CellCondition.IN_CELL
        | DefinitionListCondition.IN_DEFINITION_LIST
        | RuledTableCondition.RULED_ROW
    )
    """Conditions under which there is no definition or reference here."""
    reads_brackets: bool = False
    """Whether bracketed text that its file does not define can be a link: where that file is a part of a text."""
    also_parses: int = 0
    """Conditions under which text is Markdown here, though it is code or plain text for most."""
    numbers: Callable[[Definition, str], bool] | None = None
    """Whether it gives a label of a kind a number; None where it numbers nothing at all."""
    numbering: Numbering = field(default_factory=Numbering)
    """How numbers are made."""
    metadata: Callable[[DetectionContext], Mapping[str, Any]] = lambda context: context.front_matter
    """The settings that hold for a note: its front matter, on top of what files of its project say."""
    with_settings: "Callable[[Renderer, Mapping[str, Any]], Renderer]" = lambda renderer, metadata: renderer
    """The renderer as the settings of a note and its project make it."""
    book: Callable[[DetectionContext], Book | None] = lambda context: None
    """The book that a note is a part of."""
    run_folders: "Callable[[DetectionContext], RunFolders | None]" = lambda context: None
    """Where it looks for what a note names; None where that is beside the note."""
    is_fragment: Callable[[str], bool] = lambda name: False
    """Whether a file of a name is no page of its own but included in others."""
    attributes_over_lines: bool = True
    """Whether the attributes of an image, link or span can go on in the next line."""
    front_matter: FrontMatterReader | None = ANY
    """How it reads front matter; None where it does not."""
    titles: bool = False
    """Whether the `title` of the front matter is the first heading of a page."""
    reads: Callable[[Definition], Iterable[Definition]] = reads_no_cells
    """What it makes of a definition: nothing, the same, or one of another name."""
    has_title: Callable[[Definition], bool] = lambda definition: False
    """Whether a heading in a div is its title and no section."""
    is_label_name: Callable[[str], bool] = bool
    """Whether what stands after the mark of a label is read as part of it."""
    isolated_reference: str = "[@{}]"
    """How a cross-reference is written where a word stands beside it."""
    reference_idiom: ReferenceIdiom | None = None
    """How cross-references are written; None where they are links with the number in their text."""
    label_idiom: LabelIdiom = "attributes"
    """How labels are written: `attributes`, as HTML where those are not read; `captions` (bookdown's `(\\#fig:x)`)
    or `directives` (MyST's)."""
    captions: frozenset[str] = frozenset()
    """The elements whose captions a reader sees: `image` (its description, where it stands alone in a paragraph),
    `table` (`: Caption`), `code` (the attribute of a numbered listing)."""
    fence_attributes: bool = False
    """Whether the info string of a fence can be an attribute block, `{#id .python}`."""
    listing_caption: str = "caption"
    """The attribute of a listing that holds its caption."""
    closes_tags: bool = False
    """Whether a tag without content has to be closed: `<img />`."""
    div_attribute: str = ""
    """The attribute that a `<div>` needs for what is in it to be read as Markdown."""
    folds_first_letter: bool = True
    """Whether `@Fig:a` is `@fig:a` at the beginning of a sentence."""
    is_reference_key: Callable[[str], bool] = lambda key: True
    """Whether what only can be a cross-reference is read as one with this key, or stays text."""
    key_rule: str = ""
    """What such a key is made of, in words."""
    label_key: Callable[[str], str] = str
    """The form in which the names of labels are compared."""
    unfit: "Callable[[Reference, Definition], str] | None" = None
    """Why a cross-reference of some form cannot lead to a label of its name; empty where it can. None: all can."""
    labels_number: bool = False
    """Whether an element has a number by its label alone, so that a label has a use without a reference."""
    reads_tex_labels: bool = False
    """Whether all that is made is LaTeX, in which `\\label{x}` of raw TeX is a label like others."""
    keeps_slug: bool = False
    """Whether a heading with an id of its own can be linked to by the anchor of its text, too."""
    shares_labels: bool = False
    """Whether labels of all pages of a project count, also for links `#label`."""
    anchors_below: Callable[[LinkContext], str] = lambda context: ""
    """The folder of the pages whose anchors `[text][anchor]` names; empty where it names link definitions alone."""
    may_be_label: Callable[[str], bool] = lambda path: False
    """Whether the path of a link, which is none of a file, is looked up as a label, or as what else is named so."""
    heading_label: Callable[[str], str | None] | None = None
    """The label that a heading has without being given one, for its anchor; None where none has one."""
    part_label: Callable[[str], str] | None = None
    """The label of an image in a figure of which its own, if it has one, says no kind; None where it is no part."""
    heading_anchor: Callable[[str], str] = str
    """What becomes of the anchor of a heading, its own or that of the slug rule."""
    refers_to: Callable[[Definition], bool] = lambda definition: False
    """What a cross-reference can lead to though it has no number."""
    reads_citations: bool = False
    """Whether `[@key]` is a citation also where `: destination` follows."""
    knows_all_entries: bool = False
    """Whether a citation needs an entry, or a key that says where the work is, also where nothing names literature."""
    folds_note_case: bool = True
    """Whether `[^A]` refers to `[^a]: ...`."""
    first_note_wins: bool = True
    """Which of two definitions of a footnote is shown."""
    shows_unused_notes: bool = False
    """Whether a footnote that nothing refers to stands on the page."""
    note_numbers_in_anchors: bool = False
    """Whether the anchor of a heading holds the numbers of the notes in it."""
    first_definition_wins: bool = True
    """Which of two link definitions counts."""
    notes_last: bool = False
    """Whether what stands in footnotes is counted after all else, not where the footnote is referred to."""
    shows_notes_of_omitted: bool = True
    """Whether a note is shown that only an omitted note refers to."""
    nested_notes: bool = True
    """Whether `[^1]` within the text of a footnote is read."""
    duplicate_labels_break: bool = False
    first_label_wins: bool = False
    """Which of two definitions of a label counts; the other one has no number."""
    keeps_html: bool = True
    """Whether HTML in the text is HTML of the page."""
    writes_html: bool = True
    """Whether HTML that is put into a text is sure to get to the page. Where it is not, what stands there is read."""
    finds_html_paths: bool = True
    """Whether a path that leads to a file in Markdown leads there in HTML, too."""
    reads_styles: bool = True
    """Whether an element of HTML can have a `style`."""
    html_headings: bool = False
    """Whether `<h1>` to `<h6>` get anchors as other headings do."""
    finds_html_ids: bool = True
    """Whether a link to an id of HTML leads there."""
    finds_entry: Callable[[str], bool] = lambda key: True
    """Whether the renderer finds a key of a reference block."""
    paths: PathRules = FILES
    """How it reads the paths of links: which files they mean, and when they lead nowhere."""
    image_paths: PathRules | None = None
    """How it reads the paths of images; None where as those of links."""
    other_projects: "Callable[[LinkContext, str], str | Unknown | None] | None" = None
    """What is wrong with an address of another project, or what may make its target; None where neither is known."""
    tag_paths: Mapping[str, PathRules] = field(default_factory=dict)
    """The same of links that are tags of its own (`{{< ref >}}`, `[[page]]`), by the form of the reference."""
    site_lists: "Callable[[Files, str], tuple[SiteList, ...]]" = no_site_lists
    """The settings that list the pages of the site which the pages in a folder belong to."""
    includes: bool = False
    """Whether other texts are put into a page when the site is built."""
    anchor_prefix: str = ""
    """What it puts before every anchor of a page; links work with and without it."""
    anchor_key: Callable[[str], str] = str
    """The form in which anchors are compared."""
    folds_fragments: bool = False
    """Whether a fragment that leads nowhere leads to the anchor that it is in lower case."""
    nested_anchors: bool = False
    """Whether `#A#B` leads to the heading B below the heading A."""
    open_anchors: Callable[[Document], str] = lambda document: ""
    """Why links within a text may lead to anchors that the text alone does not tell; empty where they are all known."""
    generated_anchors: Callable[[str], bool] = lambda anchor: False
    """Whether an anchor is one that the renderer makes by itself (notes, lines, the top of the page)."""
    raw_parts: Callable[[Document], tuple[Span, ...]] = lambda document: ()
    """The stretches of a text that are shown as they are written, though they are no code."""
    failure: Callable[[Document], Failure | None] = lambda document: None
    """Why the page cannot be built, where something else than a duplicate label is the cause."""
    makes_site: bool = False
    """Whether it builds a site or a book of many notes, and may make files that they link to. A forge or an editor
    shows the files that there are."""
    creates_notes: bool = False
    """Whether a click on a link to a note that does not exist creates it."""
    evidence: Callable[[DetectionContext], Evidence | None] = no_evidence
    find_readers: Callable[[DetectionContext], tuple[Reader, ...]] = no_readers
    """What else of the project may read a note, as far as it is no reader of forms that are known."""
    unknowns: "Callable[[LinkContext], Iterable[Unknown]]" = makes_nothing
    """What the site that a page belongs to makes beside the pages of its texts; see `refcheck.project.unknowns`."""
    leniency: "Callable[[LinkContext], Iterable[str]]" = lambda context: ()
    """What the settings of the site keep the program itself from reporting, though a reader meets it; as clauses."""
    readers: tuple[Reader, ...] = ()
    """Those that were found; see `beside`."""
    is_opened: bool = False
    """Whether one of them is given the text."""

    def support(self, feature: str) -> Support:
        """`NATIVE`, `TEXT`, `BREAKS` or `OPEN`; what is not said of one element holds as for all."""
        known = self.supports.get(feature)
        if known is None and feature.startswith("label-") and feature != "label-paragraph":
            # A paragraph is a caption without a table.
            known = self.supports.get("label")
        known = known or self.default_support
        return OPEN if self.is_opened and known != NATIVE and self.is_open(feature) else known

    @property
    def is_unknown(self) -> bool:
        """Whether it stands for all renderers, because nothing says which one a note is for."""
        return self.name == "any"

    def is_open(self, form: str) -> bool:
        """Whether something beside the renderer is given the text and may read a form."""
        # Here `any` is the module of the renderer of that name.
        return next((True for reader in self.readers if reader.opens and reader.may_read(form)), False)

    def may_be_read(self, form: str) -> Reader | None:
        """The first of what may read a form beside the renderer."""
        return next((reader for reader in self.readers if reader.may_read(form)), None)

    def parts_of(self, key: str) -> tuple[str, str, str]:
        """What stands before the mark of a label, the mark, and what follows; no mark where there is none."""
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
        """Whether an anchor can be written as HTML: it stays, and links lead to it."""
        return self.keeps_html and self.writes_html and self.finds_html_ids

    @property
    def pandoc_grammar(self) -> bool:
        """Whether pandoc reads the text: its grammar of attributes and of citations holds, and no other."""
        return self.reads_citations

    def meant_key(self, key: str) -> str | None:
        """The label that a key means whose beginning is that of a label here, or nearly so: `fig:a` for `figure-a`.

        None where it means none.
        """
        parts = _LABEL_PARTS.fullmatch(key)
        kind = _KINDS_BY_NAME.get(parts["name"].lower()) if parts else None
        for prefix, known in self.label_kinds.items():
            if parts and known == kind:
                written = (f"{prefix}{mark}{parts['rest']}" for mark in ":-")
                return next((label for label in written if self.kind_of(label) == kind), None)
        return None

    def is_label(self, key: str) -> bool:
        """Whether a cross-reference can name a label so; one that cannot be named may count all the same."""
        return self.kind_of(key) is not None and self.is_label_name(self.parts_of(key)[2])


@lru_cache(maxsize=256)
def beside(renderer: Renderer, readers: tuple[Reader, ...]) -> Renderer:
    """A renderer beside which something else may read the text."""
    return replace(renderer, readers=readers, is_opened=True in {reader.opens for reader in readers})


@lru_cache(maxsize=256)
def reading_one_text(renderer: Renderer) -> Renderer:
    """A renderer that reads several files as one text."""
    return replace(renderer, reads_brackets=True)


@lru_cache(maxsize=256)
def run_in(renderer: Renderer, run: "RunFolders") -> Renderer:
    """A renderer that is run in other folders than that of the text."""
    from refcheck.links.run_folders import image_paths, link_paths

    return replace(renderer, paths=link_paths(run, renderer.paths), image_paths=image_paths(run))


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
        KeyError: where there is none of this name.
    """
    name = OTHER_NAMES.get(name, name)
    if name not in names():
        raise KeyError(name)
    renderer: Renderer = import_module(f"{__name__}.{name.replace('-', '_')}").RENDERER
    return renderer

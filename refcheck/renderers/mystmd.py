"""mystmd, the MyST engine of Jupyter Book 2: run with 1.11.0, and myst-parser 1.7.3 with myst-transforms 1.3.50.

Names are compared in lower case, without quotes; the first of two takes effect. A heading with a label of its own has
no other. Figures, tables, display math, and code with a caption or a label are numbered, labelled or not, restarting on
each page; headings if the settings enable it (`numbering` in the front matter or in myst.yml).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.markdown.conditions import BlockCondition
from refcheck.numbering.counting import Numbering, brief, whole
from refcheck.renderers import (
    NATIVE,
    DetectionContext,
    Evidence,
    Reader,
    ReferenceIdiom,
    Renderer,
    _front_matter,
    _settings,
    reads_no_cells,
)
from refcheck.sites import myst
from refcheck.syntax._myst_names import PROOFS, TERM
from refcheck.syntax.citation_suffixes import SuffixCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.divs import DivCondition
from refcheck.syntax.html import HtmlCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.myst_directives import DirectiveCondition
from refcheck.syntax.myst_targets import MystCommentCondition

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.site_lists import SiteList

_NO_BLANK = compile_lazily(r"\S*")
_QUOTES = compile_lazily("['‘’\"“”]+")
ELEMENT_KINDS = {
    "figure": "figure",
    "table": "table",
    "math": "equation",
    "code": "listing",
    "heading": "section",
    "exercise": "exercise",
    **{proof: proof for proof in PROOFS},
}
# The names of the kinds in the settings.
_SETTINGS = {
    "figure": ("figure", "figures"),
    "table": ("table", "tables"),
    "equation": ("equation", "equations", "math"),
    "listing": ("code",),
}
_REFERENCES = ReferenceIdiom(
    "{numref}`%s <{}>`",
    "{numref}`{}`",
    kinds={
        "equation": ReferenceIdiom("{eq}`{}`", "{eq}`{}`"),
        "section": ReferenceIdiom("{numref}`%s <{}>`", "{ref}`{}`"),
    },
)
# The elements of HTML whose `id` can be referenced (built with mystmd 1.8.3); those of others are dropped.
_WITH_ID = frozenset(("span", "div", "img", "figure", "table", "tr", "td", "th", "details", "iframe", "video", "u"))
# What labelled elements between HTML tags become; labels of others are lost (run with myst-transforms 1.3.50).
_STAYS = {"figure": "figure", "table": "figure", "code": "figure", "math": "div", "heading": "heading"}
_OFF = frozenset(("false", "no", "off"))


def label_key(label: str) -> str:
    """A label normalized for comparison (myst-common, `normalizeLabel`)."""
    return _QUOTES.sub("", " ".join(label.split())).lower()


def numbers(definition: Definition, kind: str) -> bool:
    """Whether a labelled or unlabelled element is numbered."""
    options = dict(definition.attributes)
    if options.get("enumerated", options.get("numbered", "")).strip().lower() in _OFF or "nonumber" in options:
        return False
    # `kind` makes figures of another kind, counted separately.
    return "kind" not in options


def reads(definition: Definition) -> Iterable[Definition]:
    """The definitions in mystmd: labels have their normal form; `(a b)=` is not a label, `<a id="x">` not an anchor."""
    if definition.conditions & HtmlCondition.BETWEEN_TAGS:
        # A line `(x)=` there is for what comes after the closing tag.
        if definition.element not in _STAYS and definition.syntax != "myst_targets":
            return ()
        definition = definition._replace(element=_STAYS.get(definition.element, definition.element))
    if definition.kind == "label":
        if definition.syntax == "myst_targets" and not _NO_BLANK.fullmatch(definition.key):
            return ()
        return (definition._replace(key=label_key(definition.key)),)
    if definition.element == TERM:
        return (definition._replace(key=label_key(f"term-{definition.key}")),)
    if definition.kind == "anchor" and definition.syntax == "html":
        return (definition._replace(key=label_key(definition.key)),) if definition.element in _WITH_ID else ()
    return reads_no_cells(definition)


# What doi-utils 2.0.6 takes for an identifier of a work, without its scheme.
_DOI = compile_lazily(r"(?:dx\.|www\.)?doi\.org/10\.\d{4,9}/\S")


def _own_number(definition: Definition) -> str | None:
    options = dict(definition.attributes)
    return options.get("enumerator") or options.get("number") or None


_IS_WHOLE = "the settings of mystmd are all here"


def adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer with the `numbering` of the settings.

    Elements that are counted over the pages of a project get no number, because their order is unknown. A project that
    extends no other reads the bibliographies of its folder: without one, no citation is found.
    """
    if metadata.get(_IS_WHOLE) is True:
        renderer = replace(renderer, knows_all_entries=True)
    settings = metadata.get("numbering")
    if isinstance(settings, bool):
        settings = {"all": settings}
    if not isinstance(settings, dict):
        return renderer
    everything = settings.get("all")
    levels = _numbered_levels(settings)
    numbering = renderer.numbering._replace(
        written={kind: _written(settings, names, everything) for kind, names in _SETTINGS.items()},
        sections=lambda level: level in levels,
    )
    return replace(renderer, numbering=numbering)


def _numbered_levels(settings: Mapping[str, Any]) -> frozenset[int]:
    """The levels of headings that are numbered: `heading_1` is the first below the title of the page."""
    everything = settings.get("headings", settings.get("sections", _enabled(settings.get("all"))))
    on = set()
    for level in range(1, 7):
        own = next((settings[name] for name in (f"heading_{level}", f"h{level}") if name in settings), everything)
        if _enabled(own):
            on.add(level + 1)
    return frozenset(on)


def _enabled(setting: Any) -> bool:
    if isinstance(setting, dict):
        return setting.get("enabled", True) is not False
    return setting is not None and setting is not False


def _written(settings: Mapping[str, Any], names: tuple[str, ...], everything: Any) -> Callable[[int], str]:
    own = next((settings[name] for name in names if name in settings), None)
    details = own if isinstance(own, dict) else {}
    all_details = everything if isinstance(everything, dict) else {}
    is_off = own is False or details.get("enabled") is False or (own is None and everything is False)
    goes_on = own in ("continue", "next") or details.get("continue", all_details.get("continue")) is True
    if is_off or goes_on or details.get("start") in ("continue", "next"):
        return lambda count: ""
    before = whole(own, whole(details.get("start"), 1)) - 1
    shared = settings.get("enumerator")
    form = details.get("enumerator") or (shared.get("enumerator") if isinstance(shared, dict) else shared) or "%s"
    text = brief(form, "%s")
    return lambda count: text.replace("%s", str(count + before))


def metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The front matter on top of the project settings in the nearest myst.yml."""
    for _, _, text in context.files("myst.yml"):
        settings = _settings.parse(text)
        found = _settings.merge(_settings.part(settings, "project"), context.front_matter)
        return {**found, _IS_WHOLE: "project" in settings and "extends" not in settings}
    return context.front_matter


SYNTAXES = frozenset(("myst-directives", "myst-targets", "myst-roles"))
"""What shows that a text is in MyST."""


def is_apart(context: DetectionContext, folder: str) -> bool:
    """Whether a text in plain Markdown is neither a page of the project in a folder nor in one."""
    if context.syntaxes & SYNTAXES:
        return False
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import myst_pages

    pages: myst_pages.Pages = context.once(myst_pages.pages_of, folder)
    path = context.path_from(folder)
    if pages.listed is None or not pages.leave_out(path):
        return False
    return path not in context.once(myst_pages.included_in, folder)


def _evidence(context: DetectionContext) -> Evidence | None:
    for folder, _, text in context.files("myst.yml"):
        is_project = "project" in _settings.parse(text)
        if is_project and is_apart(context, folder):
            return None
        return Evidence(70, "there is a myst.yml", "certain" if is_project else "likely", site=folder)
    return None


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The plug-ins of the project, which can add roles, directives and transformations of the text."""
    for _, name, text in context.files("myst.yml"):
        plugins = _settings.items(_settings.part(_settings.parse(text), "project"), "plugins")
        return tuple(Reader(f"the plugin `{plugin}` in {name}", opens=False) for plugin in plugins)
    return ()


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by only one command.
    from refcheck.sites import leniency

    return leniency.of_mystmd(context)


def _other_projects(context: LinkContext, destination: str) -> str | Unknown | None:
    # Few links are of such a kind.
    from refcheck.sites import other_projects

    return other_projects.of_mystmd(context, destination)


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import toc_lists

    return toc_lists.myst_lists(files, folder)


def _is_left_out(context: LinkContext) -> bool:
    # Asked only of texts that another one includes.
    from refcheck.sites import myst_pages

    return myst_pages.is_left_out(context)


def _lists_all(context: LinkContext) -> bool:
    # Used only by a rule that is off by default.
    from refcheck.sites import page_lists

    return page_lists.of_mystmd(context)


def is_target(definition: Definition) -> bool:
    """Whether a role can refer to a definition for MyST-Parser and mystmd."""
    return definition.kind == "label" or definition.element == TERM


def _is_html_target(definition: Definition) -> bool:
    """The same of an id in HTML: mystmd knows those of some elements (run with myst-transforms 1.3.50)."""
    return definition.kind == "anchor" and definition.syntax == "html" and definition.element in _WITH_ID


NOT_PARSED = DivCondition.COLON_CODE | BlockCondition.AFTER_BYTE_ORDER_MARK | SuffixCondition.IN_SUFFIX
"""What is code or text for mystmd alone, not for MyST-Parser."""

RENDERER = Renderer(
    name="mystmd",
    title="mystmd",
    front_matter=_front_matter.MYSTMD,
    summary="mystmd, which makes MyST Markdown sites, Jupyter Book 2 among them.",
    supports={
        "cross-reference": NATIVE,
        "footnote": NATIVE,
        "front-matter": NATIVE,
        "myst-directives": NATIVE,
        "myst-targets": NATIVE,
        "myst-roles": NATIVE,
        "math-labels": NATIVE,
        "citation": NATIVE,
    },
    slugs=(slugs.mystmd,),
    reference_idiom=_REFERENCES,
    label_idiom="directives",
    anchor_element="span",
    label_kinds={},
    element_kinds=ELEMENT_KINDS,
    does_not_parse=Renderer.does_not_parse & ~DefinitionListCondition.IN_DEFINITION_LIST
    | MystCommentCondition.COMMENT
    # `(x)=` before a figure with `:label: fig-a` gives it the name `x` alone, as it does with a second target (run with
    # myst-transforms 1.3.50); Sphinx knows it by all of them.
    | DirectiveCondition.RENAMED
    | DefinitionListCondition.SEVERAL_TERMS
    | NOT_PARSED
    # In the text of a link `@key` is text (run with mystmd 1.8.3).
    | LinkCondition.NESTED_LINK,
    also_parses=DirectiveCondition.DIRECTIVE | DirectiveCondition.ENVIRONMENT | DirectiveCondition.TIGHT,
    reads=reads,
    numbers=numbers,
    numbering=Numbering(
        part="{number}{part}",
        has_parts=lambda definition: any(key == "parts" for key, _ in definition.attributes),
        own=_own_number,
        own_is_whole=True,
        unlabelled=frozenset(ELEMENT_KINDS) - {"heading"},
        sections=lambda level: False,
        before=(0,),
    ),
    with_settings=adapt,
    metadata=metadata,
    folds_first_letter=False,
    label_key=label_key,
    anchor_key=label_key,
    heading_label=lambda anchor: anchor or None,
    refers_to=lambda definition: is_target(definition) or _is_html_target(definition),
    shares_labels=True,
    has_tex_pages=True,
    may_be_label=myst.may_be_name,
    first_label_wins=True,
    folds_note_case=False,
    loses_references=int(HtmlCondition.BETWEEN_TAGS),
    first_note_wins=False,
    notes_last=True,
    paths=myst.PATHS,
    includes=True,
    tag_paths={"doc": myst.DOCUMENTS, "download": myst.DOWNLOADS},
    site_lists=_site_lists,
    other_projects=_other_projects,
    leniency=_leniency,
    evidence=_evidence,
    find_readers=_readers,
    makes_site=True,
    reads_notebooks=True,
    embeds_files=True,
    lists_all=_lists_all,
    is_left_out=_is_left_out,
    locates_work=lambda key: _DOI.match(key) is not None,
)

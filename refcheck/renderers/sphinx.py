"""Sphinx with MyST-Parser, and Jupyter Book 1, which runs them: Sphinx 9.0.4 with MyST-Parser 5.2.0 was run.

Whether a role finds a label depends on the element that carries it: `{ref}` without a text shows a title or a caption,
`{numref}` needs a caption, `{eq}` an equation, `{term}` an entry of a `{glossary}`. If there is none, the name is shown
as text; the anchor of a heading is no label. conf.py, or `_config.yml`, sets whether headings have GitHub's anchors
beside those of docutils (`myst_heading_anchors`), and whether attributes are read (`attrs_inline`, `attrs_block`).
Figures and equations are numbered through all pages of a project, so that no number is known here. A name that two
elements of a page have is lost for `{ref}` and `{numref}` (docutils, `document.set_duplicate_name_id`). `[](#name)`
finds a label by its name in lower case, and in any case if the link has a text or the label a title; an id, or an
equation, only as it is. In HTML a link needs the id. Sections have numbers only below a toctree with `:numbered:`.
Footnotes that nothing refers to are shown, too. `[@key]` is text; `label:` in the front matter is not a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Piece, Reference
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext, Target
from refcheck.numbering.counting import Numbering
from refcheck.renderers import (
    TEXT,
    Certainty,
    DetectionContext,
    Evidence,
    Renderer,
    Unfit,
    _settings,
    myst,
    mystmd,
    reads_no_cells,
)
from refcheck.sites import myst as site
from refcheck.syntax._myst_names import TERM
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.html import HtmlCondition
from refcheck.syntax.myst_directives import DirectiveCondition

if TYPE_CHECKING:
    from refcheck.sites.sphinx_settings import SphinxSettings

_SETTINGS = "sphinx"
# More than that of an Obsidian vault: its settings show only where a book is edited.
_WEIGHT_OF_BOOK = 69
_KINDS = tuple(kind for kind in dict.fromkeys(mystmd.ELEMENT_KINDS.values()) if kind != "section")
_CAPTIONED = frozenset(("figure", "table", "code"))
# Where a number goes in a text (Sphinx, `StandardDomain._resolve_numref_xref`).
_PLACE = compile_lazily(r"%s|number|\{name\}")
_NAMED_TWICE = "two elements of the page have this name, and then Sphinx finds neither"
# Other elements that carry a label and are known to have no title: an unknown directive may have one.
_UNTITLED = frozenset(("admonition", "paragraph", "image", "math"))


def label_key(label: str) -> str:
    """Lower case, with one space for each run of them (docutils, `fully_normalize_name`)."""
    return " ".join(label.lower().split())


def _label_id(label: Definition) -> str:
    name = f"equation-{label.key}" if _is_equation(label) else label.key
    return slugs.docutils([slugs.Heading((Piece("text", name),), own="")])[0]


def _reads(definition: Definition) -> Iterable[Definition]:
    if definition.element == "html" and definition.syntax == "myst_targets":
        # docutils gives no name to HTML that it leaves as it is.
        return ()
    if definition.kind == "label":
        # The list of equations has their names as they are written.
        return (definition if _is_equation(definition) else definition._replace(key=label_key(definition.key)),)
    if definition.element == TERM:
        return (definition._replace(key=label_key(f"term-{definition.key}")),)
    return reads_no_cells(definition)


def _reads_images(definition: Definition) -> Iterable[Definition]:
    """The same where `<img>` is an image of Markdown, which keeps no id (MyST-Parser, `html_image`)."""
    is_image = definition.syntax == "html" and definition.conditions & HtmlCondition.IMAGE_ALONE
    return () if is_image else _reads(definition)


def _is_equation(label: Definition) -> bool:
    is_equation = label.syntax == "math" or label.syntax == "math_labels"
    return is_equation or (label.element == "math" and label.syntax == "myst_directives")


def _unfit(reference: Reference, labels: Sequence[Definition]) -> Unfit | None:
    """Why a role cannot resolve to the labels of its name; None if it can."""
    if reference.form in ("ref", "numref") and len(labels) > 1 and sum(map(_has_name, labels)) > 1:
        return Unfit(_NAMED_TWICE, "give one of them another name")
    # Equations have a list of their own: `{ref}` finds the heading of a name that an equation has, too.
    wants_equation = reference.form in ("eq", "math:numref")
    fitting = [label for label in labels if _is_equation(label) is wants_equation]
    same = [label for label in fitting if label.key == reference.key]
    label = (same or fitting or labels)[-1]
    reason = _unfit_role(reference, label)
    if not reason and reference.form == "numref" and label.element == "heading":
        reason = "`{numref}` shows the number of a section only below a toctree with `:numbered:`"
        return Unfit(reason, "write `{ref}`, which shows its title", unless=_may_number_sections)
    return Unfit(reason, _remedy(reference)) if reason else None


def _remedy(reference: Reference) -> str:
    return f"write {'another' if reference.text else 'a'} text, or a role that leads there"


def _unfit_role(reference: Reference, label: Definition) -> str:
    """The reason why a role cannot resolve to such an element; empty if it can."""
    role, is_equation = reference.form, _is_equation(label)
    if role in ("eq", "math:numref"):
        if is_equation:
            return "" if label.key == reference.key else f"`{{eq}}` finds the name as it is written, `{label.key}`"
        return "`{eq}` finds equations alone"
    if role == "numref" and reference.text and not _PLACE.search(reference.text):
        return "the text of `{numref}` needs a `%s` or `{number}` where the number goes"
    if role == "ref" and is_equation:
        return "`{ref}` finds no equations"
    if role == "ref" and not reference.text and _is_untitled(label):
        return "`{ref}` without a text needs a title or caption"
    if role == "numref" and _is_untitled(label):
        return "`{numref}` needs something with a caption"
    return ""


def _is_untitled(label: Definition) -> bool:
    """Whether the element of a label is known to have neither a title nor a caption."""
    lacks_caption = label.element in _CAPTIONED and bool(label.conditions & ElementCondition.NO_CAPTION)
    return label.element in _UNTITLED or lacks_caption


def _slug(label: Definition) -> Sequence[str]:
    """The anchor that a heading has beside its label."""
    return slugs.myst([slugs.Heading((Piece("text", label.text),), own="")]) if label.element == "heading" else ()


def _unfit_link(reference: Reference, labels: Sequence[Definition], target: Target, in_page: bool) -> Unfit | None:
    """Why a link cannot resolve to the labels of its name; None if it can (MyST-Parser, `ResolveAnchorIds`).

    Args:
        labels: those of a page; the first is the one that has the id.
        in_page: whether it is the page of the link.
    """
    label = labels[0]
    identifier, names = _label_id(label), (target.fragment or "", unquote(target.fragment or ""))
    if (in_page or target.path) and (identifier in names or names[1] in _slug(label)):
        return None
    if reference.syntax == "html":
        reason = "HTML is left as it is, and the id in the page is another one"
        if not in_page and not target.path:
            return Unfit(reason, "write the file, too")
        return Unfit(reason, f"write `#{identifier}`", identifier)
    if sum(map(_has_name, labels)) > 1:
        return Unfit(_NAMED_TWICE, "give one of them another name")
    name = label.key if _is_equation(label) else label_key(label.key)
    if _is_equation(label) and target.path:
        return Unfit("in another file an equation is found by its id alone", f"write `#{identifier}`", identifier)
    if name in names and (in_page or target.path or _is_equation(label)):
        return None
    if target.path or _is_equation(label):
        return Unfit(f"such a link finds the name as Sphinx has it, `{name}`", f"write `#{name}`", name)
    is_empty = reference.text_span is None or reference.text_span.start == reference.text_span.end
    if is_empty and _is_untitled(label):
        if in_page:
            reason = "without a text it is found by its name in lower case alone"
            return Unfit(reason, f"write `#{name}`, or a text", name)
        return Unfit("a link without a text needs something with a title or caption", "write a text")
    return None


def _may_number_sections(context: LinkContext) -> bool:
    # Few projects refer to sections in this way.
    from refcheck.sites import sphinx_sections

    return sphinx_sections.may_number(context)


def _has_name(label: Definition) -> bool:
    """Whether docutils knows a label by its name. Equations have a list of their own."""
    return label.syntax != "implicit" and not _is_equation(label)


def _unfit_without_numbers(reference: Reference, labels: Sequence[Definition]) -> Unfit | None:
    """Why a role cannot resolve to the labels of its name if figures are not numbered; None if it can."""
    if reference.form == "numref":
        return Unfit("`{numref}` shows numbers only with `numfig = True` in the settings", _remedy(reference))
    return _unfit(reference, labels)


def _is_apart(context: DetectionContext, folder: str) -> bool:
    """Whether mystmd, which also reads this table of contents, makes no page of the text."""
    settings = context.read(f"{folder}/myst.yml") or ""
    return "project" in _settings.parse(settings) and mystmd.is_apart(context, folder)


def _evidence(context: DetectionContext) -> Evidence | None:
    for folder, name, text in context.files(*myst.SETTINGS):
        if name == "conf.py" and "myst" in text:
            certainty: Certainty = "certain" if myst.PARSER.search(text) else "likely"
            return Evidence(70, "conf.py names a parser of MyST", certainty, site=folder)
        if name == "_toc.yml" and _is_apart(context, folder):
            return None
        if name == "_toc.yml" and re.search(r"^format:[ \t]*jb-", text, re.MULTILINE):
            return Evidence(_WEIGHT_OF_BOOK, "_toc.yml is that of a Jupyter Book", "certain", site=folder)
        if name == "_toc.yml" and re.search(r"^- file:", text, re.MULTILINE) and context.read(f"{folder}/_config.yml"):
            # Before 0.11 it had no `format`.
            reason = "there are a _toc.yml and a _config.yml, as in a Jupyter Book"
            return Evidence(_WEIGHT_OF_BOOK, reason, site=folder)
    return None


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by only one command.
    from refcheck.sites import leniency

    return leniency.of_sphinx(context)


def _other_projects(context: LinkContext, destination: str) -> str | Unknown | None:
    # Few links are of such a kind.
    from refcheck.sites import other_projects

    return other_projects.of_sphinx(context, destination)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    from refcheck.sites import sphinx_settings

    for _, name, text in context.files(*sphinx_settings.CONFIGS):
        read = sphinx_settings.of_program if name == "conf.py" else sphinx_settings.of_book
        return {**context.front_matter, _SETTINGS: read(text)}
    return context.front_matter


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    settings = metadata.get(_SETTINGS)
    if settings is None:
        return renderer
    from refcheck.sites.sphinx_settings import SphinxSettings

    return _with(renderer, settings) if isinstance(settings, SphinxSettings) else renderer


@lru_cache(maxsize=64)
def _with(renderer: Renderer, settings: SphinxSettings) -> Renderer:
    syntaxes, supports = settings.syntaxes, dict(renderer.supports)
    if syntaxes is not None and "attrs_inline" not in syntaxes:
        supports["attributes"] = supports["label"] = TEXT
    if syntaxes is not None and "attrs_block" not in syntaxes:
        supports["attribute-lists"] = TEXT
    reads = _reads_images if syntaxes is not None and "html_image" in syntaxes else renderer.reads
    rules = (slugs.docutils,) if settings.heading_anchors == 0 else renderer.slugs
    unfit = _unfit_without_numbers if settings.numbers_figures is False else renderer.unfit
    return replace(renderer, supports=supports, slugs=rules, unfit=unfit, reads=reads)


RENDERER = replace(
    myst.RENDERER,
    name="sphinx",
    refers_to=lambda definition: mystmd.is_target(definition) or definition.syntax == "targets",
    title="Sphinx",
    summary="Sphinx with MyST-Parser (also `myst-parser`), and Jupyter Book 1.",
    stands_for_several=False,
    supports={**myst.RENDERER.supports, "citation": TEXT, "cross-reference": TEXT, "front-matter": TEXT},
    slugs=(slugs.myst, slugs.docutils),
    has_tex_pages=False,
    folds_entry_case=True,
    shows_unused_notes=True,
    numbering=Numbering(written=dict.fromkeys(_KINDS, lambda count: ""), sections=lambda level: False),
    metadata=_metadata,
    with_settings=_adapt,
    reads=_reads,
    label_key=label_key,
    heading_label=None,
    has_ids_apart=_is_equation,
    label_id=_label_id,
    may_be_label=site.may_be_label_of_sphinx,
    anchor_key=str,
    unfit=_unfit,
    unfit_link=_unfit_link,
    other_projects=_other_projects,
    leniency=_leniency,
    anchor_element="a",
    paths=site.PATHS_OF_SPHINX,
    also_parses=myst.RENDERER.also_parses & ~DirectiveCondition.TIGHT,
    is_left_out=lambda context: False,
    locates_work=lambda key: False,
    tag_paths={
        **myst.RENDERER.tag_paths,
        "doc": site.PAGES,
        "any": site.TARGETS,
        "external": site.PATHS_OF_SPHINX,
        "directive": site.FILES_OF_SPHINX,
    },
    evidence=_evidence,
)

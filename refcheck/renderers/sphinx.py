"""Sphinx with MyST-Parser, and Jupyter Book 1, which runs them: Sphinx 9.0.4 with MyST-Parser 5.2.0 was run.

Whether a role finds a label depends on the element that carries it: `{ref}` without a text shows a title or a caption,
`{numref}` needs a caption, `{eq}` an equation, `{term}` an entry of a `{glossary}`. If there is none, the name is shown
as text. conf.py, or `_config.yml`, sets whether headings have GitHub's anchors beside those of docutils
(`myst_heading_anchors`), and whether attributes are read (`attrs_inline`, `attrs_block`). Figures and equations are
numbered through all pages of a project, so that no number is known here. `[@key]` is text; `label:` in the front matter
is not a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from refcheck import slugs
from refcheck.facts.model import Definition, Reference
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext
from refcheck.numbering.counting import Numbering
from refcheck.renderers import (
    TEXT,
    Certainty,
    DetectionContext,
    Evidence,
    Renderer,
    myst,
    mystmd,
    reads_no_cells,
)
from refcheck.sites import myst as site
from refcheck.syntax._myst_glossary import TERM
from refcheck.syntax.attributes import ElementCondition

if TYPE_CHECKING:
    from refcheck.sites.sphinx_settings import SphinxSettings

_SETTINGS = "sphinx"
# More than that of an Obsidian vault: its settings show only where a book is edited.
_WEIGHT_OF_BOOK = 69
_KINDS = tuple(kind for kind in dict.fromkeys(mystmd.ELEMENT_KINDS.values()) if kind != "section")
_CAPTIONED = frozenset(("figure", "table", "code"))
# Other elements that carry a label and are known to have no title: an unknown directive may have one.
_UNTITLED = frozenset(("admonition", "paragraph", "image", "math"))


def label_key(label: str) -> str:
    """Lower case, with one space for each run of them (docutils, `fully_normalize_name`)."""
    return " ".join(label.lower().split())


def _reads(definition: Definition) -> Iterable[Definition]:
    if definition.kind == "label":
        return (definition._replace(key=label_key(definition.key)),)
    if definition.element == TERM:
        return (definition._replace(key=label_key(f"term-{definition.key}")),)
    return reads_no_cells(definition)


def _unfit(reference: Reference, label: Definition) -> str:
    """The reason why a role cannot resolve to a label; empty if it can."""
    role, element = reference.form, label.element
    is_equation = label.syntax == "math" or label.syntax == "math_labels"
    is_equation = is_equation or (element == "math" and label.syntax == "myst_directives")
    if role in ("eq", "math:numref"):
        return "" if is_equation else "`{eq}` finds equations alone"
    if role == "ref" and is_equation:
        return "`{ref}` finds no equations"
    lacks_caption = element in _CAPTIONED and bool(label.conditions & ElementCondition.NO_CAPTION)
    if role == "ref" and not reference.text and (element in _UNTITLED or lacks_caption):
        return "`{ref}` without a text needs a title or caption"
    if role == "numref" and (element in _UNTITLED or lacks_caption):
        return "`{numref}` needs something with a caption"
    return ""


def _unfit_without_numbers(reference: Reference, label: Definition) -> str:
    """The reason why a role cannot resolve to a label if figures are not numbered."""
    if reference.form == "numref":
        return "`{numref}` shows numbers only with `numfig = True` in the settings"
    return _unfit(reference, label)


def _evidence(context: DetectionContext) -> Evidence | None:
    for folder, name, text in context.files(*myst.SETTINGS):
        if name == "conf.py" and "myst" in text:
            certainty: Certainty = "certain" if myst.PARSER.search(text) else "likely"
            return Evidence(70, "conf.py names a parser of MyST", certainty, site=folder)
        if name == "_toc.yml" and re.search(r"^format:[ \t]*jb-", text, re.M):
            return Evidence(_WEIGHT_OF_BOOK, "_toc.yml is that of a Jupyter Book", "certain", site=folder)
        if name == "_toc.yml" and re.search(r"^- file:", text, re.M) and context.read(f"{folder}/_config.yml"):
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
    rules = (slugs.docutils,) if settings.heading_anchors == 0 else renderer.slugs
    unfit = _unfit_without_numbers if settings.numbers_figures is False else renderer.unfit
    return replace(renderer, supports=supports, slugs=rules, unfit=unfit)


RENDERER = replace(
    myst.RENDERER,
    name="sphinx",
    title="Sphinx",
    summary="Sphinx with MyST-Parser (also `myst-parser`), and Jupyter Book 1.",
    stands_for_several=False,
    supports={**myst.RENDERER.supports, "citation": TEXT, "cross-reference": TEXT, "front-matter": TEXT},
    slugs=(slugs.myst, slugs.docutils),
    has_tex_pages=False,
    folds_entry_case=True,
    numbering=Numbering(written=dict.fromkeys(_KINDS, lambda count: ""), sections=lambda level: False),
    metadata=_metadata,
    with_settings=_adapt,
    reads=_reads,
    label_key=label_key,
    unfit=_unfit,
    other_projects=_other_projects,
    leniency=_leniency,
    anchor_element="a",
    paths=site.PATHS_OF_SPHINX,
    tag_paths={**myst.RENDERER.tag_paths, "doc": site.PAGES, "external": site.PATHS_OF_SPHINX},
    evidence=_evidence,
)

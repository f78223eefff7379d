"""MyST in general, if no settings show which program it is for: everything that either mystmd or Sphinx accepts.

Numbers and the ids of headings are mystmd's. Sphinx reads attributes (`attrs_inline`, `attrs_block`) and anchors of
headings in GitHub's style (`myst_heading_anchors`), keeps the anchor of a heading that has a label, and compares
labels in lower case. Run with MyST-Parser 5.2.0 and Sphinx 9.0.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.links.files import Files
from refcheck.renderers import (
    NATIVE,
    DetectionContext,
    Evidence,
    Reader,
    _front_matter,
    _settings,
    mystmd,
    reads_no_cells,
)
from refcheck.sites import myst as site
from refcheck.syntax._myst_names import TERM
from refcheck.syntax.myst_directives import DirectiveCondition

if TYPE_CHECKING:
    from refcheck.links.site_lists import SiteList

_NO_WORD = compile_lazily(r"[\W_]+")
SETTINGS = ("conf.py", "_config.yml", "_toc.yml")
"""The files with the settings of Sphinx."""
PARSER = compile_lazily(r"[\"'](?:myst_parser|myst_nb|recommonmark)\b")
"""In conf.py: a parser of Markdown."""
_CHANGES_SOURCE = compile_lazily(r"[\"'](?:source-read|include-read)[\"']")
_EXTENSIONS = compile_lazily(r"^extensions\s*\+?=\s*[\[(](?P<names>[^\])]*)", re.MULTILINE)
_STRING = compile_lazily(r"[\"']([\w.-]+)[\"']")
# Extensions that read only their own directives and roles in the texts.
_READS_NONE = compile_lazily(
    r"sphinx\.|sphinx_|sphinx-|sphinxcontrib\.|sphinxext\.|myst_|ablog|autoapi|autodoc2|breathe|exhale|furo|hoverxref"
    r"|IPython\.|jupyter_|jupyterlite|jupytext|matplotlib\.|nbsphinx|notfound|numpydoc|nbdoc|pydata_sphinx_theme|pytest"
    r"|recommonmark|rst2pdf|versionwarning|texext"
)


def label_key(label: str) -> str:
    """Lower case, with one hyphen for each run of other characters: mystmd and docutils differ on the rest."""
    return _NO_WORD.sub("-", label.lower()).strip("-") or label


def _reads(definition: Definition) -> Iterable[Definition]:
    """The definitions in MyST: labels and terms have mystmd's normal form."""
    if definition.element == TERM:
        return (definition._replace(key=mystmd.label_key(f"term-{definition.key}")),)
    if definition.kind == "label":
        return (definition._replace(key=mystmd.label_key(definition.key)),)
    return reads_no_cells(definition)


def _evidence(context: DetectionContext) -> Evidence | None:
    found = context.syntaxes & mystmd.SYNTAXES
    if found:
        names = " and ".join(sorted(name.removeprefix("myst-") for name in found))
        return Evidence(30, f"the text has MyST's {names}", "weak")
    return None


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The extensions of Sphinx, and the settings that change the texts themselves."""
    found = []
    for _, name, text in context.files("conf.py", "_config.yml"):
        if name == "conf.py":
            if _CHANGES_SOURCE.search(text):
                found.append(Reader(f"what {name} does to the text"))
            listed = _EXTENSIONS.search(text)
            names = _STRING.findall(listed["names"]) if listed else []
        else:
            sphinx = _settings.part(_settings.parse(text), "sphinx")
            names = [
                extension for extension in _settings.items(sphinx, "extra_extensions") if isinstance(extension, str)
            ]
        others = (extension for extension in names if not _READS_NONE.match(extension))
        found += [Reader(f"the extension `{extension}` in {name}", opens=False) for extension in others]
    return tuple(found)


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import toc_lists

    return toc_lists.site_lists(files, folder)


RENDERER = replace(
    mystmd.RENDERER,
    name="myst",
    title="MyST",
    does_not_parse=mystmd.RENDERER.does_not_parse & ~(mystmd.NOT_PARSED | DirectiveCondition.RENAMED),
    front_matter=_front_matter.MYST,
    summary="MyST Markdown where either mystmd or Sphinx with MyST-Parser makes something of it.",
    stands_for_several=True,
    supports={
        **mystmd.RENDERER.supports,
        "label": NATIVE,
        "label-heading": "text",
        "label-div": "text",
        "attributes": NATIVE,
        "attribute-lists": NATIVE,
    },
    slugs=(slugs.mystmd, slugs.myst, slugs.docutils),
    reads=_reads,
    label_key=label_key,
    anchor_key=label_key,
    keeps_slug=True,
    first_note_wins=True,
    loses_references=0,
    paths=site.PATHS_OF_ANY,
    tag_paths={**mystmd.RENDERER.tag_paths, "toctree": site.LISTED},
    unknowns=site.unknowns,
    site_lists=_site_lists,
    other_projects=None,
    leniency=lambda context: (),
    lists_all=lambda context: False,
    evidence=_evidence,
    find_readers=_readers,
    makes_site=True,
    reads_notebooks=True,
)

"""Jupyter: notebooks as JupyterLab, nbconvert and the viewers of forges show them.

Asked: nbconvert 7.17.2 with mistune 3.4.0. It has no footnotes, no attributes and no numbers; `$$` is MathJax's. It
reads each cell alone, so a link definition holds for its own cell; here it holds for all (docs/known-differences.md).
"""

from __future__ import annotations

from refcheck import slugs
from refcheck.links.suffixes import NOTEBOOK
from refcheck.renderers import DetectionContext, Evidence, Renderer

# More than that of a forge for any page.
_WEIGHT = 10


def _evidence(context: DetectionContext) -> Evidence | None:
    """A notebook that no site or book claims; a forge shows notebooks as Jupyter does, not as its pages."""
    if not context.name.lower().endswith(NOTEBOOK):
        return None
    return Evidence(_WEIGHT, f"{context.name} is a notebook that no site or book claims", claims=False)


RENDERER = Renderer(
    name="jupyter",
    title="Jupyter",
    front_matter=None,
    summary="Notebooks in JupyterLab, nbconvert and on forges, without Jupyter Book.",
    slugs=(slugs.jupyter,),
    reads_notebooks=True,
    evidence=_evidence,
    lists_all=lambda context: True,
    links_bare_addresses=True,
)

"""d2lbook, the generator of "Dive into Deep Learning": labels of all chapters are visible, numbers are Sphinx's.

The number of a label depends on all chapters and is not computed here (d2lbook, "Markdown Syntax").
"""

from __future__ import annotations

from refcheck import slugs
from refcheck.links.destinations import PAGES
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Renderer


def _evidence(context: DetectionContext) -> Evidence | None:
    for folder, _, text in context.files("config.ini"):
        if "d2l" in text and "[build]" in text:
            return Evidence(70, "config.ini is that of d2lbook", "certain", site=folder)
    if "d2l-roles" in context.syntaxes:
        return Evidence(30, "the text has the roles of d2lbook", "weak")
    return None


RENDERER = Renderer(
    name="d2l",
    title="d2lbook",
    summary="d2lbook, with the roles of which books of notebooks are made.",
    supports={"d2l-roles": NATIVE, "footnote": NATIVE},
    slugs=(slugs.github,),
    captions=frozenset(("image",)),
    label_kinds={},
    refers_to=lambda definition: definition.kind == "label",
    folds_first_letter=False,
    shares_labels=True,
    paths=PAGES,
    includes=True,
    evidence=_evidence,
    makes_site=True,
)

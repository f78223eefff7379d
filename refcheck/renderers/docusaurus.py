"""Docusaurus 3: GitHub's slugs, `{#id}` on headings, footnotes; what else stands in braces is JavaScript of MDX."""

from __future__ import annotations

from refcheck import slugs
from refcheck.model import Condition
from refcheck.renderers import NATIVE, Evidence, Renderer, Surroundings
from refcheck.sites import docusaurus

_NO_CONTENT = frozenset(("static", "build", ".github", "node_modules"))


def _evidence(surroundings: Surroundings) -> Evidence | None:
    for folder, name, _ in surroundings.files(*docusaurus.CONFIGS):
        first = surroundings.folders[0][len(folder) :].strip("/").partition("/")[0]
        if first and first not in _NO_CONTENT:
            return Evidence(80, f"the note is in a Docusaurus site, by {name}")
    return None


RENDERER = Renderer(
    name="docusaurus",
    title="Docusaurus",
    summary="Docusaurus 3, docs and blog, with MDX.",
    supports={"label-heading": NATIVE, "footnote": NATIVE},
    slugs=(slugs.docusaurus,),
    # MDX has no indented code.
    ignores=Renderer.ignores & ~(Condition.IN_DEFINITION_LIST | Condition.RULED_ROW),
    paths=docusaurus.PATHS,
    includes=True,
    is_part=lambda document: document.path.rpartition("/")[2].startswith("_"),
    generated_anchors=lambda anchor: anchor.startswith("user-content-fn") or anchor in ("__docusaurus", "top"),
    evidence=_evidence,
)

"""Hugo, whose Markdown is Goldmark: ids and classes on headings, footnotes, no other attributes by default."""

from __future__ import annotations

from refcheck import slugs
from refcheck.model import Condition, Document
from refcheck.renderers import NATIVE, Evidence, Renderer, Surroundings
from refcheck.sites import hugo


def _evidence(surroundings: Surroundings) -> Evidence | None:
    for folder, name, text in surroundings.files(*hugo.CONFIGS):
        found = hugo.settings(name, text)
        content = f"{folder}/{hugo.content_folder(found)}"
        if hugo.is_hugo(name, found) and (surroundings.folders[0] + "/").startswith(content.rstrip("/") + "/"):
            return Evidence(80, f"the note is in the content of a Hugo site, by {name}")
    return None


def _is_part(document: Document) -> bool:
    """Text without front matter is for the most part there to be included in pages."""
    return not document.syntaxes & {"front-matter", "toml-front-matter"}


RENDERER = Renderer(
    name="hugo",
    title="Hugo",
    summary="Hugo with Goldmark, its Markdown as it comes.",
    supports={
        "label-heading": NATIVE,
        "footnote": NATIVE,
        "hugo-shortcode": NATIVE,
    },
    slugs=(slugs.hugo,),
    ignores=Renderer.ignores & ~Condition.IN_DEFINITION_LIST | Condition.TILDE | Condition.INDENTED_MARKER,
    paths=hugo.PATHS,
    tag_paths={"ref": hugo.REF_PATHS, "figure": hugo.PATHS},
    includes=True,
    is_part=_is_part,
    generated_anchors=lambda anchor: anchor.startswith(("fn:", "fnref:", "fnref1:")) or anchor == "top",
    evidence=_evidence,
)

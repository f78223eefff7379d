"""GitHub: cmark-gfm with footnotes; no attribute blocks, no inline notes, ids only from headings and HTML."""

from __future__ import annotations

import os

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Renderer, _front_matter
from refcheck.sites import forge

_GENERATED = compile_lazily(
    r"top|readme|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|(?:user-content-)?fn(?:ref)?-.+|footnote-label"
)
_COMMUNITY_FILES = frozenset(
    ("readme.md", "contributing.md", "changelog.md", "security.md", "code_of_conduct.md", "support.md")
)


def is_community_file(name: str) -> bool:
    """Whether a site that hosts projects shows a file of this name on their first pages."""
    return name.lower() in _COMMUNITY_FILES


def of_hidden_folder(context: DetectionContext, hidden: str, title: str) -> Evidence | None:
    """That a note lies in the hidden folder of a site that hosts projects, of which no other program makes pages."""
    if hidden in context.folders[0] and any(os.path.basename(folder) == hidden for folder in context.folders):
        return Evidence(90, f"{title} shows what is in {hidden}", "certain")
    return None


def _evidence(context: DetectionContext) -> Evidence | None:
    hidden = of_hidden_folder(context, ".github", "GitHub")
    if hidden is not None:
        return hidden
    if not is_community_file(context.name):
        return None
    for folder, _, text in context.files(".git/config"):
        if folder == context.folders[0] and "github.com" in text:
            return Evidence(20, f"{context.name} of a project on GitHub", "certain")
    return None


RENDERER = Renderer(
    name="github",
    title="GitHub",
    front_matter=_front_matter.GITHUB,
    summary="github.com: READMEs, issues and files (cmark-gfm).",
    supports={"footnote": NATIVE},
    slugs=(slugs.github,),
    note_numbers_in_anchors=True,
    anchor_prefix="user-content-",
    html_headings=True,
    paths=forge.PATHS,
    generated_anchors=lambda anchor: bool(_GENERATED.fullmatch(anchor)),
    evidence=_evidence,
)

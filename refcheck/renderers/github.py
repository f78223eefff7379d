"""GitHub: cmark-gfm with footnotes; no attribute blocks, no inline notes, ids only from headings and HTML.

A script of its pages looks for a fragment as it is written, then in lower case: `#Set-Up` points to the heading "Set
up", `#Upper` to `<a name="Upper">`. An older form of it knew lower case alone (isocpp/CppCoreGuidelines#2304). GitLab
has none (serokell/xrefcheck#211, where both were tried). The `name` of any element is kept (html-pipeline,
`SanitizationFilter`), and fragments are looked up among ids and names.
"""

from __future__ import annotations

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.renderers import NATIVE, Renderer, _forges, _front_matter
from refcheck.sites import forge
from refcheck.syntax.html import HtmlCondition

_GENERATED = compile_lazily(
    r"top|readme|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|(?:user-content-)?fn(?:ref)?-.+|footnote-label"
)

RENDERER = Renderer(
    name="github",
    title="GitHub",
    front_matter=_front_matter.GITHUB,
    summary="github.com: READMEs, issues and files (cmark-gfm).",
    supports={"footnote": NATIVE},
    slugs=(slugs.github,),
    also_parses=HtmlCondition.NAMED,
    note_numbers_in_anchors=True,
    anchor_prefix="user-content-",
    html_headings=True,
    is_forge=True,
    is_read_there=_forges.is_community_file,
    folds_fragments=True,
    paths=forge.PATHS,
    generated_anchors=lambda anchor: bool(_GENERATED.fullmatch(anchor)),
    evidence=lambda context: _forges.evidence(context, "github"),
    find_readers=_forges.find_readers,
    links_bare_addresses=True,
)

"""GitLab: GitHub's Markdown with anchors of its own, by its documentation ("GitLab Flavored Markdown").

Attributes are read only on images, `::include{file=a.md}` includes a file in the page.
"""

from __future__ import annotations

from dataclasses import replace

from refcheck import slugs
from refcheck.renderers import NATIVE, _forges, github

RENDERER = replace(
    github.RENDERER,
    name="gitlab",
    title="GitLab",
    front_matter=None,
    summary="GitLab: READMEs, issues, wikis and files.",
    supports={"footnote": NATIVE, "attributes": NATIVE},
    slugs=(slugs.gitlab, slugs.gitlab_16),
    also_parses=0,
    folds_fragments=False,
    includes=True,
    evidence=lambda context: _forges.evidence(context, "gitlab"),
    links_bare_addresses=True,
)
